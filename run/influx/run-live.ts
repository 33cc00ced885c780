/** InfluxDB beside a run: what access points and machine tell goes there while it is played, the verdict and the pupils in the end. */
import { join } from 'node:path';
import type { Plan } from '../../core/plan.ts';
import type { SampleSink } from '../../core/sample.ts';
import type { InfluxSink } from '../../store/influx/influx-sink.ts';
import type { JudgedRun } from '../judge-run.ts';
import type { PreparedRun } from '../prepare-run.ts';
import { asTold } from './as-told.ts';
import { capBytesOf, destinationOf, spoolsBeside } from './destination.ts';
import { goneRoomPoints } from './gone-rooms.ts';
import { createLiveWriter } from './live-writer.ts';
import { createLosses } from './losses.ts';
import { machineName } from './machine-name.ts';
import { openFreeSink } from './open-sink.ts';
import { pollSourceOf } from './poll-source.ts';
import { eachRunPoint, runInventoryPoints, type SayVerdict } from './run-points.ts';
import { createRefusals } from './refusals.ts';
import { troubleText } from './trouble-text.ts';

export interface RunLive {
  readonly sink: SampleSink;
  /** What the school file says of the rooms and access points, as of the mark of the plan: the same points that publish writes. */
  readonly begin: (plan: Plan) => void;
  /** Everything of the judged run, the same points that publish writes. Waits a moment for the server; what it does not take stays on disk. */
  finish(judged: JudgedRun, say: SayVerdict): Promise<void>;
  /** Without a judgement. */
  leave(): Promise<void>;
}

/** A run that is over keeps nobody waiting for longer. */
const waitMs = 10_000;

/** Undefined when the school file names no InfluxDB, or it cannot be written to: that is said, and the run goes on. Never throws. */
export async function startRunLive(
  { inventory, plan, runsPath }: Pick<PreparedRun, 'inventory' | 'plan' | 'runsPath'>,
  inventoryPath: string,
  warn: (text: string) => void,
): Promise<RunLive | undefined> {
  const { influx } = inventory;
  if (influx === undefined) return undefined;
  let sink: InfluxSink;
  const texts = new Set<string>();
  const warnOnce = (text: string): void => {
    if (!texts.has(text)) warn(text);
    texts.add(text);
  };
  const again = `publish it later: provnat publish ${plan.runId}`;
  try {
    const spools = spoolsBeside(runsPath);
    const refusals = createRefusals(() => join(spools, sink.state().spool), warn);
    const losses = createLosses(warn);
    const destination = await destinationOf(influx, { environment: process.env, inventoryPath });
    sink = await openFreeSink(spools, {
      destination,
      capBytes: capBytesOf(influx),
      onEvent: (event) => {
        if (event.what === 'lost') return losses.lost(event);
        if (event.what === 'refused') return refusals.refused(event);
        const text = troubleText(event);
        if (text !== undefined) warnOnce(text);
      },
    });
    const source = pollSourceOf(inventory, plan);
    const live = createLiveWriter({
      source,
      writer: { school: inventory.school, host: machineName(influx), writer: 'run' },
      sink,
      destination,
      onFault: (text) => warnOnce(`InfluxDB: ${text}`),
      onDoubt: warn,
    });
    if (plan.mode === 'room') live.points(await goneRoomPoints(spools, inventoryPath, inventory, Date.now()));
    const close = async (forMs: number): Promise<void> => {
      live.end();
      const { lineCount } = await sink.close(forMs, live.lastWord);
      if (lineCount > 0) warn(`${lineCount} points wait on disk for InfluxDB; the next provnat publish sends them`);
      refusals.tell();
      losses.tell();
    };
    return {
      sink: live,
      begin: (played) => live.points(runInventoryPoints(asTold(inventory, influx), played)),
      async finish({ run, verdict }, say) {
        try {
          live.end();
          await eachRunPoint({ run, verdict, say, settings: influx }, (points) => sink.append(points));
        } catch (error) {
          warn(`InfluxDB does not have all of the run; ${again} (${error instanceof Error ? error.message : String(error)})`);
        }
        await close(waitMs).catch((error: unknown) => warn(`InfluxDB: ${String(error)}`));
      },
      leave: () => close(0).catch((error: unknown) => warn(`InfluxDB: ${String(error)}`)),
    };
  } catch (error) {
    warn(`InfluxDB is left out; ${again} (${error instanceof Error ? error.message : String(error)})`);
    return undefined;
  }
}

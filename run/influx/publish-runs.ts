/** Run folders → InfluxDB, as often as one likes; in the end the server counts. */
import { performance } from 'node:perf_hooks';
import { ProvnatError } from '../../core/errors.ts';
import type { Point } from '../../core/influx/point.ts';
import type { InventoryInflux } from '../../core/inventory/types.ts';
import type { Destination } from '../../store/influx/influx-client.ts';
import type { InfluxSink, SinkEvent } from '../../store/influx/influx-sink.ts';
import { needDatabase, pingInflux } from '../../store/influx/influx-server.ts';
import { readVerdict, verdictNumbers } from '../../store/verdict-files.ts';
import { agentName } from '../collectors-of.ts';
import { openSealedRun } from '../judge-run.ts';
import { countRun, expectCounts, isComplete, type MeasurementCount, removeSurplus } from './count-check.ts';
import { capBytesOf, destinationOf, influxOf, spoolsBeside } from './destination.ts';
import { openFreeSink, sendLeftOvers } from './open-sink.ts';
import { pipelinePoint } from './pipeline-point.ts';
import { eachRunPoint, type SayVerdict } from './run-points.ts';
import { troubleText } from './trouble-text.ts';

export interface PublishRequest {
  readonly inventoryPath: string;
  readonly runsPath: string;
  /** Folders. */
  readonly runs: readonly string[];
  readonly say: SayVerdict;
  readonly listen: (event: PublishEvent) => void;
  readonly environment?: NodeJS.ProcessEnv;
  /** How long a server that does not take anything is waited for. Default 60 s. */
  readonly patienceMs?: number;
}

export type PublishEvent =
  | { readonly type: 'run'; readonly run: string; readonly number: number; readonly ofCount: number }
  | { readonly type: 'progress'; readonly run: string; readonly sentCount: number }
  | { readonly type: 'trouble'; readonly text: string };

interface PublishedRun {
  readonly run: string;
  readonly judgementNumber: number;
  readonly complete: boolean;
  readonly pointCount: number;
  readonly tookMs: number;
  readonly measurements: readonly MeasurementCount[];
}

export interface Published {
  readonly url: string;
  readonly database: string;
  readonly server: string;
  readonly runs: readonly PublishedRun[];
  /** Points that the server refused for good: they are in the dead-letter file. */
  readonly refusedCount: number;
}

const defaultPatienceMs = 60_000;

/**
 * @returns what was counted, complete or not
 * @throws ProvnatError INFLUX_UNREACHABLE, INFLUX_REFUSED before anything is written, and when the server goes away for longer than patienceMs
 */
export async function publishRuns(request: PublishRequest): Promise<Published> {
  const { inventoryPath, runsPath, listen, patienceMs = defaultPatienceMs } = request;
  const { school, influx } = await influxOf(inventoryPath);
  const destination = await destinationOf(influx, { environment: request.environment ?? process.env, inventoryPath });
  const { version, kind, clockOffsetMs } = await pingInflux(destination);
  await needDatabase(destination, influx.database);
  const folder = spoolsBeside(runsPath);
  const capBytes = capBytesOf(influx);
  let refused = '';
  const onEvent = (event: SinkEvent): void => {
    if (event.what === 'refused') refused = event.detail;
    const text = troubleText(event);
    if (text !== undefined) listen({ type: 'trouble', text });
  };
  await sendLeftOvers(folder, { destination, capBytes, onEvent }, patienceMs);
  const sink = await openFreeSink(folder, { destination, capBytes, onEvent, longestRestMs: 5_000 });
  const opened = sink.state();
  try {
    const runs: PublishedRun[] = [];
    for (const [index, path] of request.runs.entries()) {
      runs.push(await publishRun(path, { ...request, patienceMs }, { influx, destination, sink, canDelete: kind !== 'three' }, index + 1));
    }
    const refusedCount = sink.state().deadLineCount - opened.deadLineCount;
    if (refusedCount > 0) listen({ type: 'trouble', text: `InfluxDB refused ${refusedCount} points for good: ${refused}` });
    await sink.tell((state) => pipelinePoint({ school, host: agentName(), writer: 'publish' }, state, clockOffsetMs));
    await drainedInTime(sink, patienceMs, influx.url);
    return { url: influx.url, database: influx.database, server: version, runs, refusedCount };
  } finally {
    await sink.close();
  }
}

interface Open {
  readonly influx: InventoryInflux;
  readonly destination: Destination;
  readonly sink: InfluxSink;
  readonly canDelete: boolean;
}

async function publishRun(
  path: string,
  request: PublishRequest & { readonly patienceMs: number },
  open: Open,
  number: number,
): Promise<PublishedRun> {
  const { sink, destination, influx, canDelete } = open;
  const startedMs = performance.now();
  const run = await openSealedRun(path);
  const newest = (await verdictNumbers(run.path)).at(-1);
  if (newest === undefined) {
    throw new ProvnatError('FILE_MISSING', `run ${run.runId}: has no judgement yet`, `Make one: provnat judge ${path}`);
  }
  const verdict = await readVerdict(run.path, newest);
  request.listen({ type: 'run', run: run.runId, number, ofCount: request.runs.length });

  const write = async (): Promise<ReturnType<typeof expectCounts>> => {
    const expected = expectCounts();
    await eachRunPoint(
      { run, verdict, say: request.say, settings: influx },
      async (points) => {
        expected.add(points);
        await appendInTime(sink, points, request.patienceMs, influx.url);
        request.listen({ type: 'progress', run: run.runId, sentCount: sink.state().sentLineCount });
      },
    );
    await drainedInTime(sink, request.patienceMs, influx.url);
    return expected;
  };
  let expected = await write();
  let measurements = await countRun(destination, run.runId, expected);
  const of = { school: run.inventory.school, mode: run.plan.mode, rooms: run.inventory.rooms.map(({ room }) => room) };
  if (canDelete && (await removeSurplus(destination, measurements, expected, of))) {
    expected = await write();
    measurements = await countRun(destination, run.runId, expected);
  }
  return {
    run: run.runId,
    judgementNumber: verdict.number,
    complete: measurements.every(isComplete),
    pointCount: measurements.reduce((sum, { expected: count }) => sum + count, 0),
    tookMs: performance.now() - startedMs,
    measurements,
  };
}

/** A portion that is larger than a spool of the least size. */
const portionPoints = 2_000;

/** Never more than half of the spool: what waits there has not been taken yet, and nothing of a run folder need be lost for want of room. */
async function appendInTime(sink: InfluxSink, points: readonly Point[], patienceMs: number, url: string): Promise<void> {
  let before = Promise.resolve();
  for (let from = 0; from < points.length; from += portionPoints) {
    const { byteCount, capBytes } = sink.state();
    if (byteCount > capBytes / 2) await drainedInTime(sink, patienceMs, url);
    // The next lines are made while the disk forces the ones before.
    const now = sink.append(points.slice(from, from + portionPoints));
    now.catch(() => undefined); // told by the await of the next turn
    await before;
    before = now;
  }
  await before;
}

/** Waits as long as something goes on. */
async function drainedInTime(sink: InfluxSink, patienceMs: number, url: string): Promise<void> {
  const drained = sink.drained().then(() => true);
  for (;;) {
    const { sentLineCount, deadLineCount } = sink.state();
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<false>((tell) => (timer = setTimeout(tell, patienceMs, false)));
    const isDrained = await Promise.race([drained, late]);
    clearTimeout(timer);
    if (isDrained) return;
    const now = sink.state();
    if (now.sentLineCount > sentLineCount || now.deadLineCount > deadLineCount) continue;
    throw new ProvnatError(
      'INFLUX_UNREACHABLE',
      `InfluxDB ${url}: took nothing for ${patienceMs / 1000} s; ${now.lineCount} points wait on disk`,
      'They are sent first the next time. See that it runs and may be written to, then publish again: that changes nothing that is there.',
    );
  }
}

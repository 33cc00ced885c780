/** A sink on the first spool that nobody uses: a run must not wait for a publish that goes on, nor the other way round. */
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { ProvnatError } from '../../core/errors.ts';
import { type InfluxSink, openInfluxSink, type SinkOptions, type TellState } from '../../store/influx/influx-sink.ts';
import { waitingLinesWith } from '../../store/influx/spool-look.ts';
import { drainedInTime } from './drained-in-time.ts';

const mostSpools = 8;

/** @throws ProvnatError DATA_FOLDER_IN_USE when all of them are in use */
export async function openFreeSink(folder: string, options: Omit<SinkOptions, 'spoolPath'>): Promise<InfluxSink> {
  for (let number = 1; ; number++) {
    try {
      return await openInfluxSink({ ...options, spoolPath: join(folder, `spool-${number}`) });
    } catch (error) {
      if (!isInUse(error) || number === mostSpools) throw error;
    }
  }
}

const isInUse = (error: unknown): boolean => error instanceof ProvnatError && error.code === 'DATA_FOLDER_IN_USE';

const spoolsIn = async (folder: string): Promise<readonly string[]> =>
  (await readdir(folder).catch(() => [] as string[])).filter((name) => /^spool-\d+$/.test(name)).sort();

/** For what is told of the pipeline itself. */
export const lastWordMs = 5_000;

export interface LeftOvers {
  /** Refused for good. */
  readonly deadCount: number;
  /** Of each spool that the server took nothing of for patienceMs: how much of it waits still. */
  readonly waiting: readonly string[];
}

/** Sends what earlier writers left in other spools, as long as something goes on, and tells how each of them fares. */
export async function sendLeftOvers(
  folder: string,
  options: Omit<SinkOptions, 'spoolPath'>,
  patienceMs: number,
  lastWord: TellState,
): Promise<LeftOvers> {
  let deadCount = 0;
  const waiting: string[] = [];
  for (const name of await spoolsIn(folder)) {
    try {
      const sink = await openInfluxSink({ ...options, spoolPath: join(folder, name) });
      const before = sink.state();
      const hasNews = before.lineCount + before.lostLineRiseCount + before.deadLineRiseCount > 0;
      const why = await drainedInTime(sink, patienceMs, options.destination.url).then(
        () => undefined,
        ({ message }: ProvnatError) => message,
      );
      if (why !== undefined) waiting.push(`${name}: ${why}; publish again`);
      const after = await (hasNews ? sink.close(why === undefined ? lastWordMs : 0, lastWord) : sink.close());
      deadCount += after.deadLineCount - before.deadLineCount;
    } catch (error) {
      if (!isInUse(error)) throw error; // its own writer sends it
    }
  }
  return { deadCount, waiting };
}

/** Points of a run that wait in spools other than this one: they are sent some day, and may be of an earlier judgement. */
export async function waitingElsewhere(folder: string, ownSpool: string, run: string): Promise<number> {
  const others = (await spoolsIn(folder)).filter((name) => name !== ownSpool);
  const counts = await Promise.all(others.map((name) => waitingLinesWith(join(folder, name), `run="${run}"`)));
  return counts.reduce((sum, count) => sum + count, 0);
}

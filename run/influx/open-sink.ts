/** A sink on the first spool that nobody uses: a run must not wait for a publish that goes on, nor the other way round. */
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { ProvnatError } from '../../core/errors.ts';
import type { Destination } from '../../store/influx/influx-client.ts';
import { type InfluxSink, openInfluxSink, type SinkOptions, type TellState } from '../../store/influx/influx-sink.ts';
import { waitingLinesWith } from '../../store/influx/spool-look.ts';
import { isSamePlace, readPlace } from '../../store/influx/spool-place.ts';
import { drainedInTime } from './drained-in-time.ts';

const mostSpools = 8;

type Options = Omit<SinkOptions, 'spoolPath'>;

/** @throws ProvnatError DATA_FOLDER_IN_USE when as many as there may be are in use */
export async function openFreeSink(folder: string, options: Options): Promise<InfluxSink> {
  let inUseCount = 0;
  for (let number = 1; ; number++) {
    try {
      return await openInfluxSink({ ...options, spoolPath: join(folder, `spool-${number}`) });
    } catch (error) {
      if (!isElsewhere(error) && (!isInUse(error) || ++inUseCount === mostSpools)) throw error;
      if (isElsewhere(error)) options.onEvent?.({ what: 'elsewhere', detail: elsewhereText(error) });
    }
  }
}

/**
 * Of a writer that has a folder to itself: that folder, or one within it while what waits there is another InfluxDB's. What it left for this
 * one goes first, wherever it is.
 * @throws ProvnatError DATA_FOLDER_IN_USE
 */
export async function openOwnSink(folder: string, options: Options): Promise<InfluxSink> {
  const paths = [folder, ...Array.from({ length: mostSpools - 1 }, (_, index) => join(folder, `spool-${index + 2}`))];
  const places = await Promise.all(paths.map(readPlace));
  const isOurs = (index: number): boolean => {
    const place = places[index];
    return place !== undefined && isSamePlace(place, options.destination);
  };
  const inOrder = [...paths.filter((_, index) => isOurs(index)), ...paths.filter((_, index) => !isOurs(index))];
  for (const [index, spoolPath] of inOrder.entries()) {
    try {
      return await openInfluxSink({ ...options, spoolPath });
    } catch (error) {
      if (!isElsewhere(error) || index === inOrder.length - 1) throw error;
      options.onEvent?.({ what: 'elsewhere', detail: elsewhereText(error) });
    }
  }
  throw new Error('no spool');
}

const isInUse = (error: unknown): boolean => error instanceof ProvnatError && error.code === 'DATA_FOLDER_IN_USE';
const isElsewhere = (error: unknown): error is ProvnatError => error instanceof ProvnatError && error.code === 'INFLUX_ELSEWHERE';
const elsewhereText = ({ message, hint }: ProvnatError): string => `${message}. ${hint}`;

const spoolsIn = async (folder: string): Promise<readonly string[]> =>
  (await readdir(folder).catch(() => [] as string[])).filter((name) => /^spool-\d+$/.test(name)).sort();

/** For what is told of the pipeline itself. */
export const lastWordMs = 5_000;

export interface LeftOvers {
  /** Refused for good. */
  readonly deadCount: number;
  /** Of each spool that the server took nothing of for patienceMs, or that is another's: how much of it waits still. */
  readonly waiting: readonly string[];
}

/** Sends what earlier writers left in other spools, as long as something goes on, and tells how each of them fares. */
export async function sendLeftOvers(folder: string, options: Options, patienceMs: number, lastWord: TellState): Promise<LeftOvers> {
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
      if (isElsewhere(error)) waiting.push(elsewhereText(error));
      else if (!isInUse(error)) throw error; // its own writer sends it
    }
  }
  return { deadCount, waiting };
}

/** Points of a run that wait in spools other than this one for the same InfluxDB: they are sent some day, and may be of an earlier judgement. */
export async function waitingElsewhere(folder: string, ownSpool: string, run: string, destination: Destination): Promise<number> {
  const others = (await spoolsIn(folder)).filter((name) => name !== ownSpool).map((name) => join(folder, name));
  const counts = await Promise.all(
    others.map(async (path) => {
      const place = await readPlace(path);
      return place === undefined || isSamePlace(place, destination) ? waitingLinesWith(path, `run="${run}"`) : 0;
    }),
  );
  return counts.reduce((sum, count) => sum + count, 0);
}

/** Run folders → InfluxDB, as often as one likes; in the end the server counts. */
import { basename } from 'node:path';
import { ProvnatError } from '../../core/errors.ts';
import type { SinkEvent, TellState } from '../../store/influx/influx-sink.ts';
import { needDatabase, pingInflux } from '../../store/influx/influx-server.ts';
import { clockDoubt } from './clock-doubt.ts';
import { capBytesOf, destinationOf, influxOf, spoolsBeside } from './destination.ts';
import { drainedInTime } from './drained-in-time.ts';
import { goneByRuns, pastRuns } from './gone-by-runs.ts';
import { goneRooms, pointsOfGone, roomsOfFiles } from './gone-rooms.ts';
import { machineName } from './machine-name.ts';
import { lastWordMs, openFreeSink, sendLeftOvers } from './open-sink.ts';
import { pipelinePoint } from './pipeline-point.ts';
import { type PublishedRun, publishRun } from './publish-run.ts';
import type { SayVerdict } from './run-points.ts';
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

export interface Published {
  readonly url: string;
  readonly database: string;
  readonly server: string;
  readonly runs: readonly PublishedRun[];
  /** Runs that could not be published: no judgement, still going on, damaged; or InfluxDB went away. */
  readonly notTaken: readonly { readonly run: string; readonly error: ProvnatError }[];
  /** Points that the server refused for good, of earlier writers too: they are in the dead-letter files, up to their size. */
  readonly refusedCount: number;
  /** That have left the school file, and count no more. */
  readonly goneRooms: readonly string[];
}

const defaultPatienceMs = 60_000;

/**
 * @returns what was counted, complete or not
 * @throws ProvnatError INFLUX_UNREACHABLE, INFLUX_REFUSED before anything of a run is written
 */
export async function publishRuns(request: PublishRequest): Promise<Published> {
  const { inventoryPath, runsPath, listen, patienceMs = defaultPatienceMs, say } = request;
  const inventory = await influxOf(inventoryPath);
  const { school, rooms, influx } = inventory;
  const destination = await destinationOf(influx, { environment: request.environment ?? process.env, inventoryPath });
  const { version, kind, clockOffsetMs } = await pingInflux(destination);
  const doubt = clockDoubt(clockOffsetMs);
  if (doubt !== undefined) listen({ type: 'trouble', text: doubt });
  await needDatabase(destination, influx.database);
  const folder = spoolsBeside(runsPath);
  let refused = '';
  const options = {
    destination,
    capBytes: capBytesOf(influx),
    longestRestMs: 5_000,
    onEvent(event: SinkEvent): void {
      if (event.what === 'refused') refused = event.detail;
      // Said of all spools together, by what was left over.
      if (event.what === 'elsewhere') return;
      const text = troubleText(event);
      if (text !== undefined) listen({ type: 'trouble', text });
    },
  };
  const tellRefused = (count: number, what: string): void => {
    if (count > 0) listen({ type: 'trouble', text: `InfluxDB refused ${count} ${what} for good: ${refused}` });
  };
  const pipeline: TellState = (state) => pipelinePoint({ school, host: machineName(influx), writer: 'publish' }, state, clockOffsetMs);
  const { deadCount: leftDeadCount, waiting } = await sendLeftOvers(folder, options, patienceMs, pipeline);
  for (const text of waiting) listen({ type: 'trouble', text });
  tellRefused(leftDeadCount, 'points of earlier writers');

  const sink = await openFreeSink(folder, options);
  const opened = sink.state();
  const runs: PublishedRun[] = [];
  const notTaken: Published['notTaken'][number][] = [];
  let away: ProvnatError | undefined;

  /** @returns their names */
  async function tellGone(published: ReadonlySet<string>): Promise<readonly string[]> {
    const past = await pastRuns(runsPath, request.runs);
    const today = { school, rooms: rooms.map(({ room }) => room) };
    const nowMs = Date.now();
    const gone = [
      ...(await goneRooms(folder, inventoryPath, { school, rooms }, nowMs)),
      ...goneByRuns(past, published, today, await roomsOfFiles(folder, inventoryPath, school), nowMs),
    ];
    const points = pointsOfGone({ school, influx }, gone, nowMs);
    await sink.append(points);
    return [...new Set(points.flatMap(({ tags: { room } }) => room ?? []))];
  }

  try {
    // An earlier judgement that waits here goes first: two batches that are on their way together may arrive in either order.
    await drainedInTime(sink, patienceMs, influx.url);
    const outlet = { inventory, influx, destination, sink, folder, canDelete: kind !== 'three', patienceMs, say };
    for (const [index, path] of request.runs.entries()) {
      if (away !== undefined) {
        notTaken.push({ run: basename(path), error: away });
        continue;
      }
      try {
        runs.push(
          await publishRun(path, outlet, {
            begun: (run) => listen({ type: 'run', run, number: index + 1, ofCount: request.runs.length }),
            progress: (run) => listen({ type: 'progress', run, sentCount: sink.state().sentLineCount }),
          }),
        );
      } catch (error) {
        // One that cannot be taken keeps no other waiting.
        if (!(error instanceof ProvnatError)) throw error;
        notTaken.push({ run: basename(path), error });
        if (error.code === 'INFLUX_UNREACHABLE') away = error;
      }
    }
    // After the runs: their folders name rooms that may have left the school file since.
    // What does not find its way is told the next time, and hides nothing of what was counted.
    const gone = await tellGone(new Set(runs.map(({ run }) => run))).catch((error: unknown) => {
      if (!(error instanceof ProvnatError)) throw error;
      listen({ type: 'trouble', text: `rooms that have left the school file are not told: ${error.message}` });
      return [];
    });
    const ownDeadCount = sink.state().deadLineCount - opened.deadLineCount;
    tellRefused(ownDeadCount, 'points');
    const refusedCount = leftDeadCount + ownDeadCount;
    return { url: influx.url, database: influx.database, server: version, runs, notTaken, refusedCount, goneRooms: gone };
  } finally {
    await sink.close(away !== undefined ? 0 : lastWordMs, pipeline);
  }
}

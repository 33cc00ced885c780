/** One run folder → InfluxDB, and a look at what stands there afterwards. */
import { performance } from 'node:perf_hooks';
import { ProvnatError } from '../../core/errors.ts';
import type { Point } from '../../core/influx/point.ts';
import { askedBy } from '../../core/influx/standing.ts';
import type { Inventory, InventoryInflux } from '../../core/inventory/types.ts';
import type { Plan } from '../../core/plan.ts';
import type { Destination } from '../../store/influx/influx-client.ts';
import type { InfluxSink } from '../../store/influx/influx-sink.ts';
import { newestVerdict, verdictNumbers } from '../../store/verdict-files.ts';
import { openSealedRun } from '../judge-run.ts';
import {
  countRun,
  expectCounts,
  type ExpectedCounts,
  hasRemovable,
  isComplete,
  type MeasurementCount,
  removeSurplus,
} from './count-check.ts';
import { keptSince } from './destination.ts';
import { drainedInTime } from './drained-in-time.ts';
import { waitingElsewhere } from './open-sink.ts';
import { eachRunPoint, type SayVerdict } from './run-points.ts';

export interface PublishedRun {
  readonly run: string;
  readonly judgementNumber: number;
  readonly complete: boolean;
  /** What may still change what stands there. */
  readonly doubts: readonly string[];
  readonly pointCount: number;
  /** Points that InfluxDB no longer keeps, by influx.retentionDays: it would refuse them, each time. */
  readonly tooOldCount: number;
  readonly tookMs: number;
  readonly measurements: readonly MeasurementCount[];
}

/** What all runs are published through. */
export interface Outlet {
  /** The school as its file has it now. */
  readonly inventory: Inventory;
  readonly influx: InventoryInflux;
  readonly destination: Destination;
  readonly sink: InfluxSink;
  /** Of the spools. */
  readonly folder: string;
  readonly canDelete: boolean;
  readonly patienceMs: number;
  readonly say: SayVerdict;
}

/**
 * @param listen told when it begins, and after each portion
 * @throws ProvnatError FILE_MISSING without a judgement, those of openSealedRun, INFLUX_UNREACHABLE, INFLUX_REFUSED
 */
export async function publishRun(
  path: string,
  outlet: Outlet,
  listen: { readonly begun: (run: string) => void; readonly progress: (run: string) => void },
): Promise<PublishedRun> {
  const { sink, destination, influx, patienceMs } = outlet;
  const startedMs = performance.now();
  const run = await openSealedRun(path);
  const verdict = await newestVerdict(run.path);
  if (verdict === undefined) {
    throw new ProvnatError('FILE_MISSING', `run ${run.runId}: has no judgement yet`, `Make one: provnat judge ${path}`);
  }
  listen.begun(run.runId);

  // By the file of today, where it names the room: tested for less than that asks, it is not ready for it.
  const asked = askedBy(outlet.inventory, run.inventory);
  const keptSinceMs = keptSince(influx, Date.now());
  let tooOldCount = 0;
  const write = async (): Promise<ExpectedCounts> => {
    const expected = expectCounts();
    tooOldCount = 0;
    await eachRunPoint({ run, verdict, say: outlet.say, settings: influx, asked }, async (all) => {
      const points = all.filter(({ timeMs }) => timeMs >= keptSinceMs);
      tooOldCount += all.length - points.length;
      expected.add(points);
      await appendInTime(sink, points, patienceMs, influx.url);
      listen.progress(run.runId);
    });
    await drainedInTime(sink, patienceMs, influx.url);
    return expected;
  };
  let expected = await write();
  let measurements = await countRun(destination, run.runId, expected);
  if (outlet.canDelete && hasRemovable(measurements)) {
    await takeAwaySurplus(run, outlet, expected, measurements);
    expected = await write();
    measurements = await countRun(destination, run.runId, expected);
  }
  const doubts = await doubtsAbout(run, verdict.number, outlet);
  return {
    run: run.runId,
    judgementNumber: verdict.number,
    complete: measurements.every(isComplete) && doubts.length === 0,
    doubts,
    pointCount: measurements.reduce((sum, { expected: count }) => sum + count, 0),
    tooOldCount,
    tookMs: performance.now() - startedMs,
    measurements,
  };
}

/**
 * What takes the place of the deleted is on disk before anything is deleted: until it is there a dashboard would show an older run's verdict as
 * the newest, and after a kill whoever writes next sends it.
 */
async function takeAwaySurplus(
  { inventory, plan }: { readonly inventory: Inventory; readonly plan: Plan },
  { sink, destination, influx, patienceMs }: Outlet,
  expected: ExpectedCounts,
  counts: readonly MeasurementCount[],
): Promise<void> {
  await sink.holdWhile(async () => {
    await sink.append(expected.judgement);
    await removeSurplus(destination, counts, expected, {
      run: plan.runId,
      school: inventory.school,
      mode: plan.mode,
      playedRooms: plan.rooms.map(({ room }) => room),
      schoolRooms: inventory.rooms.map(({ room }) => room),
    });
  });
  await drainedInTime(sink, patienceMs, influx.url);
}

/** What stands there now is right; this may write over it. */
async function doubtsAbout(
  { runId, path }: { readonly runId: string; readonly path: string },
  judgementNumber: number,
  { sink, folder, destination }: Outlet,
): Promise<readonly string[]> {
  const waiting = await waitingElsewhere(folder, sink.state().spool, runId, destination);
  const newest = (await verdictNumbers(path)).at(-1) ?? judgementNumber;
  return [
    ...(waiting > 0 ? [`${waiting} points of it wait in the spool of another process and may be of an earlier judgement`] : []),
    ...(newest > judgementNumber ? [`judgement ${newest} was made meanwhile`] : []),
  ];
}

const mostPortionPoints = 2_000;
/** A point with its sentences is shorter than this. */
const longPointBytes = 1_000;

/** Never more than half of the spool: what waits there has not been taken yet, and nothing of a run folder need be lost for want of room. */
async function appendInTime(sink: InfluxSink, points: readonly Point[], patienceMs: number, url: string): Promise<void> {
  // Two of them are on their way to the disk at a time.
  const portionPoints = Math.min(mostPortionPoints, Math.floor(sink.state().capBytes / 4 / longPointBytes));
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

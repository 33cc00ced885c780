/**
 * A school that has everything a dashboard must tell apart, as runs of known behaviour: imported, judged by the real checks, made points of by
 * what `provnat publish` uses. Three runs: an older and a newer real one, and a rehearsal that must change nothing of what they say.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gonePoints } from '../../core/influx/inventory-points.ts';
import type { Point } from '../../core/influx/point.ts';
import { type Inventory, weekdays } from '../../core/inventory/types.ts';
import type { RunMode } from '../../core/plan.ts';
import type { Sample } from '../../core/sample.ts';
import type { Verdict } from '../../core/verdict.ts';
import type { Facts } from '../../facts/rows.ts';
import { verdictWords } from '../../report/verdict-words.ts';
import { eachRunPoint } from '../../run/influx/run-points.ts';
import { judgeSyntheticRun } from '../store/judge-synthetic-run.ts';
import { writeSyntheticRun, type SyntheticRoom } from '../store/synthetic-run.ts';

export interface KnownRun {
  readonly inventory: Inventory;
  readonly verdict: Verdict;
  readonly facts: Facts;
  readonly points: readonly Point[];
}
export interface KnownSchool {
  readonly school: string;
  /** Of another term. */
  readonly oldest: KnownRun;
  readonly older: KnownRun;
  readonly newer: KnownRun;
  readonly rehearsal: KnownRun;
  readonly untested: string;
  /** Played at half of what the school asks. */
  readonly lower: KnownRun;
  /** Played by one device: what a class found stays, what one device found is taken back. */
  readonly laptop: KnownRun;
  readonly points: readonly Point[];
}

export const untested = 'E1';
/** Quotes, a slash, brackets, a plus and å: everything that a name in school.yaml may hold and a query may stumble over. */
export const hostileRoom = 'Å\'sal/2 "(1)" + [ö].$x';
/** Was ready, and left the school file. */
export const gone = 'J1';
/** Was ready, left the school file, and came back before the newer run. */
export const returned = 'N1';
const pupilCount = 6;
const dayMs = 86_400_000;

const real = { description: 'ArubaOS (MODEL: 535), Version 8.10', clientCount: pupilCount, loadRatio: 1, errorCount: 12 } as const;
const ap = (name: string, more: object = {}): Pick<SyntheticRoom, 'accessPoints'> => ({ accessPoints: { [name]: { ...real, ...more } } });
const all: Pick<SyntheticRoom, 'end'> = { end: { end: 'finished', stationCount: pupilCount } };

const ready = (room: string, more: object = {}): SyntheticRoom => ({ room, pupilCount, ...ap(`ap-${room.slice(0, 3)}`, more), ...all });

const forOne = (room: string): SyntheticRoom => ({ room, pupilCount, ...ap(`ap-${room}`) });
/** Too little for one device may be its own limit; a track that stands still is not. */
const fallsShortForOne = (room: string): SyntheticRoom => ({
  ...forOne(room),
  pupils: { '2': { stalls: [{ atMs: 30_000, lastsMs: 700, track: 'audio' }] } },
});

/** @param nowMs the newer run was yesterday */
export async function knownSchool(nowMs: number): Promise<KnownSchool> {
  const folder = await mkdtemp(join(tmpdir(), 'provnat-dashboards-'));
  try {
    const oldest = await knownRun(folder, 'oldest', 'room', nowMs - 100 * dayMs, [ready('M1')]);
    const older = await knownRun(folder, 'older', 'room', nowMs - 20 * dayMs, [
      ready('B12'),
      ready('B14'),
      ready(hostileRoom),
      { room: 'C1', pupilCount, ...ap('ap-C1') },
      { ...ready('D1'), everyPupil: { downMbps: 1.5 } },
      { ...ready('H1'), everyPupil: { downMbps: 1.5 } },
      ready('L1'),
      { ...ready('R1'), everyPupil: { downMbps: 1.5 } },
      fallsShortForOne('S1'),
      fallsShortForOne('T1'),
      ready(gone),
      ready(returned),
    ]);
    const newer = await knownRun(folder, 'newer', 'room', nowMs - dayMs, [
      {
        ...ready('B14'),
        everyPupil: { downMbps: 1.5 },
        pupils: { '2': { downMbps: 1.2, stalls: [{ atMs: 30_000, lastsMs: 700, track: 'audio' }] } },
      },
      // Busy air is a remark: the room served everybody.
      ready(hostileRoom, { utilizationRatio: 0.9 }),
      { room: 'D1', pupilCount, accessPoints: { 'ap-D1': { ...real, silent: true } }, ...all },
      { room: 'L1', pupilCount, accessPoints: { 'ap-L1': { ...real, silent: true } }, ...all },
      // Of thirty one gets too little, and only up: what 95 % reach is above the target, and so is all of what comes down.
      {
        room: 'G1',
        pupilCount: 30,
        ...ap('ap-G1', { clientCount: 30 }),
        end: { end: 'finished', stationCount: 30 },
        pupils: { '7': { upMbps: 0.05 } },
      },
    ]);
    const lower = await knownRun(folder, 'lower', 'room', nowMs - dayMs / 4, [ready('H1')], { downMbps: 4, upMbps: 0.1 });
    const laptop = await knownRun(folder, 'laptop', 'room', nowMs - dayMs / 6, [forOne('R1'), forOne('T1')]);
    const rehearsal = await knownRun(folder, 'rehearsed', 'rehearsal', nowMs - dayMs / 2, [
      { room: 'F1', pupilCount, accessPoints: { 'ap-F1': { loadRatio: 1 } } },
      { room: 'B12', pupilCount, everyPupil: { downMbps: 1.5 }, accessPoints: { 'ap-B12': { loadRatio: 1 } } },
    ]);
    return {
      school: older.verdict.school,
      oldest,
      older,
      newer,
      rehearsal,
      lower,
      laptop,
      untested,
      points: [
        ...[oldest, older, newer, lower, laptop, rehearsal].flatMap(({ points }) => points),
        ...gonePoints(older.verdict.school, [gone], nowMs - dayMs),
        ...gonePoints(older.verdict.school, [returned], nowMs - 10 * dayMs),
      ],
    };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function knownRun(
  folder: string,
  runId: string,
  mode: RunMode,
  startAtMs: number,
  rooms: readonly SyntheticRoom[],
  targets = { downMbps: 2, upMbps: 0.1 },
): Promise<KnownRun> {
  const written = await writeSyntheticRun(folder, {
    rooms,
    plan: { runId, mode, startAtMs: Math.round(startAtMs) },
    more: rooms.flatMap(({ accessPoints = {} }) =>
      Object.entries(accessPoints).flatMap(([name, { silent }]) => (silent === true ? [] : vendorFigures(name, Math.round(startAtMs)))),
    ),
  });
  const run = {
    ...written,
    inventory: { ...written.inventory, rooms: runId === 'older' ? olderSchool : wholeSchool, targets, examTime: always },
  };
  const { facts, verdict } = await judgeSyntheticRun(run, folder, `spill-${runId}`);
  const points: Point[] = [];
  await eachRunPoint(
    {
      run,
      verdict,
      say: (of, { owners }) => verdictWords(of, owners),
      settings: { owners: 'names', reportUrl: 'https://reports.example/{run}/{language}.html' },
    },
    (portion) => Promise.resolve(void points.push(...portion)),
  );
  return { inventory: run.inventory, verdict, facts, points };
}

/** Of every run, as school.yaml has it. */
const wholeSchool = ['B12', 'B14', hostileRoom, 'C1', 'D1', 'F1', 'G1', 'H1', 'L1', 'M1', returned, 'R1', 'S1', 'T1', untested].map(
  (room) =>
    room === untested
      ? { room, seats: 25, accessPoints: [], owner: 'Vaktmästare Öst' }
      : { room, seats: room === 'G1' ? 30 : pupilCount, accessPoints: [`ap-${room.slice(0, 3)}`] },
);

/** Before a room was pulled down, and before an access point was moved. */
const olderSchool = [
  ...wholeSchool.map((room) => (room.room === 'B14' ? { ...room, accessPoints: [...room.accessPoints, 'ap-moved'] } : room)),
  { room: gone, seats: pupilCount, accessPoints: [`ap-${gone}`] },
];
const always = { days: weekdays, from: '00:00', to: '24:00' };

/** What some makes tell and others do not: frames sent again, and their share as the device reckons it. */
function vendorFigures(accessPoint: string, startAtMs: number): readonly Sample[] {
  const subject = `radio/${accessPoint}/0`;
  return Array.from({ length: 90 }, (_, poll) => startAtMs - 1300 + poll * 2000).flatMap((atMs, poll): readonly Sample[] => {
    const common = {
      atMs,
      polledAtMs: atMs,
      subject,
      state: 'value',
      source: 'snmp',
      agentUptimeMs: 3_600_000 + atMs - startAtMs,
    } as const;
    return [
      { ...common, metric: 'radioRetryRatio', valueDouble: 0.07 },
      { ...common, metric: 'radioRetryCount', valueInteger: 1000 + poll * 20 },
      { ...common, metric: 'radioOutFrameCount', valueInteger: 10_000 + poll * 400 },
    ];
  });
}

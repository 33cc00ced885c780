/** Which rooms of a published run are gone, and which only may be: those stay. */
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { goneByRuns, type PastRun, pastRuns } from '../../../run/influx/gone-by-runs.ts';
import { goneAfterMs, type RoomsOfFiles } from '../../../run/influx/gone-rooms.ts';
import { agentName } from '../../../run/collectors-of.ts';
import { newFolder } from '../../e2e/influx-drill.ts';
import { type SyntheticRun, writeSyntheticSpools } from '../../store/synthetic-run.ts';

const runOf = (startAtMs: number, rooms: readonly string[], change: Partial<PastRun> = {}): PastRun => ({
  runId: `r${startAtMs}`,
  school: 'Skolan',
  startAtMs,
  isOfThisMachine: true,
  rooms,
  ...change,
});
const nowMs = 10 * goneAfterMs;
const nobody: RoomsOfFiles = { own: new Set(), others: new Set() };
const gone = (today: readonly string[], runs: readonly PastRun[], published = runs, files = nobody) =>
  goneByRuns(runs, new Set(published.map(({ runId }) => runId)), { school: 'Skolan', rooms: today }, files, nowMs).map(({ room, atMs }) => [
    room,
    atMs,
  ]);

describe('a room that the school file had then and has no longer', () => {
  it('stays while no newer run’s file lacks it: that nobody played it here says nothing of another machine', () => {
    // Another laptop found on the day before the second that B14 is not ready; today its name is mistyped here.
    const runs = [runOf(2000, ['B12', 'B14']), runOf(1000, ['B12', 'B14'])];
    expect(gone(['B12', 'B41'], runs)).toEqual([]);
  });

  it('is gone as of the newest run that named it once a newer run’s file lacks it: that one need not be published with it', () => {
    const named = runOf(1000, ['B12', 'B14']);
    const later = runOf(3000, ['B12', 'B15']);
    expect(gone(['B12', 'B15'], [named])).toEqual([]);
    expect(gone(['B12', 'B15'], [named, later], [named])).toEqual([['B14', 1001]]);
    expect(gone(['B12', 'B15'], [named, later], [later])).toEqual([]);
    // Named once more, whoever played it.
    expect(gone(['B12', 'B15'], [named, runOf(4000, ['B12', 'B14'])])).toEqual([]);
  });

  it('stays while its file has lacked it for less than a day: the name may be mistyped', () => {
    const named = runOf(1000, ['B12', 'B14']);
    const mistyped = (ageMs: number): PastRun => runOf(nowMs - ageMs, ['B12', 'B41']);
    expect(gone(['B12', 'B41'], [named, mistyped(goneAfterMs - 1)])).toEqual([]);
    expect(gone(['B12', 'B41'], [named, mistyped(goneAfterMs - 1), mistyped(goneAfterMs)])).toEqual([['B14', 1001]]);
    // Named since, and mistyped anew an hour ago: the memory of the file counts its day.
    const files = { ...nobody, own: new Set(['B12', 'B14']) };
    expect(gone(['B12', 'B41'], [named, mistyped(goneAfterMs)], undefined, files)).toEqual([]);
  });

  it('by a run of another machine stays: its copy of the file may be the newer one', () => {
    const other = runOf(1000, ['B12', 'B14', 'C1', 'C2'], { isOfThisMachine: false });
    expect(gone(['B12', 'B14'], [other])).toEqual([]);
    expect(gone(['B12', 'B14'], [other, runOf(2000, ['B12', 'B14'])])).toEqual([]);
  });

  it('of another file stays: named by it, or of a run that shares less than half of its rooms with this one', () => {
    const later = runOf(2000, ['A1', 'A2']);
    const files = { own: new Set<string>(), others: new Set(['B1']) };
    expect(gone(['A1', 'A2'], [runOf(1000, ['A1', 'B1']), later], undefined, files)).toEqual([]);
    const few = [runOf(1000, ['A1', 'B1', 'B2']), later];
    expect(gone(['A1', 'A2'], few)).toEqual([]);
    // Of this file after all; of the room that it was seen to name, its memory tells.
    expect(gone(['A1', 'A2'], few, undefined, { ...nobody, own: new Set(['B2']) })).toEqual([['B1', 1001]]);
  });

  it('of another school is none of ours', () => {
    expect(gone(['B12'], [runOf(1000, ['B12', 'B14'], { school: 'Another' }), runOf(2000, ['B12'])])).toEqual([]);
  });
});

it('runs are found in their folder and beside it, each with its machine; rehearsals and what cannot be read are left out', async () => {
  const [runsPath, beside] = [await newFolder(), await newFolder()];
  const write = (folder: string, suffix: string, agent: string, mode: 'room' | 'rehearsal' = 'room') => {
    const room = { room: 'C1', pupilCount: 1, accessPoints: {}, end: { agent } };
    const run: SyntheticRun = { rooms: [room], otherRooms: [{ room: 'C2', pupilCount: 1, accessPoints: [] }] };
    return writeSyntheticSpools(folder, { ...run, plan: { runId: `2026-11-23T09-00-00Z-${suffix}`, mode } });
  };
  const own = await write(runsPath, 'own1', `${agentName().split('.')[0]?.toUpperCase() ?? ''}.school.example`);
  await write(runsPath, 'demo', agentName(), 'rehearsal');
  await mkdir(join(runsPath, '2026-11-23T09-00-00Z-bad1'));
  const other = await write(beside, 'oth1', 'another-laptop');
  const said = (await pastRuns(runsPath, [other.path, own.path, join(beside, 'missing')])).map((run) => [run.runId, run.isOfThisMachine]);
  expect(said.sort()).toEqual(
    [
      [other.runId, false],
      [own.runId, true],
    ].sort(),
  );
  expect((await pastRuns(runsPath, []))[0]).toMatchObject({ rooms: ['C1', 'C2'], school: 'Synthetic school' });
});

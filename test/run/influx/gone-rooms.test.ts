import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { checks } from '../../../checks/index.ts';
import { lineOf } from '../../../core/influx/line-protocol.ts';
import { goneRoomPoints, noteRoomsOfRun } from '../../../run/influx/gone-rooms.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'provnat-gone-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const school = (...rooms: readonly string[]) => ({ school: 'Skolan', rooms: rooms.map((room) => ({ room, seats: 6, accessPoints: [] })) });
const gone = async (file: string, ...rooms: readonly string[]): Promise<readonly (string | undefined)[]> => {
  const points = await goneRoomPoints(folder, file, school(...rooms), 1000);
  for (const point of points) expect(lineOf(point)).toMatch(/ 1000$/);
  return points.filter(({ measurement }) => measurement === 'room').map(({ tags }) => tags.room);
};

it('a room that left the school file is gone, each time anew, until it comes back', async () => {
  expect(await gone('school.yaml', 'B12', 'B14')).toEqual([]);
  expect(await gone('school.yaml', 'B12', 'B14b')).toEqual(['B14']);
  expect(await gone('school.yaml', 'B12', 'B14b')).toEqual(['B14']);
  expect(await gone('school.yaml', 'B12', 'B14', 'B14b')).toEqual([]);
});

it('another file of the same school takes none of them', async () => {
  await gone('house-a.yaml', 'A1', 'A2');
  expect(await gone('house-b.yaml', 'B1')).toEqual([]);
  expect(await gone('house-a.yaml', 'A1')).toEqual(['A2']);
});

describe('a run that is published names the rooms that its school file had then', () => {
  const runOf = (file: string, today: readonly string[], ...then: readonly string[]): Promise<void> =>
    noteRoomsOfRun(folder, file, school(...today), school(...then));

  it('those that it has no longer are gone, though nothing was told when they were renamed', async () => {
    await runOf('school.yaml', ['B12', 'B15'], 'B12', 'B14');
    expect(await gone('school.yaml', 'B12', 'B15')).toEqual(['B14']);
  });

  it('those of another file stay: told by it, or of a run that shares no room with this one', async () => {
    await gone('school.yaml', 'A1', 'B1');
    await runOf('house-a.yaml', ['A1', 'A2'], 'A1', 'B1');
    await runOf('house-a.yaml', ['A1', 'A2'], 'C1', 'C2');
    expect(await gone('house-a.yaml', 'A1', 'A2')).toEqual([]);
  });

  it('another school is none of ours', async () => {
    await noteRoomsOfRun(folder, 'school.yaml', school('B12'), { ...school('B12', 'B14'), school: 'Another' });
    expect(await gone('school.yaml', 'B12')).toEqual([]);
  });
});

it('a gone room counts as nothing, and is asked for as any verdict is', async () => {
  await gone('school.yaml', 'B12');
  const [, verdict] = await goneRoomPoints(folder, 'school.yaml', school(), 1000);
  expect(verdict).toMatchObject({ measurement: 'verdict', tags: { mode: 'room', room: 'B12' } });
  expect(verdict?.fields).toMatchObject({
    standing: 'gone',
    provenReadyCount: 0,
    notReadyCount: 0,
    undecidedCount: 0,
    lowerTargetCount: 0,
  });
});

it('no check keeps its outcome: a room that comes back is not tested, check by check', async () => {
  await gone('school.yaml', 'B12');
  const points = await goneRoomPoints(folder, 'school.yaml', school(), 1000);
  const told = points.filter(({ measurement }) => measurement === 'check');
  expect(told.map(({ tags }) => tags.check).sort()).toEqual(checks.map(({ id }) => id).sort());
  for (const { tags, fields } of told) {
    expect(tags).toMatchObject({ school: 'Skolan', mode: 'room', room: 'B12' });
    expect(fields['outcome']).toBe('');
    // The columns of a dashboard come in this order, and judged rooms make it.
    expect(fields['order']).toBeGreaterThanOrEqual(checks.length);
  }
});

it('a damaged memory takes nothing back, and is made anew', async () => {
  await writeFile(join(folder, 'told-rooms.json'), '{"half');
  expect(await gone('school.yaml', 'B12')).toEqual([]);
  expect(await gone('school.yaml')).toEqual(['B12']);
});

import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { checks } from '../../../checks/index.ts';
import { lineOf } from '../../../core/influx/line-protocol.ts';
import type { Point } from '../../../core/influx/point.ts';
import type { InventoryInflux } from '../../../core/inventory/types.ts';
import { goneAfterMs, goneRoomPoints, goneRooms, pointsOfGone } from '../../../run/influx/gone-rooms.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'provnat-gone-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const school = (...rooms: readonly string[]) => ({ school: 'Skolan', rooms: rooms.map((room) => ({ room, seats: 6, accessPoints: [] })) });
/** Once with what the file says now, and a day later. */
const pointsLater = async (file: string, ...rooms: readonly string[]): Promise<readonly Point[]> => {
  await goneRoomPoints(folder, file, school(...rooms), 1000);
  return goneRoomPoints(folder, file, school(...rooms), 1000 + goneAfterMs);
};
const gone = async (file: string, ...rooms: readonly string[]): Promise<readonly (string | undefined)[]> => {
  const points = await pointsLater(file, ...rooms);
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

it('a room that has moved to another file is that one’s: it does not leave with the first, and leaves with the second', async () => {
  await gone('house-a.yaml', 'A1', 'B1');
  await gone('house-b.yaml', 'B1', 'B2');
  expect(await gone('house-a.yaml', 'A1')).toEqual([]);
  expect(await gone('house-b.yaml', 'B2')).toEqual(['B1']);
  expect(await gone('house-a.yaml', 'A1')).toEqual([]);
  // That the other file had it once keeps it no longer.
  await gone('house-a.yaml', 'A1', 'B1');
  expect(await gone('house-a.yaml', 'A1')).toEqual(['B1']);
});

const times = async (nowMs: number, ...rooms: readonly string[]) =>
  (await goneRooms(folder, 'school.yaml', school(...rooms), nowMs)).map(({ room, atMs }) => [room, atMs]);

it('it is gone from when that was first seen: what another machine tells of it later stays, however often it is told again', async () => {
  expect(await times(1000, 'B12', 'B14')).toEqual([]);
  expect(await times(2000, 'B12')).toEqual([]);
  expect(await times(2000 + goneAfterMs, 'B12')).toEqual([['B14', 2000]]);
  expect(await times(2000 + 5 * goneAfterMs, 'B12')).toEqual([['B14', 2000]]);
});

it('a name that was mistyped for less than a day takes nothing back, neither then nor later; the wrong name is gone', async () => {
  expect(await times(1000, 'B12', 'B14')).toEqual([]);
  expect(await times(2000, 'B12', 'B41')).toEqual([]);
  expect(await times(1999 + goneAfterMs, 'B12', 'B41')).toEqual([]);
  expect(await times(2000 + goneAfterMs, 'B12', 'B14')).toEqual([]);
  expect(await times(2000 + 2 * goneAfterMs, 'B12', 'B14')).toEqual([['B41', 2000 + goneAfterMs]]);
  // The day begins anew.
  expect(await times(2000 + 3 * goneAfterMs, 'B12')).toEqual([['B41', 2000 + goneAfterMs]]);
});

it('what InfluxDB keeps no more is not told: it would be refused each time', () => {
  const influx = { retentionDays: 1 } as InventoryInflux;
  const day = 86_400_000;
  const toldOf = (atMs: number, settings?: InventoryInflux) =>
    pointsOfGone({ school: 'Skolan', ...(settings && { influx: settings }) }, [{ room: 'B14', atMs }], 10 * day).length > 0;
  expect([toldOf(9.5 * day, influx), toldOf(8.9 * day, influx), toldOf(8.9 * day)]).toEqual([true, false, true]);
});

it('a gone room counts as nothing, and is asked for as any verdict is', async () => {
  await gone('school.yaml', 'B12');
  const [, verdict] = await pointsLater('school.yaml');
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
  const points = await pointsLater('school.yaml');
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
  await writeFile(join(folder, 'rooms-of-files.json'), '{"half');
  expect(await gone('school.yaml', 'B12')).toEqual([]);
  expect(await gone('school.yaml')).toEqual(['B12']);
});

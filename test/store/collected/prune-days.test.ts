import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { CollectedStore } from '../../../store/collected/collected-store.ts';
import { dayFolder, openCollectedStore, storedDays } from '../../../store/collected/collected-store.ts';
import { pruneDays } from '../../../store/collected/prune-days.ts';

let folder: string;
let store: CollectedStore;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'provnat-prune-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));
beforeEach(async () => {
  store = await openCollectedStore(await mkdtemp(join(folder, 'store-')));
  for (const date of ['2026-11-20', '2026-11-21', '2026-11-22', '2026-11-23']) {
    await mkdir(dayFolder(store, date));
    await writeFile(join(dayFolder(store, date), 'day.parquet'), '');
  }
});
/** Two minutes before midnight: parts of a day do not count. */
const nowMs = Date.UTC(2026, 10, 24, 23, 58);

test('days older than that go whole; the day at the limit stays', async () => {
  await writeFile(join(dayFolder(store, '2026-11-20'), 'segment-x.parquet'), '');
  expect(await pruneDays(store, 2, nowMs)).toEqual({ removed: ['2026-11-20', '2026-11-21'], held: [] });
  expect(await storedDays(store)).toEqual(['2026-11-22', '2026-11-23']);
  expect(await pruneDays(store, 2, nowMs)).toEqual({ removed: [], held: [] });
});

test('0 keeps all', async () => {
  expect(await pruneDays(store, 0, nowMs + 1e12)).toEqual({ removed: [], held: [] });
  expect(await storedDays(store)).toHaveLength(4);
});

test('what is not the store’s own stays, and so does everything that is no day', async () => {
  await writeFile(join(dayFolder(store, '2026-11-20'), 'notes.txt'), 'mine');
  await mkdir(join(store.path, 'date=yesterday'));
  await mkdir(join(store.path, '2026-11-01'));
  await pruneDays(store, 1, nowMs);
  expect(await readdir(dayFolder(store, '2026-11-20'))).toEqual(['notes.txt']);
  expect((await readdir(store.path)).sort()).toEqual([
    '2026-11-01',
    'date=2026-11-20',
    'date=2026-11-23',
    'date=yesterday',
    'open',
    'raw',
    'store.json',
  ]);
  expect(await pruneDays(store, 1, nowMs)).toEqual({ removed: [], held: [] });
});

test('a clock that leaps ahead removes nothing while no earlier day would stay', async () => {
  const leapMs = Date.UTC(2040, 0, 1);
  expect(await pruneDays(store, 2, leapMs)).toMatchObject({ removed: [], held: ['2026-11-20', '2026-11-21', '2026-11-22', '2026-11-23'] });
  expect(await storedDays(store)).toHaveLength(4);
  // A service that truly rested so long: a day later it has one to keep.
  await mkdir(dayFolder(store, '2039-12-31'));
  expect((await pruneDays(store, 2, leapMs)).removed).toHaveLength(4);
});

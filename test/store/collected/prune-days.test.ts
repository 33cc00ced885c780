import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { CollectedStore } from '../../../store/collected/collected-store.ts';
import { dateOf, dayFolder, openCollectedStore, storedDays } from '../../../store/collected/collected-store.ts';
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
    'retention.json',
    'store.json',
  ]);
  expect(await pruneDays(store, 1, nowMs)).toEqual({ removed: [], held: [] });
});

const dayMs = 86_400_000;
/** A service that runs on: each day is pruned after midnight and has samples at its end. */
async function live(keepDays: number, fromMs: number, days: number): Promise<readonly string[]> {
  const removed: string[] = [];
  for (let day = 0; day < days; day += 1) {
    const atMs = fromMs + day * dayMs;
    removed.push(...(await pruneDays(store, keepDays, atMs)).removed);
    await mkdir(dayFolder(store, dateOf(atMs)), { recursive: true });
    await writeFile(join(dayFolder(store, dateOf(atMs)), 'day.parquet'), '');
  }
  return removed;
}

test('a clock that leaps ahead removes nothing, not past midnight either, until a week of it has samples', async () => {
  expect(await live(400, nowMs, 30)).toEqual([]);
  const leapMs = Date.UTC(2031, 4, 1, 23, 50);
  const before = await storedDays(store);
  // Told every day, for somebody to see.
  expect((await pruneDays(store, 400, leapMs)).held).toEqual(before);
  expect(await live(400, leapMs, 7)).toEqual([]);
  // Set right again: as if nothing had been, but for the days under a wrong date.
  expect(await live(400, nowMs + 31 * dayMs, 3)).toEqual([]);
  expect((await storedDays(store)).filter((date) => date < '2031')).toHaveLength(before.length + 3);
});

test('a service that truly rested so long keeps its old days for a week more', async () => {
  expect(await live(100, nowMs, 1)).toEqual([]);
  const backMs = nowMs + 150 * dayMs;
  expect(await live(100, backMs, 7)).toEqual([]);
  expect(await live(100, backMs + 7 * dayMs, 1)).toEqual(['2026-11-20', '2026-11-21', '2026-11-22', '2026-11-23', '2026-11-24']);
});

test('a weekend and a week of holidays are no leap', async () => {
  await live(30, nowMs, 20);
  expect(await live(30, nowMs + 27 * dayMs, 1)).toEqual(['2026-11-20']);
});

test('a clock that was not set yet removes nothing, and holds nothing up once it is', async () => {
  const unset = Date.UTC(1970, 0, 1, 0, 5);
  expect(await pruneDays(store, 2, unset)).toEqual({ removed: [], held: [] });
  expect(await pruneDays(store, 2, nowMs)).toEqual({ removed: ['2026-11-20', '2026-11-21'], held: [] });
});

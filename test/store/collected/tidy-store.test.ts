/** Raw segments become days, and days one file: whatever interrupted it before, every sample is there once. */
import { cp, mkdir, mkdtemp, readFile, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { CollectedStore } from '../../../store/collected/collected-store.ts';
import { dayFolder, openCollectedStore, rawSegmentFile, rawSegments } from '../../../store/collected/collected-store.ts';
import { tidyStore } from '../../../store/collected/tidy-store.ts';
import { claimStore } from '../../../store/collected/store-claim.ts';
import { storedInstants, storedRows, writeSegment } from './collected-rows.ts';

let folder: string;
let count = 0;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'provnat-collected-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const newStore = (): Promise<CollectedStore> => openCollectedStore(join(folder, `store ${(count += 1)}'s`.replaceAll("'", '')));
const dayStartMs = Date.UTC(2026, 10, 26);
const hourMs = 3_600_000;
const noonMs = dayStartMs + 12 * hourMs;
const nextNoonMs = noonMs + 24 * hourMs;
const filesOf = async (store: CollectedStore, date: string): Promise<string[]> => (await readdir(dayFolder(store, date))).sort();
const seconds = (fromMs: number, n: number): number[] => Array.from({ length: n }, (_, index) => fromMs + 1000 * index);

describe('segments', () => {
  test('become one Parquet file each in their UTC day, and the raw ones go', async () => {
    const store = await newStore();
    const first = await writeSegment(store, noonMs, 300);
    const second = await writeSegment(store, noonMs + 300_000, 200);
    const report = await tidyStore(store.path, { nowMs: noonMs + hourMs });
    expect(report).toEqual({
      imported: [
        { segment: first, rowCount: 300, dropped: {} },
        { segment: second, rowCount: 200, dropped: {} },
      ],
      merged: [],
      damaged: [],
    });
    expect(await filesOf(store, '2026-11-26')).toEqual([`segment-${first}.parquet`, `segment-${second}.parquet`]);
    expect(await rawSegments(store)).toEqual([]);
    expect(await storedInstants(store.path)).toEqual([...seconds(noonMs, 300), ...seconds(noonMs + 300_000, 200)]);
    const [row] = await storedRows(store.path, '*');
    expect(row).toMatchObject({ metric: 'interfaceInBytes', valueInteger: 0n, subject: 'interface/ap-b12/eth0', source: 'snmp' });
  });

  test('one that goes over midnight is in both days', async () => {
    const store = await newStore();
    await writeSegment(store, dayStartMs - 10_000, 20);
    await tidyStore(store.path, { nowMs: dayStartMs + 60_000 });
    const rows = await storedRows(store.path, 'date::varchar as date, count(*) as n, max(atMs) as atMs', 'group by date');
    expect(rows.map(({ date, n }) => [date, n])).toEqual([
      ['2026-11-25', 10n],
      ['2026-11-26', 10n],
    ]);
  });

  test('the one that is being written is left alone', async () => {
    const store = await newStore();
    await writeSegment(store, noonMs, 5);
    const open = await writeSegment(store, noonMs + 300_000, 5, '{"half');
    await rename(join(store.rawPath, open), join(store.openPath, open));
    const { imported } = await tidyStore(store.path, { nowMs: noonMs });
    expect(imported).toHaveLength(1);
    expect(await readFile(join(store.openPath, open, 'samples.jsonl'), 'utf8')).toMatch(/\{"half$/);
  });

  test('a half last line is cut off and counted; lines that are none are counted by reason', async () => {
    const store = await newStore();
    await writeSegment(store, noonMs, 5, 'rubbish\n{"metric":"interfaceInBytes","atM');
    const { imported } = await tidyStore(store.path, { nowMs: noonMs });
    expect(imported).toMatchObject([{ rowCount: 5, dropped: { 'half-line': 1, garbage: 1 } }]);
    expect(await storedInstants(store.path)).toEqual(seconds(noonMs, 5));
  });

  test('one that cannot be read as samples is kept aside and does not hold up the others', async () => {
    const store = await newStore();
    const bad = await writeSegment(store, noonMs, 3);
    // A folder where a file should be.
    await rm(rawSegmentFile(store, bad));
    await mkdir(rawSegmentFile(store, bad));
    const good = await writeSegment(store, noonMs + 300_000, 3);
    const { damaged, imported, trouble } = await tidyStore(store.path, { nowMs: noonMs });
    expect(trouble).toBeUndefined();
    expect(damaged.map(({ segment }) => segment)).toEqual([bad]);
    expect(imported.map(({ segment }) => segment)).toEqual([good]);
    expect(await readdir(store.damagedPath)).toEqual([bad]);
    expect(await storedInstants(store.path)).toEqual(seconds(noonMs + 300_000, 3));
  });

  test('an empty one, and what a removal left, go without a word', async () => {
    const store = await newStore();
    await writeSegment(store, noonMs, 0);
    const left = await writeSegment(store, noonMs + 1, 3);
    await rm(rawSegmentFile(store, left));
    expect(await tidyStore(store.path, { nowMs: noonMs })).toMatchObject({ imported: [{ rowCount: 0 }], damaged: [] });
    expect(await rawSegments(store)).toEqual([]);
    expect(await storedInstants(store.path)).toEqual([]);
  });

  test('imported again after a kill that left the raw one: once', async () => {
    const store = await newStore();
    const segment = await writeSegment(store, noonMs, 50);
    const kept = join(folder, `kept-${segment}`);
    await cp(dirname(rawSegmentFile(store, segment)), kept, { recursive: true });
    await tidyStore(store.path, { nowMs: noonMs });
    await rename(kept, dirname(rawSegmentFile(store, segment)));
    await tidyStore(store.path, { nowMs: noonMs });
    expect(await storedInstants(store.path)).toEqual(seconds(noonMs, 50));
  });
});

describe('days', () => {
  /** A day in 24 pieces. */
  async function dayInPieces(): Promise<CollectedStore> {
    const store = await newStore();
    for (let hour = 0; hour < 24; hour += 1) await writeSegment(store, dayStartMs + hour * hourMs, 100);
    return store;
  }
  const wholeDay = Array.from({ length: 24 }, (_, hour) => seconds(dayStartMs + hour * hourMs, 100)).flat();

  test('are merged once they have ended, and not before', async () => {
    const store = await dayInPieces();
    const early = await tidyStore(store.path, { nowMs: dayStartMs + 24 * hourMs + 14 * 60_000 });
    expect(early.merged).toEqual([]);
    expect(await filesOf(store, '2026-11-26')).toHaveLength(24);
    const { merged } = await tidyStore(store.path, { nowMs: dayStartMs + 24 * hourMs + 15 * 60_000 });
    expect(merged).toEqual([{ date: '2026-11-26', rowCount: 2400, segmentCount: 24 }]);
    expect(await filesOf(store, '2026-11-26')).toEqual(['day.parquet']);
    expect(await storedInstants(store.path)).toEqual(wholeDay);
    expect((await tidyStore(store.path, { nowMs: nextNoonMs })).merged).toEqual([]);
  });

  test('late samples join a merged day', async () => {
    const store = await dayInPieces();
    await tidyStore(store.path, { nowMs: nextNoonMs });
    await writeSegment(store, dayStartMs + 500_000, 7);
    const { merged } = await tidyStore(store.path, { nowMs: nextNoonMs });
    expect(merged).toEqual([{ date: '2026-11-26', rowCount: 2407, segmentCount: 25 }]);
    expect(await filesOf(store, '2026-11-26')).toEqual(['day.parquet']);
  });

  test('a raw segment that comes back after its day was merged, as after a power cut, is not there twice', async () => {
    const store = await dayInPieces();
    const [first = ''] = await rawSegments(store);
    const kept = join(folder, `kept-${first}`);
    await cp(dirname(rawSegmentFile(store, first)), kept, { recursive: true });
    await tidyStore(store.path, { nowMs: nextNoonMs });
    await rename(kept, dirname(rawSegmentFile(store, first)));
    await tidyStore(store.path, { nowMs: nextNoonMs });
    expect(await storedInstants(store.path)).toEqual(wholeDay);
  });

  test.each([
    ['before any piece went', 0],
    ['after half of the pieces went', 12],
    ['after all of them went', 24],
  ])('a merge that was interrupted %s is finished', async (_when, goneCount) => {
    const whole = await dayInPieces();
    await tidyStore(whole.path, { nowMs: dayStartMs + 23.9 * hourMs });
    const pieces = await filesOf(whole, '2026-11-26');
    const kept = join(folder, `pieces-${goneCount}`);
    await cp(dayFolder(whole, '2026-11-26'), kept, { recursive: true });
    await tidyStore(whole.path, { nowMs: nextNoonMs });
    // As finishMerge leaves it when it is killed there.
    await rename(join(dayFolder(whole, '2026-11-26'), 'day.parquet'), join(dayFolder(whole, '2026-11-26'), '.day.complete'));
    for (const name of pieces.slice(goneCount)) await cp(join(kept, name), join(dayFolder(whole, '2026-11-26'), name));
    const seen = await storedInstants(whole.path);
    expect(new Set(seen).size).toBe(seen.length);
    await tidyStore(whole.path, { nowMs: nextNoonMs });
    expect(await filesOf(whole, '2026-11-26')).toEqual(['day.parquet']);
    expect(await storedInstants(whole.path)).toEqual(wholeDay);
  });

  test('a merged day is not shown before the last piece is gone', async () => {
    const store = await dayInPieces();
    await tidyStore(store.path, { nowMs: dayStartMs });
    const [piece = ''] = await filesOf(store, '2026-11-26');
    await tidyStore(store.path, { nowMs: nextNoonMs });
    const day = dayFolder(store, '2026-11-26');
    await rename(join(day, 'day.parquet'), join(day, '.day.complete'));
    // A piece that cannot be removed, as if we were killed there.
    await mkdir(join(day, piece));
    expect((await tidyStore(store.path, { nowMs: nextNoonMs })).trouble).toBeDefined();
    expect(await filesOf(store, '2026-11-26')).toEqual(['.day.complete', piece]);
    await rm(join(day, piece), { recursive: true });
    await tidyStore(store.path, { nowMs: nextNoonMs });
    expect(await storedInstants(store.path)).toEqual(wholeDay);
  });

  test('what a killed one left half written is no part of the day', async () => {
    const store = await dayInPieces();
    await tidyStore(store.path, { nowMs: dayStartMs });
    await writeFile(join(dayFolder(store, '2026-11-26'), '.day.tmp'), 'half');
    await writeFile(join(dayFolder(store, '2026-11-26'), '.some-segment.tmp'), 'half');
    expect(await storedInstants(store.path)).toEqual(wholeDay);
    await tidyStore(store.path, { nowMs: nextNoonMs });
    expect(await filesOf(store, '2026-11-26')).toEqual(['day.parquet']);
  });
});

test('two never tidy one store at a time', async () => {
  const store = await newStore();
  const segment = await writeSegment(store, noonMs, 3);
  const claim = await claimStore(store.path, 'tidy.lock');
  await expect(tidyStore(store.path, { nowMs: noonMs })).rejects.toMatchObject({ code: 'DATA_FOLDER_IN_USE' });
  expect(await rawSegments(store)).toEqual([segment]);
  await claim.release();
  expect((await tidyStore(store.path, { nowMs: noonMs })).imported).toHaveLength(1);
});

test('a store of a newer format is refused, and so is one that cannot be made', async () => {
  const store = await newStore();
  await writeFile(join(store.path, 'store.json'), '{"formatVersion":2}');
  await expect(openCollectedStore(store.path)).rejects.toMatchObject({ code: 'RUN_FORMAT_NEWER' });
  const file = join(folder, 'a-file');
  await writeFile(file, '');
  await expect(openCollectedStore(join(file, 'store'))).rejects.toMatchObject({ code: 'FILE_MISSING' });
});

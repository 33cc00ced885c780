import { mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { CollectedStore } from '../../../store/collected/collected-store.ts';
import { openCollectedStore, rawSegmentFile, rawSegments, segmentsAt } from '../../../store/collected/collected-store.ts';
import { closeLeftSegments, createSegmentWriter } from '../../../store/collected/segment-writer.ts';
import { sampleLine } from '../../../store/sample-spool.ts';
import { counterAt } from './collected-rows.ts';

let folder: string;
let store: CollectedStore;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'provnat-segments-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));
beforeEach(async () => {
  store = await openCollectedStore(await mkdtemp(join(folder, 'store-')));
});

const noonMs = Date.UTC(2026, 10, 26, 12);
const segmentMs = 300_000;
const linesOf = async (segment: string): Promise<string[]> =>
  (await readFile(rawSegmentFile(store, segment), 'utf8')).split('\n').filter((line) => line !== '');

describe('segments', () => {
  test('change at whole parts of the day, and hold what came in between', async () => {
    let nowMs = noonMs + 290_000;
    const writer = createSegmentWriter(store, { segmentMs, wallMs: () => nowMs });
    await writer.tick();
    const [first = ''] = await segmentsAt(store.openPath);
    writer.write(counterAt(nowMs, 1));
    nowMs += 9_999;
    await writer.tick();
    expect(await segmentsAt(store.openPath)).toEqual([first]);
    writer.write(counterAt(nowMs, 2));
    nowMs += 1;
    await writer.tick();
    const [second = ''] = await segmentsAt(store.openPath);
    expect(second).not.toBe(first);
    writer.write(counterAt(nowMs, 3));
    await writer.close();
    expect(await rawSegments(store)).toEqual([first, second]);
    expect(await linesOf(first)).toEqual([sampleLine(counterAt(noonMs + 290_000, 1)), sampleLine(counterAt(noonMs + 299_999, 2))]);
    expect(await linesOf(second)).toEqual([sampleLine(counterAt(nowMs, 3))]);
    expect(writer.totals()).toEqual({ writtenCount: 3, lostCount: 0, spoolBytes: 0 });
  });

  test('change when the clock steps back, under names that were never used', async () => {
    let nowMs = noonMs;
    const writer = createSegmentWriter(store, { segmentMs, wallMs: () => nowMs });
    const names = new Set<string | undefined>();
    for (const step of [0, -3_600_000, 3_600_000, -3_600_000]) {
      nowMs += step;
      await writer.tick();
      names.add((await segmentsAt(store.openPath))[0]);
      writer.write(counterAt(nowMs, 1));
    }
    await writer.close();
    expect(names.size).toBe(4);
    expect(await rawSegments(store)).toHaveLength(4);
  });

  test('that hold nothing leave nothing', async () => {
    let nowMs = noonMs;
    const writer = createSegmentWriter(store, { segmentMs, wallMs: () => nowMs });
    await writer.tick();
    nowMs += segmentMs;
    await writer.tick();
    await writer.close();
    expect(await rawSegments(store)).toEqual([]);
  });

  test('are closed by a pause; what comes meanwhile is counted as lost', async () => {
    const writer = createSegmentWriter(store, { segmentMs, wallMs: () => noonMs });
    await writer.tick();
    writer.write(counterAt(noonMs, 1));
    await writer.pause();
    writer.write(counterAt(noonMs, 2));
    await writer.tick();
    expect(await segmentsAt(store.openPath)).toEqual([]);
    writer.resume();
    await writer.tick();
    writer.write(counterAt(noonMs, 3));
    await writer.close();
    expect(writer.totals()).toMatchObject({ writtenCount: 2, lostCount: 1 });
    const lines = (await Promise.all((await rawSegments(store)).map(linesOf))).flat().sort();
    expect(lines).toEqual([sampleLine(counterAt(noonMs, 1)), sampleLine(counterAt(noonMs, 3))]);
  });

  test('that cannot be opened are said, the one before goes on, and all is well when they can again', async () => {
    let nowMs = noonMs;
    const writer = createSegmentWriter(store, { segmentMs, wallMs: () => nowMs });
    await writer.tick();
    const [first = ''] = await segmentsAt(store.openPath);
    await rename(store.openPath, `${store.openPath}-away`);
    nowMs += segmentMs;
    await writer.tick();
    expect(writer.totals().trouble).toContain('no new segment');
    writer.write(counterAt(nowMs, 1));
    await rename(`${store.openPath}-away`, store.openPath);
    await writer.tick();
    await writer.close();
    expect(await linesOf(first)).toEqual([sampleLine(counterAt(nowMs, 1))]);
    expect(writer.totals()).toMatchObject({ writtenCount: 1, lostCount: 0 });
  });

  test('of a writer that was killed are closed by the next one, whatever their end looks like', async () => {
    const killed = createSegmentWriter(store, { segmentMs, wallMs: () => noonMs });
    await killed.tick();
    const [segment = ''] = await segmentsAt(store.openPath);
    await writeFile(join(store.openPath, segment, 'samples.jsonl'), `${sampleLine(counterAt(noonMs, 1))}\n{"half`);
    expect(await closeLeftSegments(store)).toEqual([segment]);
    expect(await rawSegments(store)).toEqual([segment]);
    expect(await closeLeftSegments(store)).toEqual([]);
    expect(await readFile(rawSegmentFile(store, segment), 'utf8')).toMatch(/\{"half$/);
  });
});

/** Days that end and a disk that fills up: what is kept is whole, and old days go. */
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { storedInstants } from '../../store/collected/collected-rows.ts';
import { collecting, listening, polls } from './collecting.ts';

const dayMs = 86_400_000;
const collect = collecting();

describe('days', () => {
  test('two days pass: each ends as one file, nothing is lost over midnight, old ones go', async () => {
    await collect.schoolOf(1);
    const midnightMs = Math.ceil((Date.now() + 60_000) / dayMs) * dayMs;
    collect.school.aheadMs = midnightMs - 400 - Date.now();
    const service = await collect.start({ keepDays: 1 });
    // Polls go over midnight by themselves.
    await collect.school.sink.until(
      (samples) => samples.filter(({ atMs, metric }) => metric === 'agentAnswerMs' && atMs >= midnightMs).length >= 2,
    );
    for (const laterMs of [20 * 60_000, dayMs, dayMs + 20 * 60_000, 2 * dayMs + 20 * 60_000]) {
      collect.school.aheadMs = midnightMs + laterMs - Date.now();
      await collect.school.sink.until(polls(collect.school.sink.of('agentAnswerMs').length + 2));
      await service.tick();
      await service.settled();
      await service.tick();
      await service.settled();
    }
    const [before, first, second] = [-1, 0, 1].map((day) => `date=${new Date(midnightMs + day * dayMs).toISOString().slice(0, 10)}`);
    const names = await readdir(collect.school.storePath);
    expect(names).not.toContain(before);
    expect(names).not.toContain(first);
    expect(collect.school.said.some((line) => line.includes('retention: removed 1 days'))).toBe(true);
    expect(await readdir(join(collect.school.storePath, String(second)))).toEqual(['day.parquet']);
    const mergedDays = collect.school.said.filter((line) => /^info day \d{4}/.test(line));
    expect(mergedDays).toHaveLength(3);
    const keptFromMs = midnightMs + dayMs;
    await collect.stop();
    const kept = collect.instantsOf('agentAnswerMs').filter((atMs) => atMs >= keptFromMs);
    expect(kept.length).toBeGreaterThan(4);
    expect(await storedInstants(collect.school.storePath, 'agentAnswerMs')).toEqual(kept);
  });
});

describe('a full disk', () => {
  test('stops writing, says so once, and goes on by itself', async () => {
    await collect.schoolOf(1);
    const service = await collect.start({ listen: listening });
    await collect.school.sink.until(polls(2));
    collect.school.freeBytes = 0.9e9;
    await service.tick();
    await service.tick();
    expect(await collect.reasonsOf()).toContain('disk');
    const written = service.status().writtenCount;
    await collect.school.sink.until(polls(collect.school.sink.of('agentAnswerMs').length + 3));
    await service.tick();
    expect(service.status()).toMatchObject({ writtenCount: written, paused: true, freeBytes: 0.9e9 });
    expect(service.status().lostCount).toBeGreaterThan(3);
    // A little more than the least would stop it again at once.
    collect.school.freeBytes = 1.01e9;
    await service.tick();
    expect(await collect.reasonsOf()).toContain('disk');
    collect.school.freeBytes = 2e9;
    await service.tick();
    await collect.untilWell();
    await collect.school.sink.until(polls(collect.school.sink.of('agentAnswerMs').length + 2));
    const { lostCount } = service.status();
    await collect.stop();
    expect(collect.school.said.filter((line) => line.includes('writing stops'))).toHaveLength(1);
    expect(collect.school.said.filter((line) => line.includes('writing goes on'))).toHaveLength(1);
    const stored = await storedInstants(collect.school.storePath);
    expect(stored.length).toBeGreaterThan(written);
    expect(stored.length).toBeLessThanOrEqual(collect.school.sink.samples.length - lostCount);
  });
});

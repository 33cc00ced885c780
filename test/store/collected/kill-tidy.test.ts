/** kill -9 at many moments of an import and a merge: after the next one every sample is there once, and readers never saw one twice. */
import { cp, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openCollectedStore } from '../../../store/collected/collected-store.ts';
import { tidyStore } from '../../../store/collected/tidy-store.ts';
import { killableScript, type KillableScript } from '../killable-script.ts';
import { storedInstants, writeSegment } from './collected-rows.ts';

const killCount = 24;
const segmentCount = 8;
const perSegment = 2_000;
const dayStartMs = Date.UTC(2026, 10, 26);
const nowMs = dayStartMs + 36 * 3_600_000;
let folder: string;
let script: KillableScript;
let untouched: string;
const written: number[] = [];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'provnat-kill-tidy-'));
  script = await killableScript(
    'tidy',
    `import { tidyStore } from './store/collected/tidy-store.ts';
      console.log('go'); const { trouble } = await tidyStore(process.argv[2], { nowMs: ${nowMs} }); if (trouble) throw new Error(trouble);`,
  );
  untouched = join(folder, 'untouched');
  const store = await openCollectedStore(untouched);
  for (let n = 0; n < segmentCount; n += 1) {
    const fromMs = dayStartMs + n * 10_000_000;
    await writeSegment(store, fromMs, perSegment, n === 3 ? '{"half' : '');
    written.push(...Array.from({ length: perSegment }, (_, index) => fromMs + 1000 * index));
  }
});
afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
  await script.remove();
});

test(`killed at ${killCount} moments, nothing is lost and nothing doubled`, { timeout: 240_000 }, async () => {
  const whole = join(folder, 'whole');
  await cp(untouched, whole, { recursive: true });
  const tookMs = await script.runAndKill(whole, 200_000);
  if (tookMs === undefined) throw new Error('the tidying failed');
  expect(await storedInstants(whole)).toEqual(written);

  const left = new Set<string>();
  for (let kill = 0; kill < killCount; kill += 1) {
    const path = join(folder, `killed-${kill}`);
    await cp(untouched, path, { recursive: true });
    await script.runAndKill(path, (tookMs * (kill + Math.random())) / killCount);
    const seen = await storedInstants(path);
    expect(new Set(seen).size, 'seen twice by a reader').toBe(seen.length);
    const raw = (await readdir(join(path, 'raw'))).length;
    left.add(raw === segmentCount ? 'not begun' : raw > 0 ? 'half imported' : 'imported');
    // Killed while it was at it again: still nothing is lost.
    if (kill % 3 === 0) await script.runAndKill(path, (tookMs * Math.random()) / 2);
    expect((await tidyStore(path, { nowMs })).trouble).toBeUndefined();
    expect(await storedInstants(path)).toEqual(written);
    expect(await readdir(join(path, 'date=2026-11-26'))).toEqual(['day.parquet']);
    await rm(path, { recursive: true });
  }
  expect(left).toContain('half imported');
});

/** kill -9 at moments spread over an import and seal: what is left can always be opened, and sealed to the same samples. */
import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { openRun } from '../../store/run-folder.ts';
import { sealRun } from '../../store/seal-run.ts';
import { killableScript, projectRoot, type KillableScript } from './killable-script.ts';
import { writeSyntheticSpools } from './synthetic-run.ts';

// Whole runs are written, imported and sealed; a busy machine takes its time.
vi.setConfig({ testTimeout: 240_000, hookTimeout: 240_000 });

const seal = { sealedAtMs: 1, provnatVersion: '0.1.0' };
let folder: string;
let script: KillableScript;
let spools: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'provnat-kill-'));
  script = await killableScript(
    'seal',
    `import { openRun } from './store/run-folder.ts'; import { sealRun } from './store/seal-run.ts';
      const run = await openRun(process.argv[2]); console.log('go'); await sealRun(run, ${JSON.stringify(seal)});`,
  );
  // As the built program has them: beside it.
  await cp(join(projectRoot, 'facts'), join(projectRoot, '.cache', 'test', 'facts'), { recursive: true });
  spools = (await writeSyntheticSpools(folder, { rooms: [{ room: 'B12', pupilCount: 20 }] })).path;
});
afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
  await script.remove();
});

test('a killed seal is sealed again to the same', async () => {
  const whole = join(folder, 'whole');
  await cp(spools, whole, { recursive: true });
  const tookMs = await script.runAndKill(whole, 60_000);
  if (tookMs === undefined) throw new Error('the seal failed');
  const expected = await openRun(whole);
  if (expected.stage !== 'sealed') throw new Error('it was not sealed');
  const report = (run: string) => import('node:fs/promises').then(({ readFile }) => readFile(join(run, 'import.json'), 'utf8'));

  const stages: string[] = [];
  for (const share of [0, 0.3, 0.6, 0.8, 0.95]) {
    const path = join(folder, `killed-${share}`);
    await cp(spools, path, { recursive: true });
    await script.runAndKill(path, share * tookMs);
    // A stray temporary file of a killed write must not count as one of the run's.
    await writeFile(join(path, '.plan.json.tmp'), 'half');
    const left = await openRun(path);
    stages.push(left.stage);
    const sealed = await sealRun(left, seal);
    expect(await openRun(path)).toEqual(sealed);
    expect(await report(path)).toBe(await report(whole));
    expect(Object.keys(sealed.manifest.files)).toEqual(Object.keys(expected.manifest.files));
  }
  expect(stages).toContain('unfinished');
});

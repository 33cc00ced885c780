/** What provnat prune says of run folders of three ages. */
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { pruneFolders } from '../../cli/actions/prune-folders.ts';
import type { Context } from '../../cli/context.ts';
import { pruneRuns } from '../../run/prune-runs.ts';
import { spoken } from './spoken.ts';

const context: Context = { json: false, color: false, interactive: false, width: 110, logLevel: 'silent', language: 'en' };
const ids = ['2020-01-01T08-00-00Z-aaaa', '2021-01-01T08-00-00Z-bbbb', '2022-01-01T08-00-00Z-cccc'];
let runs: string;

beforeEach(async () => {
  runs = await mkdtemp(join(tmpdir(), 'provnat-prune-'));
  vi.stubEnv('TMPDIR', runs);
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await rm(runs, { recursive: true, force: true });
});

const prune = async (keepDays: number, yes = false): Promise<string> =>
  (await spoken(() => pruneFolders({ runs, keepDays, yes }, context))).out;

test('with nothing to remove it says so, and offers no --yes', async () => {
  expect(await prune(400)).toBe(`nothing to remove: none of the runs in ${runs} is older than 400 days, the newest left aside\n`);
});

test('lists what it would remove, and removes it only when told', async () => {
  for (const id of ids) {
    await mkdir(join(runs, id));
    await writeFile(join(runs, id, 'plan.json'), '{}');
  }
  expect(await prune(400)).toMatch(/would remove 2 of the runs .*; add --yes to do it\n$/);
  expect(await readdir(runs)).toEqual(ids);
  expect(await prune(400, true)).toMatch(/removed 2 of the runs/);
  expect(await readdir(runs)).toEqual(ids.slice(2));
  expect(await prune(400, true)).toContain('nothing to remove');
});

test('a run that cannot be removed is said with what to do, and is no bug of the tool', async () => {
  await writeFile(join(runs, 'no-folder'), '');
  await expect(pruneRuns([{ path: join(runs, 'no-folder', 'run') }])).rejects.toMatchObject({
    code: 'FILE_MISSING',
    hint: expect.stringContaining('report') as string,
  });
});

/** The same core runs in Node and in k6: every module loads there, and a whole simulated exam comes out the same to the last measurement. */
import { execFile } from 'node:child_process';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative, resolve } from 'node:path';
import { promisify } from 'node:util';

import { build } from 'esbuild';
import { afterAll, beforeAll, expect, test } from 'vitest';

import { findK6 } from '../../run/find-k6.ts';
import { k6Bundle } from '../../scripts/build-scenarios.mjs';
import { simulatedExam } from '../core/exam/simulated-exam.ts';

const root = resolve('.');
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'provnat-core-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** Standard error of k6 running this module, whose console.log lines are in it. */
async function runInK6(name: string, source: string): Promise<string> {
  const outfile = join(folder, `${name}.js`);
  await build({ ...k6Bundle, stdin: { contents: source, resolveDir: root, loader: 'ts' }, outfile });
  const { path } = await findK6();
  const env = { ...process.env, K6_NO_USAGE_REPORT: 'true', K6_AUTO_EXTENSION_RESOLUTION: 'false', NO_COLOR: '1' };
  const options = { env, timeout: 120_000, windowsHide: true, maxBuffer: 16_000_000 };
  const { stderr } = await promisify(execFile)(path, ['run', '--quiet', '--summary-mode=disabled', '--log-format=raw', outfile], options);
  return stderr;
}

/** Reads the school's files and the limits when it loads, with \\p{…} in its regular expressions, which k6's engine takes for letters; or needs them. */
const nodeOnly = /^(limits[\\/]|influx[\\/]inventory-points\.)/;

test('every module of core that k6 can need loads in k6', async () => {
  const files = (await readdir(join(root, 'core'), { recursive: true })).filter((file) => file.endsWith('.ts') && !nodeOnly.test(file));
  expect(files.length).toBeGreaterThan(30);
  const names = files.map((file) => relative(root, join(root, 'core', file)).replaceAll('\\', '/'));
  const imports = names.map((name, index) => `import * as m${index} from './${name}';`);
  const count = `[${names.map((_, index) => `m${index}`).join(', ')}].filter((loaded) => typeof loaded === 'object').length`;
  const said = await runInK6('modules', `${imports.join('\n')}\nexport default function () { console.log('loaded ' + ${count}); }`);
  expect(said).toContain(`loaded ${names.length}`);
});

test('an exam comes out the same in k6 as in Node', async () => {
  const source = `
    import { simulatedExam } from './test/core/exam/simulated-exam.ts';
    export default function () { console.log('exam ' + simulatedExam()); }`;
  const here = simulatedExam();
  expect(here).toMatch(/^\d{3,} measurements/);
  expect(await runInK6('exam', source)).toContain(`exam ${here}`);
});

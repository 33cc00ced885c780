/** scripts/bootstrap on a machine that lacks something: whoever installed Node from somewhere is told what to do, before npm speaks. */
import { execFile } from 'node:child_process';
import { chmod, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { root } from '../docs/markdown-files.ts';

let bin: string;
beforeEach(async () => {
  bin = await mkdtemp(join(tmpdir(), 'provnat-bin-'));
});
afterEach(() => rm(bin, { recursive: true, force: true }));

/** What it says where PATH holds a Node that calls itself so, and no npm. */
async function saidOn(version: string): Promise<{ readonly code?: number; readonly stderr: string }> {
  const pretend = join(bin, 'pretend.cjs');
  await writeFile(
    pretend,
    `Object.defineProperty(process, 'versions', { value: { ...process.versions, node: '${version}' } });
     Object.defineProperty(process, 'version', { value: 'v${version}' });`,
  );
  await writeFile(
    join(bin, 'node'),
    `#!/bin/sh\n[ "$1" = --version ] && { echo 'v${version}'; exit; }\nexec '${process.execPath}' --require '${pretend}' "$@"\n`,
  );
  await chmod(join(bin, 'node'), 0o755);
  for (const tool of ['bash', 'dirname', 'mkdir']) {
    const { stdout } = await promisify(execFile)('/bin/sh', ['-c', `command -v ${tool}`]);
    await symlink(stdout.trim(), join(bin, tool));
  }
  return promisify(execFile)(join(bin, 'bash'), [join(root, 'scripts', 'bootstrap')], { env: { PATH: bin } }).catch(
    (error: unknown) => error as { code: number; stderr: string },
  );
}

it.skipIf(process.platform === 'win32').each(['18.20.0', '20.18.3', '21.7.3', '22.12.0', '23.11.0'])(
  'Node %s, which the locked packages are not for',
  async (version) => {
    const said = await saidOn(version);
    expect(said).toMatchObject({
      code: 6,
      stderr: expect.stringContaining(`Found Node.js v${version}. Needed is Node.js 20.19`) as string,
    });
  },
);

it.skipIf(process.platform === 'win32').each(['20.19.0', '22.13.0', '24.0.0', '25.1.0'])(
  'Node %s fits; Debian’s comes without npm',
  async (version) => {
    expect(await saidOn(version)).toMatchObject({ code: 6, stderr: expect.stringMatching(/^Node\.js is here and npm is not/) as string });
  },
);

it('the package and its lock file say the same', async () => {
  const engines = '^20.19.0 || ^22.13.0 || >=24';
  const read = async (name: string): Promise<unknown> => JSON.parse(await readFile(join(root, name), 'utf8')) as unknown;
  expect(await read('package.json')).toMatchObject({ engines: { node: engines } });
  expect(await read('package-lock.json')).toMatchObject({ packages: { '': { engines: { node: engines } } } });
});

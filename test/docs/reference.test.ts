import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { root } from './markdown-files.ts';

it('docs/reference says what the code says', async () => {
  const { stdout } = await promisify(execFile)(process.execPath, [join(root, 'scripts/docs-reference.mjs'), '--check'], { cwd: root });
  expect(stdout).toContain('up to date');
});

it('THIRD-PARTY-NOTICES.md names what the lock file ships', async () => {
  await promisify(execFile)(process.execPath, [join(root, 'scripts/third-party-notices.mjs'), '--check'], { cwd: root });
});

import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { root } from './board-file.ts';

it('dashboards and alert rules say what their code says', async () => {
  const { stdout } = await promisify(execFile)(process.execPath, [join(root, 'scripts/dashboards.mjs'), '--check'], { cwd: root });
  expect(stdout).toContain('up to date');
});

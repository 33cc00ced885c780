/** Before any end-to-end file: the command line is built when a source file changed, once for all of them. */
import { spawn } from 'node:child_process';
import { ended } from './processes.ts';

export async function setup(): Promise<void> {
  const built = await ended(spawn(process.execPath, ['scripts/build.mjs', '--if-stale', '--out', '.cache/e2e-dist'], { stdio: 'pipe' }));
  if (built.code !== 0) throw new Error(`scripts/build.mjs: ${built.stderr}`);
}

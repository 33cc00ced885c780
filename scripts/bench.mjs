/**
 * Builds the bench and a copy of the product of its own, and measures: node scripts/bench.mjs [name…] [--repeat n] [--quick] [--list].
 * Figures are only worth something on a machine that does nothing else.
 */
import { spawnSync } from 'node:child_process';
import { constants } from 'node:os';
import { cp } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { bundle, root } from './bundle.mjs';

const folder = join(root, '.cache', 'bench');
const dist = join(root, '.cache', 'bench-dist');
const k6 = join(root, '.cache', 'k6', process.platform === 'win32' ? 'k6.exe' : 'k6');

await bundle(['test/bench/bench.ts', 'test/bench/bare-import.ts'], folder);
// k6 and node run these as they stand.
for (const script of ['minimal-class.js', 'fetch-media.js', 'tell-usage.mjs'])
  await cp(join(root, 'test/bench', script), join(folder, script));
const { status: built } = spawnSync(process.execPath, [join(root, 'scripts/build.mjs'), '--if-stale', '--out', dist], { stdio: 'inherit' });
if (built !== 0) process.exit(built ?? 1);
const { status, signal } = spawnSync(process.execPath, [join(folder, 'bench.mjs'), ...process.argv.slice(2)], {
  cwd: root,
  stdio: 'inherit',
  env: {
    ...process.env,
    PATH: `${process.env.PATH ?? ''}:/usr/sbin:/sbin`,
    PROVNAT_BENCH_DIST: dist,
    ...(process.env.PROVNAT_K6 === undefined && existsSync(k6) ? { PROVNAT_K6: k6 } : {}),
  },
});
process.exit(status ?? 128 + (constants.signals[signal] ?? 0));

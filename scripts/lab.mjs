/** Builds the lab and plays it: node scripts/lab.mjs [--only name] [--repeat 3] [--list]. PROVNAT_LAB_DIST names another build of the product. */
import { spawn, spawnSync } from 'node:child_process';
import { constants } from 'node:os';
import { dirname, join } from 'node:path';
import { bundle, root } from './bundle.mjs';

const lab = join(root, '.cache', 'lab', 'lab.mjs');
if (process.platform !== 'linux') {
  console.error('The lab needs Linux: its access points are network namespaces, tc and nftables.');
  process.exit(6);
}
await bundle(['test/lab/lab.ts', 'test/lab/roles.ts'], dirname(lab));
if (process.env.PROVNAT_LAB_DIST === undefined) {
  const { status } = spawnSync(process.execPath, [join(root, 'scripts/build.mjs'), '--if-stale'], { stdio: 'inherit' });
  if (status !== 0) process.exit(status ?? 1);
}
const start =
  'environment=$(scripts/tools/ensure) && . "$environment" && PROVNAT_K6=$(scripts/k6/ensure) && export PROVNAT_K6 && exec "$@"';
const playing = spawn('bash', ['-c', start, 'lab', process.execPath, lab, ...process.argv.slice(2)], { cwd: root, stdio: 'inherit' });
// The lab takes its namespaces down itself, so it must hear of the end. A terminal tells both of Ctrl-C.
process.on('SIGINT', () => undefined);
for (const signal of ['SIGTERM', 'SIGHUP']) process.on(signal, () => playing.kill(signal));
playing.once('exit', (status, signal) => process.exit(status ?? 128 + (constants.signals[signal] ?? 0)));

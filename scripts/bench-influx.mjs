/**
 * Builds and runs the InfluxDB bench: node scripts/bench-influx.mjs [--rounds n] [--lines n] [--quick].
 * Figures are only worth something on a machine that does nothing else.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { cp } from 'node:fs/promises';
import { join } from 'node:path';
import { bundle, root } from './bundle.mjs';

const folder = join(root, '.cache', 'bench');
await bundle(['test/bench/bench-influx.ts'], folder);
await cp(join(root, 'facts'), join(folder, 'facts'), { recursive: true });
const influxd = process.env.PROVNAT_INFLUXD ?? execFileSync(join(root, 'scripts/influx/ensure'), { encoding: 'utf8' }).trim();
const { status } = spawnSync(process.execPath, ['--expose-gc', join(folder, 'bench-influx.mjs'), ...process.argv.slice(2)], {
  cwd: root,
  stdio: 'inherit',
  env: { ...process.env, PROVNAT_INFLUXD: influxd },
});
process.exit(status ?? 1);

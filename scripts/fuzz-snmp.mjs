/**
 * Hostile SNMP agents against the collector, for as long as wanted: node scripts/fuzz-snmp.mjs [--seconds 60] [--seed 1]. A seed plays the
 * same mischief at every run. Ends with 1, and names seed and habits, when a bound is broken or something escapes. Loopback only.
 */
import { spawnSync } from 'node:child_process';
import { constants } from 'node:os';
import { dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import { bundle, root } from './bundle.mjs';

const { values } = parseArgs({ options: { seconds: { type: 'string', default: '60' }, seed: { type: 'string', default: '1' } } });
for (const name of ['seconds', 'seed']) {
  if (/^[1-9]\d{0,8}$/.test(values[name])) continue;
  console.error(`--${name}: expected a whole number from 1, saw "${values[name]}"`);
  process.exit(2);
}
const outfile = join(root, '.cache', 'fuzz', 'fuzz-snmp.mjs');
await bundle([{ in: 'test/collectors/snmp/fuzz/fuzz-main.ts', out: 'fuzz-snmp' }], dirname(outfile));
const { status, signal } = spawnSync(process.execPath, ['--expose-gc', outfile, values.seconds, values.seed], {
  cwd: root,
  stdio: 'inherit',
  env: {
    ...process.env,
    PROVNAT_FUZZ_RECORDINGS: `${join(root, 'test/collectors/snmp/synthetic')}/`,
    PROVNAT_FUZZ_VENDORS: join(root, 'collectors/snmp/vendors'),
  },
});
process.exit(status ?? 128 + (constants.signals[signal] ?? 0));

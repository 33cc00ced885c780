/**
 * What polling thousands of access points costs, with telegraf doing the same in the same run: node scripts/bench-snmp.mjs
 * [--access-points 2000] [--managed 700] [--seconds 30] [--only access-points,controller,fields,tables] [--profile folder]. Linux; loopback only.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { constants } from 'node:os';
import { join } from 'node:path';
import { bundle, root } from './bundle.mjs';

const folder = join(root, '.cache', 'bench-snmp');
await bundle(
  ['bench-snmp', 'agents-process', 'collector-process'].map((name) => `test/bench/snmp/${name}.ts`),
  folder,
);
const telegraf = execFileSync(join(root, 'scripts/telegraf/ensure'), { encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] }).trim();
const args = [join(folder, 'bench-snmp.mjs'), folder, join(root, 'collectors/snmp/vendors'), telegraf, ...process.argv.slice(2)];
const { status, signal } = spawnSync(process.execPath, args, { cwd: root, stdio: 'inherit' });
process.exit(status ?? 128 + (constants.signals[signal] ?? 0));

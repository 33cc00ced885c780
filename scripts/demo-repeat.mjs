/**
 * Plays the demo several times and prints what each came out as: node scripts/demo-repeat.mjs [times, otherwise 10]. Ends with 1 when one
 * was not right. Its runs stay in .cache/demo-repeat/runs until the next time.
 */
import { execFileSync, spawn } from 'node:child_process';
import { mkdir, rm } from 'node:fs/promises';
import { cpus, loadavg } from 'node:os';
import { join } from 'node:path';
import { root } from './bundle.mjs';

const times = Number(process.argv[2] ?? 10);
if (!Number.isInteger(times) || times < 1) {
  console.error(`how many times: a whole number from 1; it is ${process.argv[2]}`);
  process.exit(2);
}
const folder = join(root, '.cache', 'demo-repeat');
const [runs, temporary] = [join(folder, 'runs'), join(folder, 'tmp')];
await rm(folder, { recursive: true, force: true });
// Its own: runs of others on this machine are not in the way, and nobody's `provnat stop` ends it.
await mkdir(temporary, { recursive: true });
execFileSync(join(root, 'scripts/bootstrap'), { stdio: 'inherit' });

/** Resolves to the exit code and, of a demo that came to a verdict, its document. */
async function playDemo() {
  const args = [join(root, 'dist/provnat.js'), 'demo', '--runs', runs, '--json', '--log-level', 'warn'];
  const child = spawn(process.execPath, args, {
    cwd: root,
    env: { ...process.env, TMPDIR: temporary },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let text = '';
  child.stdout.on('data', (chunk) => (text += chunk));
  const code = await new Promise((resolve) => child.on('close', resolve));
  return { code, verdict: text.startsWith('{') ? JSON.parse(text).verdict : undefined };
}

const said = ({ outcome, decidedBy, findings, pupilCount }) => {
  const target = findings.find(({ check }) => check === 'pupils-under-target');
  const warned = findings.filter((finding) => finding.outcome === 'warn').map(({ check }) => check);
  const why = outcome === 'ready' ? '' : ` (${decidedBy ?? warned.join(', ')})`;
  return `${outcome}${why}, ${target?.evidence.reachCount ?? '?'} of ${pupilCount} reach the target`;
};

console.log(
  '| demo | load average before | B12, 1.5 times the capacity it needs | B14, 0.6 times | right |\n| --- | --- | --- | --- | --- |',
);
let rightCount = 0;
for (let played = 1; played <= times; played += 1) {
  const load = loadavg()[0] ?? 0;
  const { code, verdict } = await playDemo();
  if (code === 0) rightCount += 1;
  const rooms = ['B12', 'B14'].map((name) => verdict?.rooms.find(({ room }) => room === name)).map((room) => (room ? said(room) : '–'));
  console.log(`| ${played} | ${load.toFixed(1)} | ${rooms.join(' | ')} | ${code === 0 ? 'yes' : `**no** (exit ${code})`} |`);
}
console.log(`\n${rightCount} of ${times} right; ${cpus().length} processors.`);
process.exit(rightCount === times ? 0 : 1);

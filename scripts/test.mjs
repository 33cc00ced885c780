/**
 * Runs every kind of test in turn, stops at the first kind that fails, and ends with one line that counts.
 *   --quick            leaves out end to end and lab
 *   --without <kind>   leaves out one kind, and says so at the end
 */
import { spawnSync } from 'node:child_process';

const kinds = [
  ['types', 'npm', ['run', '--silent', 'check']],
  ['lint', 'npm', ['run', '--silent', 'lint']],
  ['format', 'npm', ['run', '--silent', 'format']],
  ['boundaries', 'npm', ['run', '--silent', 'boundaries']],
  ['unit and contract', 'npm', ['run', '--silent', 'test']],
  ['end to end', 'npm', ['run', '--silent', 'test:e2e']],
  ['lab', 'npm', ['run', '--silent', 'lab']],
];

const args = process.argv.slice(2);
const left = new Set(args.includes('--quick') ? ['end to end', 'lab'] : []);
args.forEach((arg, index) => {
  if (arg === '--without') left.add(args[index + 1] ?? '');
  else if (arg !== '--quick' && args[index - 1] !== '--without') left.add(arg);
});
const unknown = [...left].filter((kind) => !kinds.some(([name]) => name === kind));
if (unknown.length > 0) {
  console.error(`unknown: ${unknown.join(', ')}; kinds are ${kinds.map(([name]) => name).join(', ')}`);
  process.exit(2);
}
const steps = kinds.filter(([name]) => !left.has(name));

let passed = 0;
for (const [name, command, options] of steps) {
  const startedAtMs = Date.now();
  console.log(`\n── ${name}`);
  const { status, error } = spawnSync(command, options, { stdio: 'inherit', shell: process.platform === 'win32' });
  const tookS = ((Date.now() - startedAtMs) / 1000).toFixed(0);
  if (status !== 0) {
    console.error(`\n${name}: failed after ${tookS} s${error === undefined ? '' : ` (${error.message})`}`);
    console.log(`${passed} passed, 1 failed`);
    process.exit(1);
  }
  console.log(`── ${name}: passed in ${tookS} s`);
  passed += 1;
}
const withoutFiles = process.env.PROVNAT_E2E_WITHOUT;
if (withoutFiles !== undefined && !left.has('end to end')) console.log(`\nLEFT OUT of end to end: ${withoutFiles}`);
if (left.size > 0) console.log(`\nLEFT OUT: ${[...left].join(', ')}`);
console.log(`\n${passed} passed, 0 failed`);

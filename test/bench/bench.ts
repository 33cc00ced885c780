/** bench [name…] [--repeat n] [--quick] [--list]: measures, prints a Markdown table, and keeps the same in .cache/bench/<name>.json. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { findK6 } from '../../run/find-k6.ts';
import type { Bench, Figure } from './figure.ts';
import { isMet, ratiosOf, summaryOf } from './figure.ts';
import { generatorCpu } from './generator-cpu.ts';
import { loadDoubts, thisMachine } from './machine.ts';
import { oneHour } from './one-hour.ts';
import { platformBytes } from './platform-bytes.ts';
import { machineText, markdownTable } from './table.ts';
import { timerDrift } from './timer-drift.ts';
import { verdictDelay } from './verdict-delay.ts';

const benches: readonly Bench[] = [generatorCpu, timerDrift, platformBytes, oneHour, verdictDelay];

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    repeat: { type: 'string', default: '3' },
    quick: { type: 'boolean', default: false },
    list: { type: 'boolean', default: false },
  },
});

function fail(message: string): never {
  console.error(message);
  process.exit(2);
}

const names = benches.map(({ name }) => name);
if (values.list) {
  for (const { name, about } of benches) console.log(`${name.padEnd(16)} ${about}`);
  process.exit(0);
}
const unknown = positionals.find((name) => !names.includes(name));
if (unknown !== undefined) fail(`no bench is called ${unknown}: choose among ${names.join(', ')}`);
const repeatCount = Number(values.repeat);
if (!Number.isInteger(repeatCount) || repeatCount < 1 || repeatCount > 100) fail(`--repeat expects 1 to 100, it is ${values.repeat}`);
const dist = process.env['PROVNAT_BENCH_DIST'];
if (dist === undefined) fail('PROVNAT_BENCH_DIST must name a built product: start this by npm run bench');

const scripts = dirname(fileURLToPath(import.meta.url));
const k6 = await findK6();
const all: Figure[] = [];
const machineAtStart = thisMachine(k6.version);
for (const bench of benches.filter(({ name }) => positionals.length === 0 || positionals.includes(name))) {
  const folder = await mkdtemp(join(tmpdir(), 'provnat-bench-'));
  const machine = thisMachine(k6.version);
  try {
    const say = (text: string) => console.error(`${bench.name}: ${text}`);
    const measured = await bench.measure({ repeatCount, quick: values.quick, k6, dist, scripts, folder, say });
    // Only the first of several benches finds the machine as others left it.
    const doubts = [...loadDoubts(machineAtStart), ...(values.quick ? ['quick'] : [])];
    const figures = measured.map((figure) => ({ ...figure, doubts: [...figure.doubts, ...doubts] }));
    all.push(...figures);
    const kept = figures.map((figure) => {
      const ratios = ratiosOf(figure);
      return { ...figure, ...summaryOf(figure.values), ...(ratios && { ratio: summaryOf(ratios) }), met: isMet(figure) };
    });
    await writeFile(
      join(scripts, `${bench.name}.json`),
      `${JSON.stringify({ bench: bench.name, machine, repeatCount, figures: kept }, null, 2)}\n`,
    );
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
console.log(`\n${machineText(machineAtStart, repeatCount)}\n\n${markdownTable(all)}`);

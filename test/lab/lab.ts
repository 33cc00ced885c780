/**
 * The kernel lab: plays cases whose truth is known, and says whether the verdicts are right. Started by scripts/lab.mjs, which builds it.
 * Ends with 0 when every verdict is right, every figure holds and a whole pass keeps within its time, 3 when one does not, 6 when something
 * needed is missing.
 */
import { mkdir } from 'node:fs/promises';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { exitCodes, ProvnatError } from '../../core/errors.ts';
import { cases } from './cases/cases.ts';
import { endWithOutside, isInside, runInside } from './enclosure.ts';
import type { LabCase } from './lab-case.ts';
import { playPass } from './play-pass.ts';
import { table } from './print.ts';
import { agreementOf, lengthOf, saveResults, writeOut } from './results.ts';

const usage = `npm run lab                        every case, once
npm run lab -- --only knee-0.85    cases whose name has this in it; may be given several times
npm run lab -- --repeat 3          three times: do all three agree?
npm run lab -- --list              what there is
npm run lab -- --jobs 1            one case at a time`;

interface LabOptions {
  readonly repeat: number;
  readonly chosen: readonly LabCase[];
  readonly alone: boolean;
}

function optionsOf(args: readonly string[]): LabOptions | 'listed' {
  const { values } = parseArgs({
    args: [...args],
    options: {
      only: { type: 'string', multiple: true },
      repeat: { type: 'string', default: '1' },
      jobs: { type: 'string' },
      list: { type: 'boolean' },
      help: { type: 'boolean' },
    },
  });
  if (values.help === true) {
    console.log(usage);
    return 'listed';
  }
  if (values.list === true) {
    console.log(
      table(
        ['case', 'what is broken', 'pupils', 'phases'],
        cases.map((one) => [one.id, one.broken, String(one.seats), (one.phases ?? ['all']).join(' ')]),
      ),
    );
    return 'listed';
  }
  const chosen = cases.filter(({ id }) => values.only === undefined || values.only.some((part) => id.includes(part)));
  if (chosen.length === 0) throw new ProvnatError('USAGE', `no case has ${String(values.only?.join(' or '))} in its name`, 'See --list.');
  const repeat = Number(values.repeat);
  if (!Number.isInteger(repeat) || repeat < 1) throw new ProvnatError('USAGE', `--repeat: a number above 0, not ${values.repeat}`, usage);
  return { repeat, chosen, alone: values.jobs === '1' };
}

async function main(args: readonly string[]): Promise<number> {
  const options = optionsOf(args);
  if (options === 'listed') return 0;
  if (!isInside()) return runInside(process.argv.slice(1));
  endWithOutside();

  const folder = resolve('.cache', 'lab');
  await mkdir(folder, { recursive: true });
  const program = resolve(process.env['PROVNAT_LAB_DIST'] ?? 'dist', 'provnat.js');
  const passes = [];
  let inTime = true;
  for (let pass = 1; pass <= options.repeat; pass += 1) {
    if (options.repeat > 1) console.log(`\npass ${pass} of ${options.repeat}`);
    const startedMs = performance.now();
    const results = await playPass(options.chosen, {
      folder,
      alone: options.alone,
      tools: { program, fakeTime: process.env['PROVNAT_FAKETIME'] },
    });
    passes.push(results);
    writeOut(results);
    const length = lengthOf(results, performance.now() - startedMs, options.chosen.length === cases.length && !options.alone);
    console.log(length.says);
    inTime &&= length.ok;
    await saveResults(folder, pass, results);
  }
  const agreed = agreementOf(passes);
  if (options.repeat > 1) console.log(agreed.says);
  const right = passes.flat().every(({ wrongs, measured }) => wrongs.length === 0 && measured.every(({ ok }) => ok));
  return right && agreed.all && inTime ? exitCodes.ready : exitCodes.notReady;
}

main(process.argv.slice(2)).then(
  (code) => process.exit(code),
  (error: unknown) => {
    if (error instanceof ProvnatError) console.error(`${error.message}\n${error.hint}`);
    else console.error(error);
    process.exit(error instanceof ProvnatError ? error.exitCode : exitCodes.bug);
  },
);

/** An hour of 60 pupils, 2.7 million lines: import, facts and judgement by the command line, beside DuckDB's bare import of the same lines. */
import { cp, link, mkdir, readdir, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { exitCodes } from '../../core/errors.ts';
import { rawFolder } from '../../store/raw-folder.ts';
import { k6SpoolPath } from '../../store/run-folder.ts';
import type { Bench, BenchContext } from './figure.ts';
import type { Usage } from './measured-node.ts';
import { measuredNode } from './measured-node.ts';
import { writeOneHourSpools } from './one-hour-run.ts';

const mostMs = 10_000;
const mostMemoryBytes = 1e9;
const seconds = (ms: number): number => ms / 1000;

interface Judged extends Usage {
  readonly importMs: number;
  readonly verdictMs: number;
}

export const oneHour: Bench = {
  name: 'one-hour',
  about: 'import and judgement of an hour of 60 pupils, beside DuckDB’s bare import of the same lines',
  async measure(context) {
    context.say('writing the spools of an hour');
    const { path } = await writeOneHourSpools(join(context.folder, 'runs'));
    const spool = k6SpoolPath(path, 0);
    context.say(`${((await stat(spool)).size / 1e6).toFixed(0)} MB of lines`);
    const [judged, bare]: [Judged[], Usage[]] = [[], []];
    for (let run = 1; run <= context.repeatCount; run++) {
      bare.push(
        await measuredNode(context, [join(context.scripts, 'bare-import.mjs'), spool, join(context.folder, `bare-${run}.parquet`)]),
      );
      judged.push(await judgeCopy(context, path, join(context.folder, `runs-${run}`)));
      const [ours, theirs] = [judged.at(-1), bare.at(-1)];
      if (ours && theirs) context.say(`run ${run}: ${inWords(ours)}, import after ${ours.importMs} ms; bare import ${inWords(theirs)}`);
    }
    const beside = (name: string, of: (usage: Usage) => number) => ({ name, values: bare.map(of) });
    const import_ = 'bare import by DuckDB';
    return [
      {
        what: 'an hour of 60 pupils: until the verdict is written',
        unit: 's',
        values: judged.map(({ verdictMs }) => seconds(verdictMs)),
        peer: beside(import_, ({ wallMs }) => seconds(wallMs)),
        goal: { of: 'value', is: 'at most', bound: seconds(mostMs) },
        doubts: [],
      },
      {
        what: '– of that, until it is imported and sealed',
        unit: 's',
        values: judged.map(({ importMs }) => seconds(importMs)),
        peer: beside(import_, ({ wallMs }) => seconds(wallMs)),
        doubts: [],
      },
      {
        what: '– CPU time, reports in two languages included',
        unit: 's',
        values: judged.map(({ cpuMs }) => seconds(cpuMs)),
        peer: beside(import_, ({ cpuMs }) => seconds(cpuMs)),
        doubts: [],
      },
      {
        what: '– most memory at once',
        unit: 'MB',
        values: judged.map(({ peakMemoryBytes }) => peakMemoryBytes / 1e6),
        peer: beside(import_, ({ peakMemoryBytes }) => peakMemoryBytes / 1e6),
        goal: { of: 'value', is: 'at most', bound: mostMemoryBytes / 1e6 },
        doubts: [],
      },
    ];
  },
};

/** Sealing deletes the spools, so each time they are linked into a folder of its own. */
async function judgeCopy(context: BenchContext, path: string, runsPath: string): Promise<Judged> {
  const copy = join(runsPath, basename(path));
  await mkdir(runsPath, { recursive: true });
  await cp(path, copy, { recursive: true, filter: (source) => source !== rawFolder(path) });
  await mkdir(rawFolder(copy));
  for (const name of await readdir(rawFolder(path))) await link(join(rawFolder(path), name), join(rawFolder(copy), name));
  const usage = await measuredNode(context, [join(context.dist, 'provnat.js'), 'judge', copy]);
  const known: readonly (number | null)[] = [exitCodes.ready, exitCodes.notReady, exitCodes.inconclusive];
  if (!known.includes(usage.exitCode)) throw new Error(`provnat judge ended with ${String(usage.exitCode)}`);
  const writtenMs = async (file: string) => Math.round((await stat(join(copy, file))).mtimeMs) - usage.startedAtMs;
  return { ...usage, importMs: await writtenMs('manifest.json'), verdictMs: await writtenMs(join('verdicts', '1.json')) };
}

const inWords = ({ wallMs, cpuMs, peakMemoryBytes }: Usage): string =>
  `${wallMs} ms, CPU ${cpuMs.toFixed(0)} ms, ${(peakMemoryBytes / 1e6).toFixed(0)} MB`;

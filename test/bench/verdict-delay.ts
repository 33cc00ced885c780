/** How long after the last phase of a real rehearsal with two rooms of 30 pupils the verdict is there, from the run's own log. */
import { once } from 'node:events';
import { spawn } from 'node:child_process';
import { readFile, readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { lengthMsOf, type Plan } from '../../core/plan.ts';
import type { PhaseName } from '../../core/sample.ts';
import { startRehearsalSchool } from '../../run/rehearsal-school.ts';
import type { Bench, BenchContext } from './figure.ts';

const mostMs = 3_000;
/** Neither room is near what its access point carries, where the emulated one would not tell the truth. */
const rooms = [
  { room: 'B12', seats: 30, accessPoint: 'ap-b12', capacityRatio: 1.5 },
  { room: 'B14', seats: 30, accessPoint: 'ap-b14', capacityRatio: 0.6 },
];
/** Without idle: nothing happens in it that could be imported. */
const played: readonly PhaseName[] = ['login', 'package', 'work', 'bandwidth', 'submit'];
const playedQuick: readonly PhaseName[] = ['login', 'bandwidth'];

interface Delays {
  readonly generatorsMs: number;
  readonly sealedMs: number;
  readonly verdictMs: number;
  readonly reportsMs: number;
}

export const verdictDelay: Bench = {
  name: 'verdict-delay',
  about: 'from the planned end of the last phase of a rehearsal to the verdict',
  async measure(context) {
    const program = join(context.dist, 'provnat.js');
    const school = await startRehearsalSchool(program, join(context.folder, 'school'), rooms);
    const delays: Delays[] = [];
    try {
      for (let run = 1; run <= context.repeatCount; run++) {
        delays.push(await playOnce(context, program, school.inventoryPath, join(context.folder, `runs-${run}`)));
        context.say(`run ${run}: ${JSON.stringify(delays.at(-1))}`);
      }
    } finally {
      await school.stop();
    }
    const step = (what: string, of: (delays: Delays) => number) => ({
      what,
      unit: 's',
      values: delays.map((one) => of(one) / 1000),
      doubts: [],
    });
    return [
      {
        ...step('two rooms of 30 pupils: verdict after the last phase', ({ verdictMs }) => verdictMs),
        goal: { of: 'value', is: 'at most', bound: mostMs / 1000 },
      },
      step('– of that, until every k6 has ended', ({ generatorsMs }) => generatorsMs),
      step('– until the run is imported and sealed', ({ sealedMs }) => sealedMs),
      step('– until the command ends, reports in two languages written', ({ reportsMs }) => reportsMs),
    ];
  },
};

async function playOnce({ quick, k6 }: BenchContext, program: string, inventoryPath: string, runsPath: string): Promise<Delays> {
  const phases = (quick ? playedQuick : played).join(',');
  const args = ['run', ...rooms.map(({ room }) => room), '--rehearsal', '--inventory', inventoryPath, '--runs', runsPath];
  const child = spawn(process.execPath, [program, ...args, '--phases', phases, '--seed', '1'], {
    stdio: ['ignore', 'ignore', 'pipe'],
    windowsHide: true,
    env: { ...process.env, PROVNAT_K6: k6.path },
  });
  let said = '';
  child.stderr.on('data', (text) => (said = `${said}${String(text)}`.slice(-2_000)));
  const [exitCode] = (await once(child, 'close')) as [number | null];
  const endedAtMs = Date.now();
  const [runId] = (await readdir(runsPath).catch(() => [])).filter((name) => !name.startsWith('.'));
  if (runId === undefined) throw new Error(`provnat run ended with ${String(exitCode)} and left no run: ${said}`);
  const path = join(runsPath, runId);
  const read = (file: string) => readFile(join(path, file), 'utf8');
  const plan = JSON.parse(await read('plan.json')) as Plan;
  const lastPhaseEndAtMs = plan.startAtMs + lengthMsOf(plan);
  const notes = (await read('log.jsonl'))
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as { atMs: number; event: string; end?: string });
  const ends = notes.filter(({ event }) => event === 'generator ended');
  if (ends.length !== rooms.length || ends.some(({ end }) => end !== 'finished')) {
    throw new Error(`provnat run: not every k6 finished: ${JSON.stringify(ends)}`);
  }
  const after = (atMs: number) => Math.round(atMs - lastPhaseEndAtMs);
  const writtenAtMs = async (file: string) => (await stat(join(path, file))).mtimeMs;
  return {
    generatorsMs: after(Math.max(...ends.map(({ atMs }) => atMs))),
    sealedMs: after(await writtenAtMs('manifest.json')),
    verdictMs: after(await writtenAtMs(join('verdicts', '1.json'))),
    reportsMs: after(endedAtMs),
  };
}

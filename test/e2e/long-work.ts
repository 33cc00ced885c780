/**
 * `provnat run` of one rehearsal room whose work phase is longer than that of any quick profile, for what needs an hour otherwise: radio
 * figures that average over a minute. argv: school file, folder of runs, room, length of the work phase in ms. Prints what run --json does.
 */
import { resolve } from 'node:path';
import type { Plan } from '../../core/plan.ts';
import { judgeRun } from '../../run/judge-run.ts';
import { playRun } from '../../run/play-run.ts';
import { prepareRun } from '../../run/prepare-run.ts';
import { readLimits } from '../../run/read-inventory.ts';

const [inventoryPath = '', runsPath = '', room = '', workMs = ''] = process.argv.slice(2);
const listen = (): void => undefined;

function withLongWork(plan: Plan, lengthMs: number): Plan {
  const phases = plan.phases.map((phase) => (phase.phase === 'work' ? { ...phase, endOffsetMs: phase.startOffsetMs + lengthMs } : phase));
  return { ...plan, phases, caps: { ...plan.caps, notAfterMs: plan.caps.notAfterMs + lengthMs } };
}

const prepared = await prepareRun(
  { inventoryPath, rooms: [room], runsPath, length: 'quick', mode: 'rehearsal', seed: 1, phases: ['login', 'work'] },
  listen,
);
const sealed = await playRun(
  { ...prepared, plan: withLongWork(prepared.plan, Number(workMs)) },
  { limits: await readLimits(undefined), listen, interrupt: new AbortController().signal },
);
const { verdict, run } = await judgeRun(sealed);
console.log(JSON.stringify({ verdict, runFolder: resolve(run.path) }));

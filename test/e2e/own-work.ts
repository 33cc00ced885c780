/**
 * `provnat run` of one rehearsal room whose work phase has a length of its own: longer than any quick profile's, for radio figures that
 * average over a minute; shorter, for what may happen at any moment of it. argv: school file, folder of runs, room, length of the work phase
 * in ms, phases with commas between. Prints what run --json does.
 */
import { resolve } from 'node:path';
import { phaseOf, type Plan } from '../../core/plan.ts';
import type { PhaseName } from '../../core/sample.ts';
import { findK6 } from '../../run/find-k6.ts';
import { judgeRun } from '../../run/judge-run.ts';
import { playRun } from '../../run/play-run.ts';
import { prepareRun } from '../../run/prepare-run.ts';
import { readLimits } from '../../run/read-inventory.ts';

const [inventoryPath = '', runsPath = '', room = '', workMs = '', phases = ''] = process.argv.slice(2);
const listen = (): void => undefined;

function withWork(plan: Plan, lengthMs: number): Plan {
  const work = phaseOf(plan, 'work');
  const moreMs = lengthMs - (work.endOffsetMs - work.startOffsetMs);
  const moved = plan.phases.map(({ phase, startOffsetMs, endOffsetMs }) => ({
    phase,
    startOffsetMs: startOffsetMs > work.startOffsetMs ? startOffsetMs + moreMs : startOffsetMs,
    endOffsetMs: endOffsetMs > work.startOffsetMs ? endOffsetMs + moreMs : endOffsetMs,
  }));
  return { ...plan, phases: moved, caps: { ...plan.caps, notAfterMs: plan.caps.notAfterMs + Math.max(0, moreMs) } };
}

const prepared = await prepareRun(
  { inventoryPath, rooms: [room], runsPath, length: 'quick', mode: 'rehearsal', seed: 1, phases: phases.split(',') as PhaseName[] },
  listen,
);
const sealed = await playRun(
  { ...prepared, plan: withWork(prepared.plan, Number(workMs)) },
  { k6: await findK6(), limits: await readLimits(undefined), listen, interrupt: new AbortController().signal },
);
const { verdict, run } = await judgeRun(sealed);
console.log(JSON.stringify({ verdict, runFolder: resolve(run.path) }));

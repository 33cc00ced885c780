/** When the class begins: as planned, or later when what must stand before it (locks, the server's word, collectors) took long on a slow path. */
import type { Plan } from '../core/plan.ts';
import { type UnfinishedRun, writePlan } from '../store/run-folder.ts';
import type { PreparedRun } from './prepare-run.ts';

/** k6 needs about 1 s per 100 pupils on a slow machine, and refuses a mark that is past. */
const generatorLeadMs = 6_000;

/** Resolves to the plan that is played, which is also the one in the folder. @throws ProvnatError OUTSIDE_TIME_WINDOW, DISK_FULL */
export async function markStart({ plan, planAt }: Pick<PreparedRun, 'plan' | 'planAt'>, run: UnfinishedRun, nowMs: number): Promise<Plan> {
  if (plan.startAtMs - nowMs >= generatorLeadMs) return plan;
  const later = planAt(nowMs + generatorLeadMs);
  await writePlan(run, later);
  return later;
}

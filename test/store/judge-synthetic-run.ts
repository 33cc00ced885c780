/** A synthetic run, judged as a sealed one is, by the built-in limits. */
import { join } from 'node:path';
import { judge } from '../../checks/judge.ts';
import { builtInLimits } from '../../core/limits/built-in-limits.ts';
import type { Verdict } from '../../core/verdict.ts';
import type { Facts } from '../../facts/rows.ts';
import { loadFacts } from '../../store/facts.ts';
import { factSourceOf, type SealedRun } from '../../store/run-folder.ts';
import { runStateOf } from '../checks/good-room.ts';

/** @param spillName of a folder of its own beside the run */
export async function judgeSyntheticRun(run: SealedRun, folder: string, spillName = 'spill'): Promise<{ facts: Facts; verdict: Verdict }> {
  const facts = await loadFacts(factSourceOf(run, join(folder, spillName)));
  const { optIn, optInAfterMatches } = runStateOf();
  if (run.state === undefined || optIn === undefined || optInAfterMatches === undefined) throw new Error('no state');
  const verdict = judge({
    plan: run.plan,
    inventory: run.inventory,
    facts,
    limits: builtInLimits,
    runState: { ...run.state, optIn, optInAfterMatches },
    meta: { number: 1, judgedAtMs: run.plan.startAtMs + 300_000, provnatVersion: '0.1.0', runHash: run.runHash },
  });
  return { facts, verdict };
}

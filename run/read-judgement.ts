/** A judgement that was made before, with the facts and series that its report shows. */
import { ProvnatError } from '../core/errors.ts';
import { readVerdict, verdictNumbers } from '../store/verdict-files.ts';
import { findRun } from './find-run.ts';
import { factsOf, type JudgedRun, openSealedRun } from './judge-run.ts';

/** @throws ProvnatError FILE_MISSING when the run has no such judgement, and those of openRun */
export async function readJudgement(name: string, runsPath: string, number?: number): Promise<JudgedRun> {
  const path = await findRun(name, runsPath);
  const run = await openSealedRun(path);
  const wanted = number ?? (await verdictNumbers(path)).at(-1);
  if (wanted === undefined) {
    throw new ProvnatError('FILE_MISSING', `run ${run.runId}: has no judgement yet`, `Make one: provnat judge ${path}`);
  }
  const verdict = await readVerdict(path, wanted);
  return { run, verdict, ...(await factsOf(run)) };
}

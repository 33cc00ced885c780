/** An old run by today's limits, beside its newest judgement. The old one stays. */
import { compareVerdicts, type VerdictChanges } from '../checks/compare-verdicts.ts';
import type { Limits } from '../core/limits.ts';
import type { Verdict } from '../core/verdict.ts';
import { newestVerdict } from '../store/verdict-files.ts';
import { findRun } from './find-run.ts';
import { type JudgedRun, judgeRun, openSealedRun } from './judge-run.ts';

export type { VerdictChanges } from '../checks/compare-verdicts.ts';

export interface JudgedAgain {
  readonly judged: JudgedRun;
  /** Absent when the tool was killed before it judged the run. */
  readonly before?: Verdict;
  readonly changes?: VerdictChanges;
}

/** @throws ProvnatError FILE_MISSING, RUN_FORMAT_NEWER, RUN_FOLDER_DAMAGED */
export async function judgeAgain(name: string, runsPath: string, limits: Limits): Promise<JudgedAgain> {
  const path = await findRun(name, runsPath);
  const before = await newestVerdict(path);
  const judged = await judgeRun(await openSealedRun(path), limits);
  return { judged, ...(before === undefined ? {} : { before, changes: compareVerdicts(before, judged.verdict) }) };
}

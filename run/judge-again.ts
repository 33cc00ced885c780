/** An old run by today's limits, beside its newest judgement. The old one stays. */
import { compareVerdicts, type VerdictChanges } from '../checks/compare-verdicts.ts';
import { ProvnatError } from '../core/errors.ts';
import type { Limits } from '../core/limits.ts';
import type { Verdict } from '../core/verdict.ts';
import { newestVerdict } from '../store/verdict-files.ts';
import { findRun } from './find-run.ts';
import { type JudgedRun, judgeRun, openSealedRun } from './judge-run.ts';

export type { VerdictChanges } from '../checks/compare-verdicts.ts';

export interface JudgedAgain {
  readonly judged: JudgedRun;
  /** Absent when the tool was killed before it judged the run, or when that judgement cannot be read. */
  readonly before?: Verdict;
  /** Why that judgement cannot be read: a new one depends on the samples alone. */
  readonly unread?: ProvnatError;
  readonly changes?: VerdictChanges;
}

/** @throws ProvnatError FILE_MISSING, RUN_FORMAT_NEWER, RUN_FOLDER_DAMAGED of what is judged; the judgement before may be any of them */
export async function judgeAgain(name: string, runsPath: string, limits: Limits): Promise<JudgedAgain> {
  const path = await findRun(name, runsPath);
  const before = await newestVerdict(path).catch((error: unknown) => {
    if (error instanceof ProvnatError && ['RUN_FOLDER_DAMAGED', 'RUN_FORMAT_NEWER'].includes(error.code)) return error;
    throw error;
  });
  const judged = await judgeRun(await openSealedRun(path), limits);
  if (before instanceof ProvnatError) return { judged, unread: before };
  return { judged, ...(before === undefined ? {} : { before, changes: compareVerdicts(before, judged.verdict) }) };
}

/** Asks one question: bounded in time, and whatever goes wrong in it stays in it. */
import { ProvnatError } from '../../core/errors.ts';
import { badFrom, type Examination, type Finding, unknown } from './examination.ts';
import { examinationMs, withinTime } from './within-time.ts';

export interface Question {
  readonly id: string;
  readonly question: string;
}

/** @param look reads and judges; what it throws becomes the finding */
export async function ask({ id, question }: Question, look: () => Promise<Finding> | Finding): Promise<Examination> {
  const late = unknown(`nothing was told within ${examinationMs / 1_000} s`);
  return { id, question, ...(await withinTime(attempt(look), late)) };
}

/** Other examinations go on whatever this one met, a fault of our own included: it is told as one. */
async function attempt(look: () => Promise<Finding> | Finding): Promise<Finding> {
  try {
    return await look();
  } catch (error) {
    if (error instanceof ProvnatError) return badFrom(error);
    return unknown(`could not be examined: ${error instanceof Error ? error.message : String(error)}`);
  }
}

/** The faults a server plays on purpose: off unless it was started with them, and then part of what it signs. */
import { z } from 'zod';

import { ProvnatError } from '../core/errors.ts';
import type { FaultSwitches } from '../core/protocol.ts';

const durationMs = z.number().positive().max(600_000).optional();
const ratio = z.number().min(0).max(1).optional();

const faultSwitches = z.strictObject({
  slowSaveMs: durationMs,
  slowIdentityProviderMs: durationMs,
  refusedLoginRatio: ratio,
  serverErrorRatio: ratio,
  droppedSocketEveryMs: durationMs,
  stalledSegmentMs: durationMs,
  lostAcknowledgementRatio: ratio,
  lostAnswerRatio: ratio,
});

/** Throws ProvnatError USAGE: a misspelt fault must not start a healthy server that is taken for a faulty one. */
export function checkFaults(faults: FaultSwitches): FaultSwitches {
  const checked = faultSwitches.safeParse(faults);
  if (checked.success) return faults;
  const issue = checked.error.issues[0];
  throw new ProvnatError(
    'USAGE',
    `fault switch ${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'not understood'}`,
    `Known switches: ${Object.keys(faultSwitches.shape).join(', ')}; durations are ms above 0, ratios 0–1.`,
  );
}

/** Says yes to exactly a share of the questions, evenly spread: 0.25 is every fourth. A draw by chance would make two runs differ. */
export function shareOf(shareRatio: number | undefined): () => boolean {
  let owed = 0;
  return () => {
    owed += shareRatio ?? 0;
    // The margin keeps ten times 0.1 from falling short of 1.
    if (owed < 1 - 1e-9) return false;
    owed -= 1;
    return true;
  };
}

/** A class asks some thousands in a run; what was asked before these is of a run long past. */
const mostAnswers = 100_000;

/** As shareOf, but the same question gets the same answer again: a resend meets the fault that the first sending met. */
export function stickyShareOf(shareRatio: number | undefined): (question: string) => boolean {
  const next = shareOf(shareRatio);
  const answers = new Map<string, boolean>();
  return (question) => {
    if (shareRatio === undefined) return false;
    const before = answers.get(question);
    if (before !== undefined) return before;
    const answer = next();
    answers.set(question, answer);
    const [oldest] = answers.keys();
    if (oldest !== undefined && answers.size > mostAnswers) answers.delete(oldest);
    return answer;
  };
}

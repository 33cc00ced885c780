/**
 * Whether an outage may be what made a check fail: only where packets were waited for, and only when the wait was of its order. TCP sends again
 * at twice the time each time, so what hung in an outage hangs for up to as long after it; nobody waits a minute for a second.
 */
import type { Plan } from '../core/plan.ts';
import type { CheckFinding } from '../core/verdict.ts';

/** The outage, the silence after it, and what there was to do without it. */
const mostTimes = 4;

export const mayTake = (outageMs: number, waitedMs: number): boolean => waitedMs <= mostTimes * outageMs;

/** By the reason of what failed, or was slow, where its evidence tells the longest wait. A picture, a rate or an answer that was lost is no wait. */
const waits: Readonly<Record<string, string>> = {
  'worst-five-seconds.fail': 'gapMs',
  'login-complete.fail': 'stepMs',
  'login-complete.fail-slow': 'worstMs',
  'login-complete.warn': 'worstMs',
  'package-load.fail-slow': 'worstMs',
  'answer-save-latency.fail': 'worstMs',
  'save-gap.fail': 'worstMs',
  'audio-stalls.fail': 'worstMs',
  'video-stalls.fail': 'worstMs',
  'media-start.fail': 'worstMs',
};

/** One in twenty late or missing makes a delay fail. */
const lateRatio = 0.05;

/** NaN: it did not wait for packets, or for how long is not known. */
export function waitedMsOf({ check, reason, evidence, windowMs }: CheckFinding, plan: Plan): number {
  if (check === 'latency-under-load') return lateRatio * windowMs;
  if (check === 'submit-complete') {
    const submit = plan.phases.find(({ phase }) => phase === 'submit');
    return submit === undefined ? NaN : submit.endOffsetMs - submit.startOffsetMs;
  }
  return Number(evidence[waits[reason] ?? ''] ?? NaN);
}

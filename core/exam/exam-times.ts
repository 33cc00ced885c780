/** The plan's phases on the wall clock, and which of them a moment belongs to. */
import type { Plan } from '../plan.ts';
import type { PhaseName } from '../sample.ts';

export interface PhaseTimes {
  readonly phase: PhaseName;
  readonly startAtMs: number;
  readonly endAtMs: number;
}

export interface ExamTimes {
  readonly phases: readonly PhaseTimes[];
  readonly startAtMs: number;
  readonly endAtMs: number;
  /** Whatever is still going on ends here: the longest that anything may take after its phase. */
  readonly stopAtMs: number;
  of(phase: PhaseName): PhaseTimes | undefined;
  /** The last phase to have begun; the first one before that. */
  phaseAt(atMs: number): PhaseName;
}

/** Throws an Error when the plan has no phases: a plan is checked before it is used. */
export function examTimes(plan: Plan): ExamTimes {
  const phases = plan.phases
    .map(({ phase, startOffsetMs, endOffsetMs }) => ({
      phase,
      startAtMs: plan.startAtMs + startOffsetMs,
      endAtMs: plan.startAtMs + endOffsetMs,
    }))
    .sort((a, b) => a.startAtMs - b.startAtMs);
  const first = phases[0];
  if (first === undefined) throw new Error(`plan ${plan.runId} has no phases`);
  const endAtMs = Math.max(...phases.map((one) => one.endAtMs));
  const graceMs = Math.max(plan.bandwidth.graceMs, plan.work.heartbeatDeadlineMs, plan.work.silenceMs);
  return {
    phases,
    startAtMs: first.startAtMs,
    endAtMs,
    stopAtMs: endAtMs + graceMs,
    of: (phase) => phases.find((one) => one.phase === phase),
    phaseAt(atMs) {
      // Asked for every sample, and k6's interpreter makes objects for each step of an iterator.
      for (let index = phases.length - 1; index > 0; index -= 1) {
        const one = phases[index];
        if (one !== undefined && one.startAtMs <= atMs) return one.phase;
      }
      return first.phase;
    },
  };
}

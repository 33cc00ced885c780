/** Whether this load may be made now: the plan's caps and hours are kept here too, not only where the plan was made. */
import { examTimes } from '../core/exam/exam-times.ts';
import type { PlannedRoom } from './room-plan.ts';

/** A generator this late has missed part of what it should have played. */
const mostLateMs = 1_000;
const slack = 1 + 1e-9;

/** Why not; undefined when it may. */
export function whyNotStart({ plan, planPupilCount }: PlannedRoom, nowMs: number): string | undefined {
  const { caps, bandwidth, runId } = plan;
  const iso = (atMs: number) => new Date(atMs).toISOString();
  const { endAtMs } = examTimes(plan);
  // k6 starts early and loads nothing before the plan's mark.
  const loadAtMs = Math.max(nowMs, plan.startAtMs);
  if (loadAtMs < caps.notBeforeMs || endAtMs > caps.notAfterMs) {
    const window = `${iso(caps.notBeforeMs)} to ${iso(caps.notAfterMs)}`;
    return `run ${runId} would last from ${iso(loadAtMs)} to ${iso(endAtMs)}, outside its allowed hours ${window}`;
  }
  if (nowMs > plan.startAtMs + mostLateMs) {
    return `run ${runId} was to start at ${iso(plan.startAtMs)} and it is ${iso(nowMs)}: too late to play the plan; start the run again`;
  }
  const demandMbps = ((bandwidth.downChunkBytes / bandwidth.downIntervalMs + bandwidth.upChunkBytes / bandwidth.upIntervalMs) * 8) / 1000;
  if (!(demandMbps <= caps.perPupilMbps * slack))
    return `run ${runId} asks ${demandMbps} Mbit/s for a pupil, its cap is ${caps.perPupilMbps}`;
  const totalMbps = demandMbps * planPupilCount;
  if (!(totalMbps <= caps.totalMbps * slack)) return `run ${runId} asks ${totalMbps} Mbit/s in all, its cap is ${caps.totalMbps}`;
  return undefined;
}

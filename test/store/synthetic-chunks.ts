/** The bandwidth phase of a synthetic pupil: chunks over a path of constant rate. */
import type { Plan } from '../../core/plan.ts';
import { phaseOf } from '../../core/plan.ts';
import type { PupilBehaviour, PupilMeasure } from './synthetic-pupil-behaviour.ts';

interface Direction {
  readonly metric: 'downloadBytes' | 'uploadBytes';
  readonly late: 'downloadLateMs' | 'uploadLateMs';
  readonly mbps: number;
  readonly offsetMs: number;
  readonly bytes: number;
  readonly intervalMs: number;
}

/** One chunk out at a time, on a schedule that is kept, over a path of constant rate with outages. */
export function chunks(
  plan: Plan,
  behaviour: PupilBehaviour,
  { metric, late, mbps, offsetMs, bytes, intervalMs }: Direction,
): PupilMeasure[] {
  const out: PupilMeasure[] = [];
  const { startOffsetMs, endOffsetMs } = phaseOf(plan, 'bandwidth');
  const startAtMs = plan.startAtMs + startOffsetMs;
  const endAtMs = plan.startAtMs + endOffsetMs;
  const outages = (behaviour.outages ?? []).map(({ fromMs, toMs }) => ({ fromAtMs: startAtMs + fromMs, toAtMs: startAtMs + toMs }));
  const phase = 'bandwidth';
  let freeAtMs = startAtMs;
  for (let dueAtMs = startAtMs + offsetMs; dueAtMs < endAtMs; dueAtMs += intervalMs) {
    const lateMs = behaviour.lateMs ?? 1;
    const sentAtMs = Math.max(dueAtMs, freeAtMs) + lateMs;
    if (sentAtMs >= endAtMs || sentAtMs > dueAtMs + plan.bandwidth.catchUpMs) {
      out.push({ metric: late, value: 0, atMs: dueAtMs, phase, unknown: true, reason: 'skipped' });
      continue;
    }
    out.push({ metric: late, value: lateMs, atMs: sentAtMs, phase });
    const doneAtMs = arrival(sentAtMs, mbps > 0 ? (bytes * 8) / 1000 / mbps : Infinity, outages);
    freeAtMs = doneAtMs;
    if (doneAtMs <= endAtMs + plan.bandwidth.graceMs)
      out.push({ metric, value: bytes, atMs: doneAtMs, windowMs: doneAtMs - sentAtMs, phase });
    else out.push({ metric, value: 0, atMs: endAtMs + plan.bandwidth.graceMs, phase, unknown: true, reason: 'unfinished' });
  }
  return out;
}

/** When something that needs so many ms of a working path is through. */
function arrival(fromAtMs: number, neededMs: number, outages: readonly { readonly fromAtMs: number; readonly toAtMs: number }[]): number {
  let atMs = fromAtMs;
  let left = neededMs;
  for (const { fromAtMs: cutAtMs, toAtMs: backAtMs } of outages) {
    if (backAtMs <= atMs) continue;
    const free = Math.max(0, cutAtMs - atMs);
    if (left <= free) return atMs + left;
    left -= free;
    atMs = backAtMs;
  }
  return atMs + left;
}

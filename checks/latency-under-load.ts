/**
 * How long does the exam wait for an answer while the class works? Judged in work, for each pupil, against fixed limits and against the
 * pupil's own baseline; in the bandwidth phase a warning at most, because a full queue is what that phase makes. Nobody is failed for what
 * this computer may have added: its own radio while it slept, or in a rehearsal the access point that it plays.
 */
import { limitOf } from '../core/limits.ts';
import { within } from '../core/within.ts';
import type { PupilLatency } from '../facts/rows.ts';
import type { Check } from './check.ts';
import { finding, noData } from './finding.ts';
import { mostRelayedLateMs } from './late-relay.ts';
import { mostAsleepMs, radioSleepMs } from './radio-saving.ts';
import { leastOf, seatsOf, sumOf, worstOf } from './seats.ts';

const id = 'latency-under-load';

export const latencyUnderLoad: Check = {
  id,
  power: 'decides',
  scope: 'room',
  needs: ['pupil-latency'],
  wants: ['generator-load'],
  phases: ['work'],
  trusts: ['generator-headroom', 'clock-agreement', 'server-healthy', 'load-through-room', 'active-pupils'],
  limits: ['p95-warn', 'p95-fail', 'added-warn', 'added-fail', 'p99-warn', 'missing'],
  required: true,
  minWindowMs: 20_000,
  minSamples: 20,

  evaluate(of, limits) {
    const { facts } = of;
    const work = facts['pupil-latency'].filter((row) => row.phase === 'work');
    const bandwidth = facts['pupil-latency'].filter((row) => row.phase === 'bandwidth');
    if (work.length === 0) return noData(id, 'no-rows');
    if (work.some((row) => row.expectedCount < latencyUnderLoad.minSamples)) return noData(id, 'too-few-samples');
    const kept = (limit: string, value: number): boolean => within(limitOf(limits, id, limit), value);
    // No baseline is below zero, so added-fail is reached before p95-fail only by a school that raised p95-fail (a line by satellite).
    const addedOf = (row: PupilLatency): number => (row.p95Ms ?? 0) - (row.baselineMs ?? row.p95Ms ?? 0);
    // A single one may have slipped into the next phase by a few ms.
    const missing = (row: PupilLatency): number => {
      const count = row.expectedCount - row.sampleCount;
      return count <= 1 ? 0 : count / row.expectedCount;
    };
    const silent = (row: PupilLatency): boolean => !kept('missing', missing(row)) || row.p95Ms === undefined;
    const fails = (row: PupilLatency, lessMs = 0): boolean =>
      silent(row) || !kept('p95-fail', (row.p95Ms ?? NaN) - lessMs) || !kept('added-fail', addedOf(row) - lessMs);
    const warns = (row: PupilLatency, lessMs = 0): boolean =>
      fails(row, lessMs) ||
      !kept('p95-warn', (row.p95Ms ?? NaN) - lessMs) ||
      !kept('added-warn', addedOf(row) - lessMs) ||
      !kept('p99-warn', (row.p99Ms ?? 0) - lessMs);

    const failed = work.filter((row) => fails(row));
    const asleepMs = mostAsleepMs(of);
    const relayLateMs = mostRelayedLateMs(of);
    const failedAnyhow = failed.filter((row) => fails(row, asleepMs + relayLateMs));
    const warned = work.filter((row) => warns(row));
    const full = bandwidth.filter((row) => warns(row));
    // Named only where it may have been all of it.
    const ofRelay = warned.length > 0 && !work.some((row) => warns(row, relayLateMs)) ? { relayLateMs } : {};
    const heard = work.filter((row) => !silent(row));
    const worst = worstOf(heard, (row) => row.p95Ms ?? 0);
    const worstFull = worstOf(bandwidth, (row) => row.p95Ms ?? 0);
    const said = {
      evidence: {
        pupilCount: work.length,
        failedCount: failed.length,
        warnedCount: warned.length,
        silentCount: work.length - heard.length,
        worstSeat: worst?.pupil ?? '',
        worstMs: worst?.p95Ms ?? 0,
        addedMs: worst === undefined ? 0 : addedOf(worst),
        worstP99Ms: worstOf(heard, (row) => row.p99Ms ?? 0)?.p99Ms ?? 0,
        bandwidthCount: full.length,
        bandwidthMs: worstFull?.p95Ms ?? 0,
        unansweredCount: sumOf(work, (row) => row.unansweredCount),
      },
      sampleCount: sumOf(work, (row) => row.sampleCount),
      windowMs: leastOf(work, (row) => row.windowMs),
    };
    if (heard.length < work.length) return finding(id, 'fail', { ...said, variant: 'silent', seats: seatsOf(failed) });
    if (failedAnyhow.length > 0) return finding(id, 'fail', { ...said, seats: seatsOf(failed) });
    if (failed.length > 0) {
      const [because, may] = asleepMs > 0 ? (['radio-saving', { radioSleepMs }] as const) : (['relay-late', { relayLateMs }] as const);
      return noData(id, because, { ...said, evidence: { ...said.evidence, ...may }, seats: seatsOf(failed) });
    }
    if (work.some((row) => row.baselineMs === undefined)) return noData(id, 'no-baseline', said);
    if (warned.length > 0) return finding(id, 'warn', { ...said, evidence: { ...said.evidence, ...ofRelay }, seats: seatsOf(warned) });
    return full.length > 0 ? finding(id, 'warn', { ...said, variant: 'bandwidth', seats: seatsOf(full) }) : finding(id, 'pass', said);
  },
};

/** Is every pupil's answer saved soon after it was written? */
import { limitOf } from '../core/limits.ts';
import { within } from '../core/within.ts';
import type { Check } from './check.ts';
import { finding, noData } from './finding.ts';
import { leastOf, seatsOf, sumOf, worstOf } from './seats.ts';

const id = 'answer-save-latency';

export const answerSaveLatency: Check = {
  id,
  power: 'decides',
  scope: 'room',
  needs: ['pupil-save'],
  phases: ['work'],
  trusts: ['generator-headroom', 'clock-agreement', 'server-healthy', 'load-through-room', 'active-pupils'],
  limits: ['p95-warn', 'p95-fail', 'retried'],
  required: true,
  minWindowMs: 30_000,
  minSamples: 2,

  evaluate({ facts }, limits) {
    const rows = facts['pupil-save'];
    if (rows.some((row) => row.expectedCount < answerSaveLatency.minSamples)) return noData(id, 'too-few-samples');
    // Who was to save and never did waits still.
    const silent = rows.filter((row) => row.ackP95Ms === undefined);
    const saving = rows.filter((row) => row.ackP95Ms !== undefined);
    const beyond = (limit: string): typeof rows => saving.filter((row) => !within(limitOf(limits, id, limit), row.ackP95Ms ?? NaN));
    const slow = beyond('p95-warn');
    const tooSlow = beyond('p95-fail');
    const retried = rows.filter((row) => !within(limitOf(limits, id, 'retried'), row.retriedCount));
    const worst = worstOf(saving, (row) => row.ackP95Ms ?? 0);
    const said = {
      evidence: {
        pupilCount: rows.length,
        silentCount: silent.length,
        slowCount: slow.length,
        tooSlowCount: tooSlow.length,
        retriedCount: retried.length,
        worstSeat: worst?.pupil ?? '',
        worstMs: worst?.ackP95Ms ?? 0,
      },
      sampleCount: sumOf(rows, (row) => row.acknowledgedCount + row.unacknowledgedCount),
      windowMs: leastOf(rows, (row) => row.windowMs),
    };
    if (silent.length > 0) return finding(id, 'fail', { ...said, variant: 'silent', seats: seatsOf([...silent, ...tooSlow]) });
    if (tooSlow.length > 0) return finding(id, 'fail', { ...said, seats: seatsOf(tooSlow) });
    if (slow.length > 0) return finding(id, 'warn', { ...said, seats: seatsOf(slow) });
    return retried.length > 0 ? finding(id, 'warn', { ...said, variant: 'retried', seats: seatsOf(retried) }) : finding(id, 'pass', said);
  },
};

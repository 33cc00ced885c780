/** Does every pupil hand in, with a receipt for every answer? */
import { limitOf } from '../core/limits.ts';
import { within } from '../core/within.ts';
import type { PupilSubmit } from '../facts/rows.ts';
import type { Check } from './check.ts';
import { finding, noData } from './finding.ts';
import { seatsOf, sumOf, worstOf } from './seats.ts';

const id = 'submit-complete';

const handedIn = (row: PupilSubmit): boolean => row.completed && row.receiptCount >= row.expectedCount;

export const submitComplete: Check = {
  id,
  power: 'decides',
  scope: 'room',
  needs: ['pupil-submit'],
  phases: ['submit'],
  trusts: ['generator-headroom', 'clock-agreement', 'server-healthy', 'load-through-room', 'active-pupils'],
  limits: ['completed', 'duration-warn'],
  required: true,
  minWindowMs: 0,
  minSamples: 1,

  evaluate({ facts }, limits) {
    const rows = facts['pupil-submit'];
    const done = rows.filter(handedIn);
    const notDone = rows.filter((row) => !handedIn(row));
    const slow = done.filter((row) => !within(limitOf(limits, id, 'duration-warn'), row.submitMs ?? NaN));
    const worst = worstOf(done, (row) => row.submitMs ?? 0);
    const said = {
      evidence: {
        pupilCount: rows.length,
        completedCount: done.length,
        withoutCount: notDone.length,
        slowCount: slow.length,
        worstSeat: worst?.pupil ?? '',
        worstMs: worst?.submitMs ?? 0,
      },
      sampleCount: sumOf(rows, (row) => row.receiptCount),
    };
    if (!within(limitOf(limits, id, 'completed'), done.length / rows.length)) {
      return finding(id, 'fail', { ...said, seats: seatsOf(notDone) });
    }
    // To hand in nothing proves nothing.
    if (done.some((row) => row.expectedCount < submitComplete.minSamples)) return noData(id, 'nothing-saved', said);
    if (done.some((row) => row.submitMs === undefined)) return noData(id, 'not-finite', said);
    return finding(id, slow.length > 0 ? 'warn' : 'pass', { ...said, seats: seatsOf(slow) });
  },
};

/** Did the generator ask for what the plan says, when it says? What came back is the room's matter, not this gate's. */
import { limitOf } from '../core/limits.ts';
import { within } from '../core/within.ts';
import type { Check } from './check.ts';
import { finding, noData } from './finding.ts';
import { leastOf, seatsOf, sumOf, worstOf } from './seats.ts';

const id = 'load-delivered';

export const loadDelivered: Check = {
  id,
  power: 'gate',
  scope: 'room',
  needs: ['pupil-demand'],
  phases: ['bandwidth'],
  trusts: [],
  limits: ['lateness'],
  required: true,
  minWindowMs: 37_000,
  minSamples: 10,

  evaluate({ facts }, limits) {
    const lateness = limitOf(limits, id, 'lateness');
    const rows = facts['pupil-demand'];
    // Who was never there asked for nothing: that is told by the pupils' own checks. Nor does a full path ask less than it may.
    const asking = rows.filter((row) => row.sentCount > 0);
    if (asking.length === 0) return noData(id, 'nothing-demanded');
    if (rows.some((row) => row.expectedCount < loadDelivered.minSamples)) return noData(id, 'too-few-samples');
    // On a dead path few chunks can be sent and the rest are given up: the demand was there, and the room must answer for it.
    const told = asking.filter((row) => row.sentCount + row.skippedCount >= loadDelivered.minSamples);
    if (told.length === 0 || told.some((row) => row.lateP95Ms === undefined)) return noData(id, 'too-few-samples');
    const late = told.filter((row) => !within(lateness, row.lateP95Ms ?? NaN));
    const worst = worstOf(told, (row) => row.lateP95Ms ?? 0);
    return finding(id, late.length > 0 ? 'fail' : 'pass', {
      evidence: {
        lateCount: seatsOf(late).length,
        pupilCount: seatsOf(rows).length,
        worstSeat: worst?.pupil ?? '',
        worstMs: worst?.lateP95Ms ?? 0,
      },
      seats: seatsOf(late),
      sampleCount: sumOf(rows, (row) => row.sentCount),
      windowMs: leastOf(rows, (row) => row.windowMs),
    });
  },
};

/** How much work would a pupil lose if the device died at the worst moment? */
import { limitOf } from '../core/limits.ts';
import { within } from '../core/within.ts';
import type { PupilSave } from '../facts/rows.ts';
import type { Check } from './check.ts';
import { finding, noData } from './finding.ts';
import { leastOf, seatsOf, sumOf, worstOf } from './seats.ts';

const id = 'save-gap';

/** Whoever was to save and never got a receipt had everything unsaved for the whole window. */
const gapOf = (row: PupilSave): number => row.worstGapMs ?? (row.acknowledgedCount === 0 ? row.windowMs : NaN);

export const saveGap: Check = {
  id,
  power: 'decides',
  scope: 'room',
  needs: ['pupil-save'],
  phases: ['work'],
  trusts: ['generator-headroom', 'clock-agreement', 'server-healthy', 'load-through-room', 'active-pupils'],
  limits: ['gap-warn', 'gap-fail'],
  required: true,
  // A gap of the limit's length must have had room to show.
  minWindowMs: 60_000,
  minSamples: 2,

  evaluate({ facts }, limits) {
    const rows = facts['pupil-save'];
    if (rows.some((row) => row.expectedCount < saveGap.minSamples)) return noData(id, 'too-few-samples');
    if (rows.some((row) => Number.isNaN(gapOf(row)))) return noData(id, 'not-finite');
    const never = rows.filter((row) => row.acknowledgedCount === 0);
    const tooLong = rows.filter((row) => !within(limitOf(limits, id, 'gap-fail'), gapOf(row)));
    const long = rows.filter((row) => !within(limitOf(limits, id, 'gap-warn'), gapOf(row)));
    const worst = worstOf(rows, gapOf);
    const failed = seatsOf([...never, ...tooLong]);
    const said = {
      evidence: {
        pupilCount: rows.length,
        longCount: long.length,
        failedCount: failed.length,
        worstSeat: worst?.pupil ?? '',
        worstMs: worst === undefined ? 0 : gapOf(worst),
      },
      sampleCount: sumOf(rows, (row) => row.acknowledgedCount + row.unacknowledgedCount),
      windowMs: leastOf(rows, (row) => row.windowMs),
    };
    if (failed.length > 0) return finding(id, 'fail', { ...said, seats: failed });
    return finding(id, long.length > 0 ? 'warn' : 'pass', { ...said, seats: seatsOf(long) });
  },
};

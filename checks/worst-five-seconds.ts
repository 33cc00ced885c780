/** Does every pupil's stream keep flowing? A schedule that catches up hides outages in its mean. */
import { limitOf } from '../core/limits.ts';
import { within } from '../core/within.ts';
import type { PupilGoodput } from '../facts/rows.ts';
import type { Check } from './check.ts';
import { finding } from './finding.ts';
import { leastOf, seatsOf, sumOf, worstOf } from './seats.ts';

const id = 'worst-five-seconds';

const worstRatioOf = (row: PupilGoodput): number => row.worstFiveSecondsMbps / row.targetMbps;

export const worstFiveSeconds: Check = {
  id,
  power: 'decides',
  scope: 'room',
  needs: ['pupil-goodput'],
  phases: ['bandwidth'],
  trusts: ['load-delivered', 'generator-headroom', 'clock-agreement', 'server-healthy', 'load-through-room', 'active-pupils'],
  limits: ['five-seconds', 'gap'],
  required: true,
  minWindowMs: 10_000,
  minSamples: 0,

  evaluate({ facts }, limits) {
    const rows = facts['pupil-goodput'];
    const silent = rows.filter((row) => !within(limitOf(limits, id, 'gap'), row.longestGapMs));
    const slow = rows.filter((row) => !within(limitOf(limits, id, 'five-seconds'), worstRatioOf(row)));
    const longest = worstOf(rows, (row) => row.longestGapMs);
    const worst = worstOf(rows, (row) => -worstRatioOf(row));
    const said = {
      evidence: {
        pupilCount: seatsOf(rows).length,
        silentCount: seatsOf(silent).length,
        slowCount: seatsOf(slow).length,
        gapSeat: longest?.pupil ?? '',
        gapMs: longest?.longestGapMs ?? 0,
        worstSeat: worst?.pupil ?? '',
        worstMbps: worst?.worstFiveSecondsMbps ?? 0,
        worstTargetMbps: worst?.targetMbps ?? 0,
      },
      sampleCount: sumOf(rows, (row) => row.chunkCount),
      windowMs: leastOf(rows, (row) => row.windowMs),
    };
    if (silent.length > 0) return finding(id, 'fail', { ...said, seats: seatsOf(silent) });
    return finding(id, slow.length > 0 ? 'warn' : 'pass', { ...said, seats: seatsOf(slow) });
  },
};

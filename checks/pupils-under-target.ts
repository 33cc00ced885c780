/** Does every pupil get the target, down and up, while the whole class asks for it at once? */
import { limitOf } from '../core/limits.ts';
import { within } from '../core/within.ts';
import type { PupilGoodput } from '../facts/rows.ts';
import type { Check } from './check.ts';
import { finding, noData } from './finding.ts';
import { leastOf, seatsOf, sumOf, worstOf } from './seats.ts';

const id = 'pupils-under-target';

const targetRatioOf = (row: PupilGoodput): number => row.goodputMbps / row.targetMbps;
/** Less of the target than this at the end, after a beginning that kept it, does not last. No limit of the school's: older runs are judged by it too. */
const lastingRatio = 0.9;

/** What the class got, on the average of its pupils, when the window began and when it ended; only where that fell below what lasts. */
function fallOf(rows: readonly PupilGoodput[]): { readonly firstMbps: number; readonly lastMbps: number } | undefined {
  const known = rows.flatMap(({ firstTenSecondsMbps: first, lastTenSecondsMbps: last }) =>
    first === undefined || last === undefined ? [] : [{ first, last }],
  );
  if (known.length === 0 || known.length < rows.length) return undefined;
  const targetMbps = rows[0]?.targetMbps ?? NaN;
  const firstMbps = sumOf(known, ({ first }) => first) / known.length;
  const lastMbps = sumOf(known, ({ last }) => last) / known.length;
  return firstMbps >= targetMbps && lastMbps < lastingRatio * targetMbps ? { firstMbps, lastMbps } : undefined;
}

export const offeredRatioOf = (row: PupilGoodput): number => row.goodputMbps / (row.headroomRatio * row.targetMbps);

export const pupilsUnderTarget: Check = {
  id,
  power: 'decides',
  scope: 'room',
  needs: ['pupil-goodput'],
  phases: ['bandwidth'],
  trusts: ['load-delivered', 'generator-headroom', 'clock-agreement', 'server-healthy', 'load-through-room', 'active-pupils'],
  limits: ['target', 'offered', 'others-at-offered'],
  required: true,
  minWindowMs: 37_000,
  minSamples: 0,

  evaluate({ facts }, limits) {
    const rows = facts['pupil-goodput'];
    const down = rows.filter((row) => row.metric === 'downloadBytes');
    const up = rows.filter((row) => row.metric === 'uploadBytes');
    const pupils = seatsOf(rows);
    if (down.length !== pupils.length || up.length !== pupils.length) return noData(id, 'rows-missing');
    if (rows.some((row) => !(row.targetMbps > 0 && row.headroomRatio >= 1))) return noData(id, 'not-finite');
    const isUnder = (row: PupilGoodput): boolean => !within(limitOf(limits, id, 'target'), targetRatioOf(row));
    const isShort = (row: PupilGoodput): boolean => !within(limitOf(limits, id, 'offered'), offeredRatioOf(row));
    const under = seatsOf(rows.filter(isUnder));
    const short = seatsOf(rows.filter(isShort));
    // The direction that keeps less of its target is the one to speak of.
    const worst = worstOf(rows, (row) => -targetRatioOf(row));
    const said = {
      evidence: {
        pupilCount: pupils.length,
        underCount: under.length,
        reachCount: pupils.length - under.length,
        shortCount: short.length,
        underDownCount: down.filter(isUnder).length,
        underUpCount: up.filter(isUnder).length,
        worstSeat: worst?.pupil ?? '',
        worstMbps: worst?.goodputMbps ?? 0,
        worstTargetMbps: worst?.targetMbps ?? 0,
        targetMbps: down[0]?.targetMbps ?? 0,
        targetUpMbps: up[0]?.targetMbps ?? 0,
      },
      sampleCount: sumOf(rows, (row) => row.chunkCount),
      windowMs: leastOf(rows, (row) => row.windowMs),
    };
    if (under.length > 0) return finding(id, 'fail', { ...said, seats: under, ...(down.some(isUnder) ? {} : { variant: 'up' }) });
    // Who looks for half a minute would call a network ready that lets so much through until a bucket is empty. A dip ends the same way.
    const fall = fallOf(down) ?? fallOf(up);
    if (fall !== undefined) return noData(id, 'rate-fell', { ...said, evidence: { ...said.evidence, ...fall } });
    return finding(id, short.length > 0 ? 'warn' : 'pass', { ...said, seats: short });
  },
};

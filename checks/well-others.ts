/**
 * How many get all that they ask for, and are they so many that who does not stands out? Then the path was not full: at a full path the
 * median pupil goes short, too (docs/explanation/method.md, bandwidth phase). So nothing is ever both, a seat's fault and a full path's.
 */
import { limitOf, type Limits } from '../core/limits.ts';
import { within } from '../core/within.ts';
import type { PupilGoodput } from '../facts/rows.ts';
import { offeredRatioOf } from './pupils-under-target.ts';
import { seatsOf } from './seats.ts';

export interface WellOthers {
  readonly wellCount: number;
  /** A pupil who is not well has enough others who are. */
  readonly enough: boolean;
}

/** Of one room's rows, both directions together: who goes short one way is not well. */
export function wellOthersOf(rows: readonly PupilGoodput[], limits: Limits): WellOthers {
  const offered = limitOf(limits, 'pupils-under-target', 'offered');
  const isShort = (row: PupilGoodput): boolean => !within(offered, offeredRatioOf(row));
  const pupilCount = seatsOf(rows).length;
  const wellCount = pupilCount - seatsOf(rows.filter(isShort)).length;
  // The one who is asked about is not well, so the others who are well are the same for each of them.
  const enough = within(limitOf(limits, 'pupils-under-target', 'others-at-offered'), wellCount / Math.max(1, pupilCount - 1));
  return { wellCount, enough };
}

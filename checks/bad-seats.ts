/** A seat is named as bad only when the others are well: near a full path which pupil suffers is luck. */
import { limitOf, type Limits } from '../core/limits.ts';
import type { CheckFinding, Sentence } from '../core/verdict.ts';
import type { RoomFacts } from './check.ts';
import { offeredRatioOf } from './pupils-under-target.ts';
import { within } from './within.ts';

export function badSeatsOf({ room, facts }: RoomFacts, target: CheckFinding | undefined, limits: Limits): Sentence | undefined {
  if (target === undefined || target.seats.length === 0) return undefined;
  const rows = facts['pupil-goodput'].filter((row) => row.room === room);
  const offered = limitOf(limits, 'pupils-under-target', 'offered');
  const pupils = [...new Set(rows.map((row) => row.pupil))];
  const isWell = (pupil: string): boolean => rows.filter((row) => row.pupil === pupil).every((row) => within(offered, offeredRatioOf(row)));
  // None of the seats under target is well, so the others who are well are the same for each of them.
  const wellCount = pupils.filter(isWell).length;
  const enough = within(limitOf(limits, 'pupils-under-target', 'others-at-offered'), wellCount / Math.max(1, pupils.length - 1));
  return enough ? { message: 'cause.seats', evidence: { ...target.evidence, seats: target.seats, wellCount } } : undefined;
}

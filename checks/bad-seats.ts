/**
 * A seat is named as bad only when the others are well, and when it was so in the run before as well: near a full path which pupil suffers
 * is luck, and one run cannot tell the two apart. Seats that fewer devices than pupils played are no places: all are the same radio's.
 */
import type { Limits } from '../core/limits.ts';
import type { SeatsBefore } from '../core/run-state.ts';
import type { CheckFinding, Sentence } from '../core/verdict.ts';
import type { RoomFacts } from './check.ts';
import { fewDevicesOf } from './few-devices.ts';
import { wellOthersOf } from './well-others.ts';

export function badSeatsOf(
  { room, facts, plan }: RoomFacts,
  target: CheckFinding | undefined,
  limits: Limits,
  before: SeatsBefore | undefined,
): Sentence | undefined {
  if (target === undefined || target.seats.length === 0) return undefined;
  const rows = facts['pupil-goodput'].filter((row) => row.room === room);
  const { wellCount, enough } = wellOthersOf(rows, limits);
  if (!enough) return undefined;
  if (fewDevicesOf(plan, facts, room) !== undefined) {
    return { message: 'cause.few-short', evidence: { ...target.evidence, wellCount, seats: target.seats } };
  }
  const said = { ...target.evidence, wellCount, standingOut: target.seats };
  const again = target.seats.filter((seat) => before?.seats.includes(seat) === true);
  return before === undefined || again.length === 0
    ? { message: 'cause.seats', evidence: { ...said, seats: target.seats } }
    : { message: 'cause.seats-again', evidence: { ...said, seats: again, earlierRun: before.runId } };
}

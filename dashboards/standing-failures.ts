/**
 * Failures that stand, of two kinds: what a class on the room’s Wi-Fi found stands until such a class finds the room ready; what one device found,
 * until one device or a class does. A run that could not tell, or asked for less than the school does, is among neither. The points say which run
 * tells what (core/influx/standing.ts): here the newest of them is asked for.
 */
import { either, isAbove, isAtMost, less, max } from './query/parts.ts';
import type { Column, Condition } from './query/select.ts';

/** Runs that found the room not ready with a class, or take that back. */
export const toldOfRoom: Condition = either(isAbove('roomFailedAtMs', 0), isAbove('roomPassedAtMs', 0));
/** The same with fewer devices than pupils. */
export const toldOfPath: Condition = either(isAbove('pathFailedAtMs', 0), isAbove('pathPassedAtMs', 0));

/** How much later it failed than it passed, above 0 while the failure stands. Of one room. */
export const failing: readonly Column[] = [
  less(max('roomFailedAtMs'), max('roomPassedAtMs'), 'roomFailingMs'),
  less(max('pathFailedAtMs'), max('pathPassedAtMs'), 'pathFailingMs'),
];
/** Around a query that has those columns. */
export const noFailureStands: readonly Condition[] = [isAtMost('roomFailingMs', 0), isAtMost('pathFailingMs', 0)];
/** As text of a cell. */
export const standsPattern = '^[1-9]';

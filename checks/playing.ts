/** What one pupil's player did, by the limits that sound and picture share: never begun, time unaccounted for, and a buffer that will run dry. */
import { limitOf, type Limits } from '../core/limits.ts';
import { within } from '../core/within.ts';
import type { PupilMedia } from '../facts/rows.ts';

/** Planned time that was neither start-up, play nor a stall that the player told of: a player that hung stands still just the same. */
const unaccountedMs = (row: PupilMedia): number => Math.max(0, row.plannedMs - (row.startupMs ?? 0) - row.playedMs - row.stallMs);

/** How long the buffer lasts at the pace at which it fell; Infinity when it did not fall. */
const emptyInMs = (row: PupilMedia): number => {
  const slope = row.bufferSlopeMsPerS ?? 0;
  return slope >= 0 ? Infinity : ((row.lastBufferMs ?? 0) / -slope) * 1000;
};

export function runsDry(check: string, row: PupilMedia, limits: Limits): boolean {
  if (row.lastBufferMs === undefined || row.bufferSlopeMsPerS === undefined) return false;
  // A falling buffer that is still more than half full may be between two segments.
  const low = !within(limitOf(limits, check, 'buffer-left'), row.lastBufferMs / row.bufferGoalMs);
  return low && !within(limitOf(limits, check, 'buffer-lasts'), emptyInMs(row));
}

export const hung = (check: string, row: PupilMedia, limits: Limits): boolean =>
  !row.started || !within(limitOf(limits, check, 'unaccounted'), unaccountedMs(row) / row.plannedMs);

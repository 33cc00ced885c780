/**
 * Did fewer devices play the class than there are pupils? On the air, and for every limit that a network sets for each device, one laptop is
 * one device however many pupils it plays. A rehearsal has neither.
 */
import { type Plan, pupilCountOf } from '../core/plan.ts';
import type { Facts } from '../facts/rows.ts';

/** Is the room's access point an emulated one? It stands alone between the class and the server, on one machine. */
export const isEmulated = (plan: Plan, facts: Facts, room: string): boolean =>
  plan.mode === 'rehearsal' || facts['access-point-reach'].some((row) => row.room === room && row.emulated);

/** How many devices played the room's pupils, when they were too few to be a class; undefined otherwise. Nobody counted: one. */
export function fewDevicesOf(plan: Plan, facts: Facts, room: string): number | undefined {
  if (isEmulated(plan, facts, room)) return undefined;
  const pupilCount = pupilCountOf(plan, room);
  const stationCount = facts['room-stations'].find((row) => row.room === room)?.stationCount ?? 1;
  return stationCount < pupilCount ? stationCount : undefined;
}

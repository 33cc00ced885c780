/**
 * Did fewer devices play the class than there are pupils? On the air, and for every limit that a network sets for each device, one laptop is
 * one device however many pupils it plays. A rehearsal has neither.
 */
import type { Plan } from '../core/plan.ts';
import type { Facts } from '../facts/rows.ts';

/** How many devices played the room's pupils, when they were too few to be a class; undefined otherwise. Nobody counted: one. */
export function fewDevicesOf(plan: Plan, facts: Facts, room: string): number | undefined {
  if (plan.mode === 'rehearsal' || facts['access-point-reach'].some((row) => row.room === room && row.emulated)) return undefined;
  const pupilCount = plan.rooms.find((planned) => planned.room === room)?.pupils.length ?? 0;
  const stationCount = facts['room-stations'].find((row) => row.room === room)?.stationCount ?? 1;
  return stationCount < pupilCount ? stationCount : undefined;
}

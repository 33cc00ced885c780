/** A rehearsal goes through emulated access points: without one a room's pupils would go to ports that nobody offered. */
import { ProvnatError } from '../core/errors.ts';
import type { Inventory } from '../core/inventory/types.ts';
import type { RunMode } from '../core/plan.ts';

/** Rooms that the school file does not name are left to the plan. @throws ProvnatError PLAN_INVALID */
export function requireEmulated(inventory: Inventory, rooms: readonly string[], mode: RunMode): void {
  if (mode !== 'rehearsal') return;
  const bare = inventory.rooms.find(({ room, via }) => rooms.includes(room) && via === undefined);
  if (bare === undefined) return;
  throw new ProvnatError(
    'PLAN_INVALID',
    `room ${bare.room} has no emulated access point, and a rehearsal loads nothing else`,
    'name one by via: in the school file (provnat emulate starts it), or run the room itself without --rehearsal',
  );
}

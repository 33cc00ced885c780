/** Rooms and who serves them, so that a room nobody has tested is seen too. */
import type { Inventory } from '../inventory/types.ts';
import { type Point, present } from './point.ts';
import type { PointSource } from './point-source.ts';

/** @param timeMs start of the run, or the hour in which collect looked */
export function inventoryPoints(
  { school, mode, run }: PointSource,
  inventory: Pick<Inventory, 'rooms'>,
  target: { readonly downMbps: number; readonly upMbps: number },
  timeMs: number,
): readonly Point[] {
  const at = Math.round(timeMs);
  return inventory.rooms.flatMap(({ room, seats, accessPoints, owner }): readonly Point[] => [
    {
      measurement: 'room',
      tags: { school, mode, room },
      fields: present({
        run,
        seatCount: seats,
        accessPointCount: accessPoints.length,
        owner: owner ?? '',
        targetDownMbps: target.downMbps,
        targetUpMbps: target.upMbps,
      }),
      timeMs: at,
    },
    ...accessPoints.map((accessPoint): Point => ({
      measurement: 'placement',
      tags: { school, mode, room, accessPoint },
      fields: present({ run, placedCount: 1 }),
      timeMs: at,
    })),
  ]);
}

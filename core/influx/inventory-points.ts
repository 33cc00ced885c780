/** Rooms and who serves them, so that a room nobody has tested is seen too, and a room that is gone no longer. */
import { builtInLimits } from '../limits/built-in-limits.ts';
import type { Inventory } from '../inventory/types.ts';
import { type Point, present } from './point.ts';
import type { PointSource } from './point-source.ts';
import { failureMarks } from './standing.ts';

/** @param timeMs start of the run, or what collect tells by */
export function inventoryPoints(
  { school, mode, run }: PointSource,
  inventory: Pick<Inventory, 'rooms'>,
  target: { readonly downMbps: number; readonly upMbps: number },
  timeMs: number,
): readonly Point[] {
  const at = Math.round(timeMs);
  const placements = placementPoints({ school, mode, ...(run !== undefined && { run }) }, inventory, timeMs);
  const rooms = inventory.rooms.flatMap(({ room, seats, accessPoints, owner }): readonly Point[] => [
    {
      measurement: 'room',
      tags: { school, mode, room },
      fields: present({
        run,
        presentCount: 1,
        seatCount: seats,
        accessPointCount: accessPoints.length,
        owner: owner ?? '',
        targetDownMbps: target.downMbps,
        targetUpMbps: target.upMbps,
      }),
      timeMs: at,
    },
    // A sum over no points is nothing: with these, none of so many rooms is a nought.
    { measurement: 'verdict', tags: { school, mode: 'listed', room }, fields: present({ run, ...noCounts }), timeMs: at },
  ]);
  return [...rooms, ...placements];
}

/** @param timeMs as of inventoryPoints, and every hour besides */
export const placementPoints = (
  { school, mode, run }: PointSource,
  { rooms }: Pick<Inventory, 'rooms'>,
  timeMs: number,
): readonly Point[] =>
  rooms.flatMap(({ room, accessPoints }) =>
    accessPoints.map((accessPoint): Point => ({
      measurement: 'placement',
      tags: { school, mode, room, accessPoint },
      fields: present({ run, placedCount: 1, accessPointName: accessPoint }),
      timeMs: Math.round(timeMs),
    })),
  );

const noCounts = {
  provenReadyCount: 0,
  pathReadyCount: 0,
  lowerTargetCount: 0,
  notReadyCount: 0,
  undecidedCount: 0,
  rehearsedCount: 0,
  roomFailedAtMs: 0,
  roomPassedAtMs: 0,
  pathFailedAtMs: 0,
  pathPassedAtMs: 0,
} as const;

/**
 * Rooms that have left the school file: they count as nothing from now on, whatever was said of them. What was measured stays. A room that
 * comes back is not tested until it is tested.
 */
export const gonePoints = (school: string, rooms: readonly string[], timeMs: number): readonly Point[] =>
  rooms.flatMap((room): readonly Point[] => [
    { measurement: 'room', tags: { school, mode: 'room', room }, fields: { presentCount: 0 }, timeMs: Math.round(timeMs) },
    {
      measurement: 'verdict',
      tags: { school, mode: 'room', room },
      fields: {
        standing: 'gone',
        ...noCounts,
        ...failureMarks('gone', Math.round(timeMs)),
        judgedAtMs: Math.round(timeMs),
        targetDownMbps: 0,
        targetUpMbps: 0,
        reasonSv: '',
        reasonEn: '',
      },
      timeMs: Math.round(timeMs),
    },
    // Each check by itself, or a room that comes back would be NOT TESTED with the outcomes of before beside it.
    ...checkIds.map((check, order): Point => ({
      measurement: 'check',
      tags: { school, mode: 'room', room, check },
      // After those of rooms that were judged: their order is that of the columns.
      fields: { outcome: '', order: checkIds.length + order, reasonSv: '', reasonEn: '', badSeats: '' },
      timeMs: Math.round(timeMs),
    })),
  ]);

/** Every check has limits. */
const checkIds = Object.keys(builtInLimits.checks);

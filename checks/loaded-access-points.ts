/** Which of the room's access points the class was on, as far as a figure shows it: full air, a full cable, the station's BSSID, or the octets. */
import { hexDigits } from '../core/hex-pairs.ts';
import type { Inventory } from '../core/inventory/types.ts';
import { limitOf, type Limits } from '../core/limits.ts';
import { within } from '../core/within.ts';
import { airtimeOf } from './airtime-of.ts';
import type { RoomFacts } from './check.ts';
import { isAirOfRoom } from './link-share.ts';

/** In the order of the plan; none when no figure shows it. */
export function loadedAccessPointsOf({ room, plan, facts }: RoomFacts, inventory: Inventory, limits: Limits): readonly string[] {
  const own = plan.rooms.find((planned) => planned.room === room)?.accessPoints ?? [];
  const ofRoom = isAirOfRoom(facts, room, limits, 'bandwidth');
  const fullAir = facts['radio-utilization'].flatMap((row) => {
    const busyRatio = row.room === room && row.phase === 'bandwidth' && !row.guessed && ofRoom ? airtimeOf(row, 1)?.busyRatio : undefined;
    return busyRatio === undefined || within(limitOf(limits, 'radio-utilization', 'full'), busyRatio) ? [] : [row.accessPoint];
  });
  const filled = limitOf(limits, 'access-point-uplink', 'carried-share');
  const cables = facts['access-point-uplink'].filter((row) => row.room === room);
  const fullCable = cables.flatMap(({ accessPoint, carriedMbps, speedMbps }) =>
    carriedMbps !== undefined && speedMbps !== undefined && within(filled, carriedMbps / speedMbps) ? [accessPoint] : [],
  );
  const { hostBssid, bssidMatches } = facts['room-stations'].find((row) => row.room === room) ?? {};
  const joined = inventory.accessPoints.flatMap(({ accessPoint, bssids }) =>
    bssidMatches === true && hostBssid !== undefined && bssids.some((bssid) => hexDigits(bssid) === hexDigits(hostBssid))
      ? [accessPoint]
      : [],
  );
  // What one of them carried alone is more than all of the others together.
  const carriedMbps = cables.reduce((sum, row) => sum + (row.carriedMbps ?? 0), 0);
  const heaviest = cables.flatMap((row) => ((row.carriedMbps ?? 0) > carriedMbps / 2 ? [row.accessPoint] : []));
  const shown = [fullAir, fullCable, joined, heaviest].find((accessPoints) => accessPoints.length > 0) ?? [];
  return own.filter((accessPoint) => shown.includes(accessPoint));
}

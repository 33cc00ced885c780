/** What others carried through the room's access points beside the class. */
import type { Sentence } from '../core/verdict.ts';
import { bandwidthWireMbps, countedWireRatio } from '../core/units/wire-mbps.ts';
import type { RoomFacts } from './check.ts';
import type { Find } from './find-in.ts';

export function otherTraffic(of: RoomFacts, find: Find): Sentence | undefined {
  const found = find('load-through-room', 'warn');
  return found?.reason === 'load-through-room.warn'
    ? { message: 'cause.other-traffic', evidence: found.evidence }
    : steadyTraffic(of, find);
}

/**
 * Traffic that was there before the class came is in no rise. Where the octets rose by what the class received, nobody made way for it; and
 * where all that was carried would have been enough for the class, what others had of it is what the class lacked.
 */
function steadyTraffic({ plan, room }: RoomFacts, find: Find): Sentence | undefined {
  const through = find('load-through-room', 'pass');
  const short = find('pupils-under-target', 'fail');
  const { accessPointBytes, backgroundMbps } = through?.evidence ?? {};
  if (through === undefined || !(Number(short?.evidence['underDownCount']) > 0)) return undefined;
  if (typeof accessPointBytes !== 'number' || typeof backgroundMbps !== 'number') return undefined;
  const pupilCount = plan.rooms.find((planned) => planned.room === room)?.pupils.length ?? 0;
  const neededMbps = bandwidthWireMbps(plan.bandwidth, pupilCount).downMbps;
  const carriedMbps = ((accessPointBytes * 8) / 1000 / through.windowMs) * countedWireRatio + backgroundMbps;
  if (!(backgroundMbps > 0 && carriedMbps >= neededMbps)) return undefined;
  return { message: 'cause.steady-traffic', evidence: { backgroundMbps, carriedMbps, neededMbps } };
}

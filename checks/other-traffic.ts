/** What others carried through the room's access points beside the class. */
import { pupilCountOf } from '../core/plan.ts';
import type { Sentence } from '../core/verdict.ts';
import { bandwidthWireMbps, countedWireRatio } from '../core/units/wire-mbps.ts';
import type { RoomFacts } from './check.ts';
import type { Find } from './find-in.ts';

/** @param full what was full, where something was */
export function otherTraffic(of: RoomFacts, find: Find, full: Sentence | undefined): Sentence | undefined {
  const found = find('load-through-room', 'warn');
  if (found?.reason === 'load-through-room.warn') return { message: 'cause.other-traffic', evidence: found.evidence };
  return full === undefined ? undefined : steadyTraffic(of, find, full);
}

/**
 * Traffic that was there before the class came is in no rise. Where the octets rose by what the class received, nobody made way for it; and
 * where others had as much of a full path as the class lacked, it is theirs that it lacked.
 */
function steadyTraffic({ plan, room }: RoomFacts, find: Find, full: Sentence): Sentence | undefined {
  const { backgroundMbps } = find('load-through-room', 'pass')?.evidence ?? {};
  const { deliveredMbps, track } = full.evidence;
  if (typeof backgroundMbps !== 'number' || typeof deliveredMbps !== 'number' || track !== 'down') return undefined;
  const pupilCount = pupilCountOf(plan, room);
  const neededMbps = bandwidthWireMbps(plan.bandwidth, pupilCount).downMbps;
  // What the class received: the octets count what a full path carried twice as well.
  const classMbps = deliveredMbps * countedWireRatio;
  const lackedMbps = neededMbps - classMbps;
  if (!(lackedMbps > 0 && backgroundMbps >= lackedMbps)) return undefined;
  return { message: 'cause.steady-traffic', evidence: { backgroundMbps, carriedMbps: classMbps + backgroundMbps, neededMbps } };
}

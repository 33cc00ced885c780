/** What was full. Only a saturated path has something that was full; which part of it, the access points' own figures tell, or nobody does. */
import { limitOf, type Limits } from '../core/limits.ts';
import type { Evidence, Sentence } from '../core/verdict.ts';
import { countedWireRatio } from '../core/units/wire-mbps.ts';
import { within } from '../core/within.ts';
import { isTooSlow } from './access-point-uplink.ts';
import { airtimeOf } from './airtime-of.ts';
import type { RoomFacts } from './check.ts';
import { fewDevicesOf, isEmulated } from './few-devices.ts';
import type { Find } from './find-in.ts';
import { isAirOfRoom } from './link-share.ts';
import { worstOf } from './seats.ts';
import { unmeasuredOf } from './unmeasured-radios.ts';

export function bottleneckOf(of: RoomFacts, find: Find, limits: Limits): Sentence | undefined {
  const { room, facts, plan } = of;
  const capacity = find('no-headroom', 'warn');
  if (capacity === undefined || capacity.reason.endsWith('-some')) return undefined;
  const evidence = capacity.evidence;
  const through = find('load-through-room', 'pass', 'warn') !== undefined;
  // What is enough for so many pupils is so only as far as one device can tell.
  const byFew = fewDevicesOf(plan, facts, room) === undefined ? '' : '-by-few';
  const cable = fullestCable(of, through ? evidence : {}, limits);
  if (cable !== undefined && isTooSlow(cable, limits)) return full('uplink-full', { ...evidence, ...cable });

  const emulated = isEmulated(plan, facts, room);
  // Which part was full is not said by a figure whose meaning is a guess.
  // And a radio that one station kept busy by its own slow link, or may have, speaks of that station.
  const ofRoom = isAirOfRoom(facts, room, limits, 'bandwidth');
  const loaded = facts['radio-utilization'].filter((row) => row.room === room && row.phase === 'bandwidth' && !row.guessed && ofRoom);
  const busyRatio = Math.max(...loaded.map((row) => airtimeOf(row, 1)?.busyRatio ?? -Infinity));
  const told = Number.isFinite(busyRatio) ? { ...evidence, busyRatio } : evidence;
  // An emulated access point stands alone between the class and the server.
  if (emulated || (Number.isFinite(busyRatio) && !within(limitOf(limits, 'radio-utilization', 'full'), busyRatio))) {
    return full(`access-point-full${byFew}`, told);
  }
  // Another part is blamed only when all of the air was seen, and seen to be of this phase.
  const seen = loaded.filter((row) => !row.ageGuessed && airtimeOf(row, 1) !== undefined);
  const asked = facts['access-point-reach'].filter((row) => row.room === room);
  const rows = facts['radio-utilization'].filter((row) => row.room === room && row.phase === 'bandwidth');
  const calm = unmeasuredOf(asked, rows, seen).length === 0 && within(limitOf(limits, 'radio-utilization', 'busy'), busyRatio);
  const cableIsWell = cable === undefined && find('access-point-uplink', 'pass')?.reason === 'access-point-uplink.pass';
  return calm && cableIsWell ? full('way-full', told) : full(`path-full${byFew}`, told);
}

const full = (cause: string, evidence: Evidence): Sentence => ({ message: `cause.${cause}`, evidence });

type Cable = { readonly accessPoints: readonly string[] } & Readonly<Record<'speedMbps' | 'neededMbps' | 'carriedMbps', number>>;

/** What polls a second early or late make of a full cable. A figure beyond it is not of a cable that runs at the speed that is told. */
const mostRatio = 1.05;

/**
 * The cable that carried most of its speed, of those that carried nearly all of it. A cable that is slow by its speed alone may stand beside
 * an air that was full long before it.
 */
function fullestCable({ room, facts, plan }: RoomFacts, delivered: Evidence, limits: Limits): Cable | undefined {
  const only = plan.rooms.find((planned) => planned.room === room)?.accessPoints.length === 1;
  const { deliveredMbps } = delivered;
  // Which of several access points the class went through is told by their own octets alone.
  const classMbps = only && typeof deliveredMbps === 'number' ? deliveredMbps * countedWireRatio : 0;
  const cables = facts['access-point-uplink'].flatMap((row): readonly Cable[] => {
    const { speedMbps, neededMbps, accessPoint } = row;
    if (row.room !== room || speedMbps === undefined || row.speedGuessed) return [];
    const believed = [row.carriedMbps ?? 0, classMbps].filter((mbps) => mbps / speedMbps <= mostRatio);
    return [{ accessPoints: [accessPoint], speedMbps, neededMbps, carriedMbps: Math.max(0, ...believed) }];
  });
  const filled = limitOf(limits, 'access-point-uplink', 'carried-share');
  const shareOf = (cable: Cable): number => cable.carriedMbps / cable.speedMbps;
  return worstOf(
    cables.filter((cable) => within(filled, shareOf(cable))),
    shareOf,
  );
}

/**
 * Signs that the load came to the room, short of a proof. They decide only whether what failed stands: a fail that may be another room's is
 * no data (docs/decisions/what-a-gate-takes.md).
 */
import { limitOf, type Limits } from '../core/limits.ts';
import type { Plan } from '../core/plan.ts';
import { within } from '../core/within.ts';
import type { RoomFacts } from './check.ts';

/** A class of eight that loads its package and writes for two minutes: 1.1 to 1.4 Mbit/s. */
const leastMbps = 0.8;
/** What the room carried at rest, and what may come down beside the class meanwhile. */
const mostOthersRatio = 2;

/** The room's octets rose while the class was at work, by about as much as it received: by half of it at the least, and by no more than twice. */
export function roseWithClass({ facts, room }: RoomFacts, limits: Limits): boolean {
  const row = facts['room-touch'].find((candidate) => candidate.room === room);
  if (row === undefined || row.clientMbps < Math.max(leastMbps, mostOthersRatio * row.quietMbps)) return false;
  const shareRatio = row.riseMbps / row.clientMbps;
  const isSure = within(limitOf(limits, 'load-through-room', 'widening'), row.wideningRatio);
  return isSure && within(limitOf(limits, 'load-through-room', 'share-elsewhere'), shareRatio) && shareRatio <= mostOthersRatio;
}

/** When the class first asks for more than pages and keystrokes. */
const heavyFromMs = ({ phases }: Plan): number =>
  phases.find(({ phase }) => phase === 'package' || phase === 'work' || phase === 'bandwidth')?.startOffsetMs ?? Infinity;

/**
 * Access points that answer and count, and fell silent when the class loaded them: they may have been too full to answer. One that was silent
 * before that, or has no such counters, has nothing to fall silent with, and on a cable the load came over none.
 */
export function fellSilentUnderLoad({ plan, facts, room }: RoomFacts): boolean {
  const ofRoom = (row: { readonly room: string }): boolean => row.room === room;
  const traffic = facts['room-traffic'].filter(ofRoom);
  if (traffic.some(({ unusable }) => unusable === 'not-told' || unusable === 'too-slow')) return false;
  // Behind the adapter of a virtual machine may be a cable.
  const mayBeCabled = facts['generator-load'].some((row) => ofRoom(row) && (row.linkKind === 'ethernet' || row.linkKind === 'other'));
  const reach = facts['access-point-reach'].filter(ofRoom);
  const fromMs = heavyFromMs(plan);
  return (
    !mayBeCabled &&
    reach.length > 0 &&
    reach.every((row) => row.longestSilenceMs >= leastSilenceMs && row.lastAnsweredMs !== undefined && row.lastAnsweredMs >= fromMs)
  );
}

/** Five polls in a row. */
const leastSilenceMs = 10_000;

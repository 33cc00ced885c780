/**
 * Times in which the laptop's own link was down. On a cable that is the laptop's own matter, or a switch's, and on Wi-Fi one device cannot
 * tell whether it or the room let go; what failed then speaks against no room. Unless an access point of the room says by its own uptime that
 * it started anew then: that takes every device with it.
 */
import { limitOf, type Limits } from '../core/limits.ts';
import { within } from '../core/within.ts';
import type { AccessPointReach, Facts, GeneratorLoad } from '../facts/rows.ts';
import { isServersOwn } from './answers-lost.ts';
import type { Finding, RoomFacts } from './check.ts';
import { leastOf, sumOf } from './seats.ts';

export interface LostLink {
  readonly row: GeneratorLoad & { readonly linkLostMs: number; readonly linkLostFromMs: number };
  /** The access points that started anew then. */
  readonly restarted: readonly string[];
}

/** Devices notice within seconds that an access point fell silent, and it counts its uptime from some seconds to a minute after it did. */
const noticedWithinMs = 15_000;
const startsWithinMs = 60_000;

/** One for each phase that a lost link may have spoilt; the idle phase is judged by nobody. */
export function lostLinksOf(facts: Pick<Facts, 'generator-load' | 'access-point-reach'>): readonly LostLink[] {
  return facts['generator-load'].flatMap((row) => {
    const { linkLostMs, linkLostFromMs } = row;
    if (row.phase === 'idle' || linkLostMs === undefined || linkLostFromMs === undefined) return [];
    const startedThen = ({ restartedMs }: AccessPointReach): boolean =>
      restartedMs !== undefined &&
      restartedMs >= linkLostFromMs - noticedWithinMs &&
      restartedMs <= linkLostFromMs + linkLostMs + startsWithinMs;
    const restarted = facts['access-point-reach'].filter(startedThen).map(({ accessPoint }) => accessPoint);
    return [{ row: { ...row, linkLostMs, linkLostFromMs }, restarted }];
  });
}

/**
 * What failed in such a phase and stands: what only the server can have done, and too little for the class by more than the link can have
 * cost. A second of it must not excuse a room that gave half of the target for the other thirty-nine.
 */
export function failsAllTheSame(check: string, { reason }: Finding, { facts }: RoomFacts, limits: Limits): boolean {
  if (isServersOwn(reason)) return true;
  // What was full is spoken of as long as somebody went short of it.
  return (check === 'pupils-under-target' || check === 'no-headroom') && isShortAllTheSame(facts, limits);
}

/**
 * More than half of the phase was left alone, and even had all that the class got come in that part, it was less than the target. The whole class
 * is asked: one connection may have hung for longer than others.
 */
function isShortAllTheSame(facts: Facts, limits: Limits): boolean {
  const spoiltMs = facts['generator-load'].find(({ phase }) => phase === 'bandwidth')?.linkSpoiltMs ?? Infinity;
  const target = limitOf(limits, 'pupils-under-target', 'target');
  return (['downloadBytes', 'uploadBytes'] as const).some((metric) => {
    const rows = facts['pupil-goodput'].filter((row) => row.metric === metric);
    const leftRatio = 1 - spoiltMs / leastOf(rows, ({ windowMs }) => windowMs);
    const gotRatio = sumOf(rows, ({ goodputMbps }) => goodputMbps) / sumOf(rows, ({ targetMbps }) => targetMbps);
    return leftRatio > leastLeftRatio && !within(target, gotRatio / leftRatio);
  });
}

const leastLeftRatio = 0.5;

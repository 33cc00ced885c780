/**
 * Times in which the laptop's own link was down. On a cable that is the laptop's own matter, or a switch's, and on Wi-Fi one device cannot
 * tell whether it or the room let go; what failed then speaks against no room. Unless an access point of the room says by its own uptime that
 * it started anew then: that takes every device with it.
 */
import type { AccessPointReach, Facts, GeneratorLoad } from '../facts/rows.ts';

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

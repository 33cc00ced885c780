/** A network that was gone at the end, as the room's own access points tell: they answered, and then no more until the end. */
import type { Facts } from '../facts/rows.ts';
import { lostLinksOf } from './own-link.ts';

/** Silence at the end that is more than a poll that was missed. */
export const goneForMs = 10_000;

/** When the first of them was last heard, from the run's start; undefined: not all of them fell silent, or the laptop had no link to ask by. */
export function roomGoneFromMs(facts: Pick<Facts, 'generator-load' | 'access-point-reach'>): number | undefined {
  const reach = facts['access-point-reach'];
  const endMs = Math.max(...reach.map(({ lastAskedMs = 0 }) => lastAskedMs));
  // Whom a laptop without a link asks is silent, wherever it is.
  const linkLost = lostLinksOf(facts).some(({ row }) => row.linkLostFromMs + row.linkLostMs >= endMs - goneForMs);
  const gone = !linkLost && reach.length > 0 && reach.every((row) => row.answeredCount > 0 && row.silentAtEndMs >= goneForMs);
  return gone ? endMs - Math.max(...reach.map((row) => row.silentAtEndMs)) : undefined;
}

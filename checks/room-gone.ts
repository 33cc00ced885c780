/** A network that was gone at the end, as the room's own access points tell: they answered, and then no more until the end. */
import type { Plan } from '../core/plan.ts';
import type { Facts } from '../facts/rows.ts';
import { lostLinksOf } from './own-link.ts';

/** Silence at the end that is more than a poll that was missed. */
const goneForMs = 10_000;

export const lengthOf = (plan: Plan): number => plan.phases.reduce((end, phase) => Math.max(end, phase.endOffsetMs), 0);

/** When the first of them was last heard, from the run's start; undefined: not all of them fell silent, or the laptop had no link to ask by. */
export function roomGoneFromMs(plan: Plan, facts: Pick<Facts, 'generator-load' | 'access-point-reach'>): number | undefined {
  const reach = facts['access-point-reach'];
  const endMs = lengthOf(plan);
  // Whom a laptop without a link asks is silent, wherever it is.
  const linkLost = lostLinksOf(facts).some(({ row }) => row.linkLostFromMs + row.linkLostMs >= endMs - goneForMs);
  const gone = !linkLost && reach.length > 0 && reach.every((row) => row.answeredCount > 0 && row.silentAtEndMs >= goneForMs);
  return gone ? endMs - Math.max(...reach.map((row) => row.silentAtEndMs)) : undefined;
}

/** Plays as many cases at a time as the machine carries honestly. */
import { setTimeout as sleep } from 'node:timers/promises';

export interface Waves<Item, Result> {
  /** Of the machine, above 0, at most 1. */
  readonly shareOf: (item: Item) => number;
  /** In any unit. */
  readonly lengthOf: (item: Item) => number;
  /** Until the next one begins. Such items may begin in the middle of each other's load; others, 0 or absent, only together. */
  readonly apartMsOf?: (item: Item) => number;
  /** @param over to be called when the case loads the machine no more: the next need not wait for what is found about it */
  readonly play: (item: Item, over: () => void) => Promise<Result>;
}

/** Of the longest of a wave: what is shorter is judged in the middle of the others' load. */
const leastLength = 0.8;

/**
 * In waves: those of a wave are about as long and begin together, and their shares never exceed 1. A case takes the most where it begins and
 * where it is judged; one that does so in the middle of another's load is the trouble of a machine that no room had. Results come in the
 * items' order.
 */
export async function playInWaves<Item, Result>(
  items: readonly Item[],
  { shareOf, lengthOf, apartMsOf = () => 0, play }: Waves<Item, Result>,
): Promise<readonly Result[]> {
  // The longest first, the biggest of them before the others: small ones fit beside them.
  const waiting = [...items].sort((a, b) => lengthOf(b) - lengthOf(a) || shareOf(b) - shareOf(a));
  const results = new Map<Item, Promise<Result>>();
  const under = new Set<Promise<void>>();
  let free = 1;
  let longest = 0;
  let isOpen = true;
  while (waiting.length > 0) {
    if (under.size === 0) [isOpen, longest] = [true, 0];
    const at = waiting.findIndex((item) => {
      const fits = shareOf(item) <= free + 1e-9 && lengthOf(item) >= leastLength * longest;
      return under.size === 0 || (fits && (isOpen || apartMsOf(item) > 0));
    });
    const [item] = at < 0 ? [] : waiting.splice(at, 1);
    if (item === undefined) {
      await Promise.race(under);
      isOpen = false;
      continue;
    }
    longest = Math.max(longest, lengthOf(item));
    free -= shareOf(item);
    const loading = new Promise<void>((over, failed) => {
      const result = play(item, over);
      results.set(item, result);
      result.then(() => over(), failed);
    }).finally(() => {
      free += shareOf(item);
      under.delete(loading);
    });
    under.add(loading);
    if (apartMsOf(item) > 0) await sleep(apartMsOf(item));
  }
  return Promise.all(items.flatMap((item) => results.get(item) ?? []));
}

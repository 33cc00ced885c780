/** Plays as many cases at a time as the machine carries honestly. */
import { setTimeout as sleep } from 'node:timers/promises';

export interface Packing<Item, Result> {
  /** Of the machine, above 0, at most 1. */
  readonly shareOf: (item: Item) => number;
  /** In any unit. */
  readonly lengthOf: (item: Item) => number;
  readonly play: (item: Item) => Promise<Result>;
  /** Between two starts, so that cases of one kind do not all log in at the same moment; 0 when absent. */
  readonly apartMs?: number;
}

/** Each takes a share, and the shares never exceed 1. Results come in the items' order. */
export async function pack<Item, Result>(
  items: readonly Item[],
  { shareOf, lengthOf, play, apartMs = 0 }: Packing<Item, Result>,
): Promise<readonly Result[]> {
  // The biggest first, the longest of them before the others: small ones fit beside them, and fill the end.
  const waiting = [...items].sort((a, b) => shareOf(b) - shareOf(a) || lengthOf(b) - lengthOf(a));
  const results = new Map<Item, Result>();
  const under = new Set<Promise<void>>();
  let free = 1;
  while (waiting.length > 0 || under.size > 0) {
    const at = waiting.findIndex((item) => shareOf(item) <= free + 1e-9);
    const [item] = at < 0 ? [] : waiting.splice(at, 1);
    if (item === undefined) {
      await Promise.race(under);
      continue;
    }
    const share = Math.min(1, shareOf(item));
    free -= share;
    const playing = play(item)
      .then((result) => void results.set(item, result))
      .finally(() => {
        free += share;
        under.delete(playing);
      });
    under.add(playing);
    if (apartMs > 0 && waiting.length > 0) await sleep(apartMs);
  }
  return items.flatMap((item) => {
    const result = results.get(item);
    return result === undefined ? [] : [result];
  });
}

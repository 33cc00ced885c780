/** Plays as many cases at a time as the machine carries honestly. */
import { setTimeout as sleep } from 'node:timers/promises';

export interface Waves<Item, Result> {
  /** Of the machine, above 0, at most 1. */
  readonly shareOf: (item: Item) => number;
  readonly lengthMsOf: (item: Item) => number;
  readonly play: (item: Item) => Promise<Result>;
}

/** Of the longest of a wave: what is shorter would begin in the middle of the others' load. */
const leastLength = 0.8;

/**
 * In waves: those of a wave are about as long and end together, and their shares never exceed 1. A case takes the most where it begins and
 * where it is judged; one that does so in the middle of another's load is the trouble of a machine that no room had. So each begins
 * quietly, and gives way when it is judged (play-case.ts). Results come in the items' order.
 */
export async function playInWaves<Item, Result>(items: readonly Item[], waves: Waves<Item, Result>): Promise<readonly Result[]> {
  const { shareOf, lengthMsOf, play } = waves;
  // The longest first, the biggest of them before the others: small ones fit beside them.
  let waiting = [...items].sort((a, b) => lengthMsOf(b) - lengthMsOf(a) || shareOf(b) - shareOf(a));
  const results = new Map<Item, Result>();
  while (waiting.length > 0) {
    const wave = nextWave(waiting, waves);
    waiting = waiting.filter((item) => !wave.includes(item));
    const longestMs = Math.max(...wave.map(lengthMsOf));
    await Promise.all(
      wave.map(async (item) => {
        await sleep(longestMs - lengthMsOf(item));
        results.set(item, await play(item));
      }),
    );
  }
  return items.flatMap((item) => {
    const result = results.get(item);
    return result === undefined ? [] : [result];
  });
}

function nextWave<Item>(
  waiting: readonly Item[],
  { shareOf, lengthMsOf }: Pick<Waves<Item, unknown>, 'shareOf' | 'lengthMsOf'>,
): readonly Item[] {
  const wave: Item[] = [];
  let free = 1;
  for (const item of waiting) {
    const [longest] = wave;
    if (longest !== undefined && (shareOf(item) > free + 1e-9 || lengthMsOf(item) < leastLength * lengthMsOf(longest))) continue;
    wave.push(item);
    free -= shareOf(item);
  }
  return wave;
}

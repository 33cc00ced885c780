/** Draws that come again for the same seed. */
import { seededDraws } from '../../../../core/plan/seeded-draws.ts';

export interface Draws {
  /** 0 ≤ n < below. */
  below(below: number): number;
  chance(ratio: number): boolean;
  one<Item>(items: readonly [Item, ...Item[]]): Item;
  bytes(length: number): Buffer;
}

export function drawsOf(seed: number): Draws {
  const next = seededDraws(seed, 'mischief');
  const below = (limit: number) => Math.floor(next() * limit);
  return {
    below,
    chance: (ratio) => next() < ratio,
    one: (items) => items[below(items.length)] ?? items[0],
    bytes: (length) => Buffer.from(Array.from({ length }, () => below(256))),
  };
}

/** A k6 that stands still is told from a tool that was not there to look. */
import { describe, expect, test } from 'vitest';
import { watchGrowth, type Seen } from '../../run/growth-watch.ts';

/** What each look says; the first number of a look is the ms since the one before, the second the size of the file. */
function looks(...seen: readonly (readonly [number, number | undefined])[]): readonly Seen[] {
  let nowMs = 0;
  const look = watchGrowth({ monotonicMs: () => nowMs });
  return seen.map(([afterMs, bytes]) => {
    nowMs += afterMs;
    return look(bytes);
  });
}

const still = (count: number, bytes: number | undefined) => Array.from({ length: count }, () => [1_000, bytes] as const);

describe('the samples of k6', () => {
  test('that did not grow in any of 15 s are those of a k6 that hung', () => {
    expect(looks([1_000, 7], ...still(15, 7)).at(-1)).toBe('alive');
    expect(looks([1_000, 7], ...still(16, 7)).at(-1)).toBe('hung');
    expect(looks(...still(16, undefined)).at(-1)).toBe('hung');
  });

  test('that grew a little meanwhile are not', () => {
    expect(looks([1_000, 7], ...still(14, 7), [1_000, 8], ...still(15, 8)).at(-1)).toBe('alive');
  });

  test('say nothing after a time in which nobody looked, and 15 s anew from there', () => {
    const paused = looks([1_000, 7], ...still(14, 7), [17_000, 7], ...still(15, 7));
    expect(paused.filter((seen) => seen !== 'alive')).toEqual(['unwatched']);
    expect(looks([1_000, 7], ...still(14, 7), [17_000, 7], ...still(16, 7)).at(-1)).toBe('hung');
    expect(looks([1_000, 7], [17_000, 900])).toEqual(['alive', 'unwatched']);
  });

  test('are as good as unseen where every look takes long', () => {
    expect(new Set(looks(...Array.from({ length: 20 }, () => [4_000, 7] as const)))).toEqual(new Set(['unwatched']));
  });
});

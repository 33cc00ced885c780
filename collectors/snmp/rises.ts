/**
 * Counts that a device only tells in parts, such as those of a radio's networks: the parts wrap and begin anew apart, so their sum says
 * nothing, but what each of them rose by since it was read last can be added up. Made to be read as a counter of 64 bits.
 */
import { mostFramesPerMs } from '../../core/counters/counter-intervals.ts';
import { ForgetfulMap } from '../../core/forgetful-map.ts';
import type { Sample } from '../../core/sample.ts';

/** After longer than this a part may have gone round unseen. */
const mostGapMs = 2 ** 32 / mostFramesPerMs;

interface Known {
  readonly atMs: number;
  /** Subject of a part → what it said. */
  readonly parts: ReadonlyMap<string, bigint>;
  readonly whole: bigint;
}

/** @param whole which figure; parts: all of it, as they were read in one poll */
export type Rises = (whole: string, parts: readonly Sample[]) => bigint;

export function createRises(): Rises {
  const known = new ForgetfulMap<Known>();
  let forgot = false;
  return (of, read) => {
    const parts = new Map(read.map(({ subject, valueInteger }) => [subject, BigInt(valueInteger ?? 0)]));
    const atMs = Math.max(...read.map((part) => part.polledAtMs ?? part.atMs));
    const before = known.get(of);
    // One that comes back after it was forgotten counts from nothing: less than it had, whatever that was.
    const begun = forgot ? 0n : sumOf(parts);
    const whole = before === undefined ? begun : wholeAfter(before, parts, atMs);
    known.set(of, { atMs, parts, whole });
    if (known.turn(atMs)) forgot = true;
    return whole;
  };
}

/**
 * A part that fell may have wrapped or begun anew, and one that came or went took part of the rise with it: nobody can tell how much there
 * was. One less than before then, which every reader of counters takes for a count that began anew.
 */
function wholeAfter(before: Known, parts: ReadonlyMap<string, bigint>, atMs: number): bigint {
  const rises = [...parts].map(([subject, said]) => said - (before.parts.get(subject) ?? said + 1n));
  const isWhole = parts.size === before.parts.size && rises.every((rise) => rise >= 0n) && atMs - before.atMs < mostGapMs;
  if (isWhole) return before.whole + rises.reduce((sum, rise) => sum + rise, 0n);
  return before.whole > 0n ? before.whole - 1n : 0n;
}

const sumOf = (parts: ReadonlyMap<string, bigint>): bigint => [...parts.values()].reduce((sum, said) => sum + said, 0n);

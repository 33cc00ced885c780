/** Draws that a seed repeats: the same seed, purpose and class size give the same draws in every room and on every machine. */
import { sha256 } from '@noble/hashes/sha2.js';
import { utf8ToBytes } from '@noble/hashes/utils.js';

/** Numbers in [0, 1). The generator is mulberry32 by Tommy Ettinger (public domain), seeded from SHA-256 of seed and purpose. */
export function seededDraws(seed: number, purpose: string): () => number {
  const digest = sha256(utf8ToBytes(`${String(seed)}|${purpose}`));
  let state = new DataView(digest.buffer, digest.byteOffset).getUint32(0);
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** The strata 0 … count − 1 in seeded order (Fisher and Yates): each is drawn exactly once, so a class is always spread evenly. */
export function stratifiedOrder(seed: number, purpose: string, count: number): readonly number[] {
  const draw = seededDraws(seed, `${purpose}|${String(count)}`);
  const order = Array.from({ length: count }, (_, index) => index);
  for (let last = count - 1; last > 0; last--) {
    const other = Math.floor(draw() * (last + 1));
    [order[last], order[other]] = [order[other] ?? 0, order[last] ?? 0];
  }
  return order;
}

/** Each seat's offset within an interval: k ÷ count of it, every k once. */
export const spreadOffsetsMs = (seed: number, purpose: string, count: number, intervalMs: number): readonly number[] =>
  stratifiedOrder(seed, purpose, count).map((stratum) => (stratum * intervalMs) / count);

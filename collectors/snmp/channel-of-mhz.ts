/** The channel that a frequency is (IEEE 802.11, annex E). Pure. */

export interface FoundChannel {
  readonly number: number;
  /** GHz. */
  readonly band: '2.4' | '5' | '6';
}

/**
 * Of the primary 20 MHz channel. @returns undefined for what is none, such as the middle of a wider channel: 5210 MHz lies between four, and
 * which of them is the primary one it does not tell.
 */
export function channelOfMhz(mhz: number): FoundChannel | undefined {
  if (mhz === 2484) return { number: 14, band: '2.4' };
  if (mhz === 5935) return { number: 2, band: '6' };
  for (const { band, startMhz, numbers } of bands) {
    const number = (mhz - startMhz) / 5;
    if (numbers.has(number)) return { number, band };
  }
  return undefined;
}

const every = (first: number, last: number, step: number): readonly number[] =>
  Array.from({ length: Math.floor((last - first) / step) + 1 }, (_, index) => first + index * step);

const bands: readonly { readonly band: FoundChannel['band']; readonly startMhz: number; readonly numbers: ReadonlySet<number> }[] = [
  { band: '2.4', startMhz: 2407, numbers: new Set(every(1, 13, 1)) },
  { band: '5', startMhz: 5000, numbers: new Set([...every(36, 64, 4), ...every(100, 144, 4), ...every(149, 177, 4)]) },
  { band: '6', startMhz: 5950, numbers: new Set(every(1, 233, 4)) },
];

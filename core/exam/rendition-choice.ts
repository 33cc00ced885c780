/** Which rendition to fetch next: the lowest first, then what the measured throughput carries with room to spare, one step up at a time. */

export interface RenditionChoice {
  /** A segment came: its size, and how long the fetch took. */
  measured(bytes: number, tookMs: number): void;
  /** A segment did not come: back to the lowest. */
  failed(): void;
  /** Index into the bit rates. */
  choose(): number;
}

const measuredCount = 5;
/** hls.js's factors: up only when this share of the throughput would do, down when the current one needs more than that. */
const upRatio = 0.7;
const downRatio = 0.95;

/** Bit rates in rising order. */
export function createRenditionChoice(bitsPerSecond: readonly number[]): RenditionChoice {
  const recent: { readonly bytes: number; readonly tookMs: number }[] = [];
  let current = 0;

  const throughput = () => {
    const bytes = recent.reduce((sum, one) => sum + one.bytes, 0);
    const tookMs = recent.reduce((sum, one) => sum + one.tookMs, 0);
    return (bytes * 8000) / Math.max(1, tookMs);
  };

  return {
    measured(bytes, tookMs) {
      recent.push({ bytes, tookMs: Math.max(1, tookMs) });
      if (recent.length > measuredCount) recent.shift();
    },
    failed() {
      recent.length = 0;
      current = 0;
    },
    choose() {
      if (recent.length === 0) return current;
      const carries = throughput();
      while (current > 0 && (bitsPerSecond[current] ?? 0) > downRatio * carries) current -= 1;
      if ((bitsPerSecond[current + 1] ?? Infinity) <= upRatio * carries) current += 1;
      return current;
    },
  };
}

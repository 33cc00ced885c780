/** Time as collectors see it. Instants come from the wall clock, since every other part of a run stamps by it; durations never do. */
export interface Clock {
  /** ms since 1970 UTC. */
  readonly wallMs: () => number;
  /** ms since some moment; never steps. */
  readonly monotonicMs: () => number;
}

export const systemClock: Clock = { wallMs: () => Date.now(), monotonicMs: () => performance.now() };

/** Readings that are tried, and how close together the two of one must be to be taken at once, ms. */
const mostReadings = 5;
const closeEnoughMs = 0.1;

/**
 * Wall clock minus monotonic one. They cannot be read at the same instant: a process that loses the processor in between would see a step
 * that no clock made, so the wall clock is read between two looks at the other one and the tightest reading counts.
 */
export function wallMinusMonotonicMs({ wallMs, monotonicMs }: Clock): number {
  let tightestMs = Infinity;
  let found = NaN;
  for (let reading = 0; reading < mostReadings && tightestMs > closeEnoughMs; reading += 1) {
    const beforeMs = monotonicMs();
    const wall = wallMs();
    const apartMs = monotonicMs() - beforeMs;
    if (apartMs >= tightestMs) continue;
    tightestMs = apartMs;
    found = wall - beforeMs - apartMs / 2;
  }
  return found;
}

/** How long to wait before trying again. */

const firstMs = 500;
const longestMs = 8_000;

/** Pause after the nth failure in a row: doubles from 0.5 s to 8 s, half of it drawn, so that a class that was cut off does not return as one. */
export const backOffMs = (failureCount: number, draw: () => number): number =>
  Math.min(longestMs, firstMs * 2 ** (Math.max(1, failureCount) - 1)) * (0.5 + draw() / 2);

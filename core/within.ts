/** A limit is kept by the value that equals it, in both directions; NaN keeps none. */
import type { AppliedLimit } from './verdict.ts';

/** A ratio of two decimal figures may miss the limit that it equals by its last bits. */
const bits = 1e-9;

export function within(limit: AppliedLimit, value: number): boolean {
  const slack = bits * Math.max(1e-3, Math.abs(limit.value));
  return limit.direction === 'at-most' ? value <= limit.value + slack : value >= limit.value - slack;
}

/** What subjects said of one figure over time. Pure. */
import type { MetricName } from '../metrics.ts';
import type { Sample } from '../sample.ts';

export interface Point {
  readonly atMs: number;
  readonly value: number;
  /** How old the figure may have been. */
  readonly ageMs: number;
}
export type Series = ReadonlyMap<string, readonly Point[]>;

/** One figure of one subject. */
export const figureKey = ({ metric, subject }: Pick<Sample, 'metric' | 'subject'>): string => `${metric} ${subject}`;

/** By subject. */
export function seriesOf(samples: readonly Sample[], metric: MetricName): Series {
  const series = new Map<string, Point[]>();
  for (const { metric: of, subject, state, atMs, valueDouble, valueInteger, ageMs = 0 } of samples) {
    const value = Number(valueDouble ?? valueInteger ?? NaN);
    if (of !== metric || state === 'unknown' || !Number.isFinite(value)) continue;
    const points = series.get(subject) ?? [];
    points.push({ atMs, value, ageMs });
    series.set(subject, points);
  }
  return series;
}

/** Value of the point closest in time; 0 when there is none. */
export function nearest(points: readonly Point[] = [], atMs: number): number {
  const after = firstFrom(points, atMs);
  const [left, right] = [points[after - 1], points[after]];
  if (left === undefined || right === undefined) return (left ?? right)?.value ?? 0;
  return atMs - left.atMs <= right.atMs - atMs ? left.value : right.value;
}

/**
 * Whether the value changed at some time that may lie within [fromMs, toMs]. A change is known only to lie between two points, so it
 * may taint two intervals: better one too many than one too few.
 */
export function changedWithin(points: readonly Point[] = [], fromMs: number, toMs: number): boolean {
  for (let index = Math.max(1, firstFrom(points, fromMs)); index < points.length; index++) {
    const [left, right] = [points[index - 1], points[index]];
    if (left === undefined || right === undefined || left.atMs >= toMs) return false;
    if (left.value !== right.value) return true;
  }
  return false;
}

/** Index of the first point at or after atMs. */
export function firstFrom(points: readonly Point[], atMs: number): number {
  let [low, high] = [0, points.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((points[middle]?.atMs ?? Infinity) < atMs) low = middle + 1;
    else high = middle;
  }
  return low;
}

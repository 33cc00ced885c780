/** Raw counter samples → what happened between two polls. Pure, so that an old run can be judged again. */
import type { CounterDoubt, CounterReading } from './counter-delta.ts';
import { counterDelta } from './counter-delta.ts';
import type { MetricName } from '../metrics.ts';
import { metrics } from '../metrics.ts';
import type { Sample, SampleState } from '../sample.ts';

/** What one counter did in [startAtMs, endAtMs], the instants of two successive readings. */
export interface CounterInterval {
  readonly subject: string;
  readonly metric: MetricName;
  readonly room?: string;
  readonly startAtMs: number;
  readonly endAtMs: number;
  /** The same time by the agent's own clock: what a rate is divided by. Absent when the agent restarted. */
  readonly elapsedMs?: number;
  /** How old a reading may have been: the edges of the interval are uncertain by this. */
  readonly ageMs: number;
  /** In the counter's unit; absent when unknown. */
  readonly delta?: number;
  readonly state: SampleState;
  readonly reason?: CounterDoubt;
}

/** A reading from a 32-bit object says so in its reason; the width decides what a fall means. */
export const counter32 = 'counter32';

/** Highest speed of an access point's port, for those that do not tell theirs: 10GBASE-T. A higher ceiling only makes us doubt more. */
const assumedLinkMbps = 10_000;
const bitsPerOctet = 8;
/** Smallest frame on the wire with preamble and gap: (64 + 8 + 12) × 8 (IEEE 802.3). */
const bitsPerPacket = 672;

/**
 * Intervals of every counter in the samples, in the samples' order. Readings that are unknown make no interval: the next known one
 * spans the gap, since counters go on counting. Speed and discontinuity of an interface are taken from its own samples.
 * @param samples sorted by atMs within each subject and metric; other metrics are passed over
 */
export function counterIntervals(samples: Iterable<Sample>): CounterInterval[] {
  const all = [...samples];
  const speeds = seriesOf(all, 'interfaceSpeedMbps');
  const resets = seriesOf(all, 'interfaceDiscontinuityMs');
  const last = new Map<string, Sample>();
  const intervals: CounterInterval[] = [];
  for (const sample of all) {
    if (metrics[sample.metric].kind !== 'counter' || readingOf(sample) === undefined) continue;
    const key = `${sample.metric} ${sample.subject}`;
    const previous = last.get(key);
    if (previous !== undefined && sample.atMs <= previous.atMs) continue;
    last.set(key, sample);
    if (previous !== undefined) intervals.push(intervalOf(previous, sample, speeds, resets));
  }
  return intervals;
}

interface Point {
  readonly atMs: number;
  readonly value: number;
}
type Series = ReadonlyMap<string, readonly Point[]>;

function intervalOf(previous: Sample, current: Sample, speeds: Series, resets: Series): CounterInterval {
  const { subject, metric, room } = current;
  const from = readingOf(previous);
  const to = readingOf(current);
  if (from === undefined || to === undefined) throw new Error(`${metric} of ${subject}: a reading without a value`);
  const unitsPerMs = ceilingOf(metric, speeds.get(subject), previous.atMs, current.atMs);
  const result = counterDelta(from, to, {
    ...(unitsPerMs !== undefined && { unitsPerMs }),
    discontinuity: changedWithin(resets.get(subject), previous.atMs, current.atMs),
  });
  const known = 'delta' in result;
  return {
    subject,
    metric,
    ...(room !== undefined && { room }),
    startAtMs: previous.atMs,
    endAtMs: current.atMs,
    ...(result.elapsedMs !== undefined && { elapsedMs: result.elapsedMs }),
    ageMs: Math.max(from.ageMs ?? 0, to.ageMs ?? 0),
    ...(known ? { delta: result.delta, state: result.delta === 0 ? 'zero' : 'value' } : { state: 'unknown', reason: result.doubt }),
  };
}

function readingOf(sample: Sample): CounterReading | undefined {
  const raw = sample.valueInteger;
  if (sample.state === 'unknown' || raw === undefined) return undefined;
  if (typeof raw === 'number' && !Number.isSafeInteger(raw)) return undefined;
  const value = BigInt(raw);
  if (value < 0n || value >= 1n << 64n) return undefined;
  return {
    atMs: sample.atMs,
    value,
    bits: sample.reason === counter32 && value < 1n << 32n ? 32 : 64,
    ...(sample.agentUptimeMs !== undefined && { uptimeMs: sample.agentUptimeMs }),
    ...(sample.ageMs !== undefined && { ageMs: sample.ageMs }),
  };
}

function seriesOf(samples: readonly Sample[], metric: MetricName): Series {
  const series = new Map<string, Point[]>();
  for (const sample of samples) {
    if (sample.metric !== metric || sample.state === 'unknown' || sample.valueDouble === undefined) continue;
    const points = series.get(sample.subject) ?? [];
    points.push({ atMs: sample.atMs, value: sample.valueDouble });
    series.set(sample.subject, points);
  }
  return series;
}

/** Units per ms that the interface can carry at most; only an interface's own counters have such a ceiling. */
function ceilingOf(metric: MetricName, speeds: readonly Point[] | undefined, fromMs: number, toMs: number): number | undefined {
  if (metrics[metric].subject !== 'interface') return undefined;
  const linkMbps = Math.max(nearest(speeds, fromMs), nearest(speeds, toMs));
  const bits = metric.endsWith('Bytes') ? bitsPerOctet : bitsPerPacket;
  return ((linkMbps > 0 ? linkMbps : assumedLinkMbps) * 1000) / bits;
}

/** Value of the point closest in time; 0 when there is none. */
function nearest(points: readonly Point[] = [], atMs: number): number {
  const after = firstFrom(points, atMs);
  const [left, right] = [points[after - 1], points[after]];
  if (left === undefined || right === undefined) return (left ?? right)?.value ?? 0;
  return atMs - left.atMs <= right.atMs - atMs ? left.value : right.value;
}

/**
 * Whether the value changed at some time that may lie within [fromMs, toMs]. A change is known only to lie between two points, so it
 * may taint two intervals: better one too many than one too few.
 */
function changedWithin(points: readonly Point[] = [], fromMs: number, toMs: number): boolean {
  for (let index = Math.max(1, firstFrom(points, fromMs)); index < points.length; index++) {
    const [left, right] = [points[index - 1], points[index]];
    if (left === undefined || right === undefined || left.atMs >= toMs) return false;
    if (left.value !== right.value) return true;
  }
  return false;
}

/** Index of the first point at or after atMs. */
function firstFrom(points: readonly Point[], atMs: number): number {
  let [low, high] = [0, points.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((points[middle]?.atMs ?? Infinity) < atMs) low = middle + 1;
    else high = middle;
  }
  return low;
}

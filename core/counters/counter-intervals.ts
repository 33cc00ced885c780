/** Raw counter samples → what happened between two polls. Pure, so that an old run can be judged again. */
import type { CounterDoubt, CounterReading } from './counter-delta.ts';
import { counterDelta } from './counter-delta.ts';
import type { MetricName } from '../metrics.ts';
import { metrics } from '../metrics.ts';
import type { Sample, SampleState } from '../sample.ts';
import type { Running } from './kept-running.ts';
import { accessPointsRunning, ownUptimes } from './kept-running.ts';
import type { Series } from './series.ts';
import { aged, createRenewalPaces, isSameReading, latenessRatio } from './renewal-pace.ts';
import { changedWithin, figureKey, nearest, seriesOf } from './series.ts';

/** What one counter did in [startAtMs, endAtMs]: between two readings, or as long as it is known to have stood still. */
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
/** What no radio carries in octets; none tells a speed. The fastest of IEEE 802.11be come near it on paper. */
const mostRadioMbps = 10_000;
/** Nor in frames: 16,000 times on the air a second (20 µs of preamble, gap, answer), each time 256 frames in one (IEEE 802.11ax). */
export const mostFramesPerMs = 4_096;

export interface CounterOptions {
  /**
   * Access points that a controller tells of. The agent's uptime is then not theirs: only what is told of their own says that they did not
   * restart.
   */
  readonly through?: ReadonlySet<string>;
}

/**
 * Intervals of every counter in the samples, in the samples' order. Readings that are unknown make no interval: the next known one
 * spans the gap, since counters go on counting. One that says the same as the one before it may be the same one: a device that renews its
 * counters every 180 s did not stand still for 2 s. It proves that the counter stood still until as long ago as it may be old, and there the
 * interval ends and the next one begins. Speed and discontinuity of an interface are taken from its own samples, whether the access point
 * went on running from what is told of it.
 * @param samples sorted by atMs within each subject and metric; other metrics are passed over
 */
export function counterIntervals(samples: Iterable<Sample>, options: CounterOptions = {}): CounterInterval[] {
  const all = [...samples];
  const paces = createRenewalPaces();
  for (const sample of all) paces.see(sample);
  const before = new Map<string, Sample>();
  const readings = all.filter(isReading).map((sample) => {
    const known = aged(before.get(figureKey(sample)), sample, paces.of(sample));
    before.set(figureKey(sample), known);
    return known;
  });
  return followCounters(new Map(), readings, all, options);
}

/** Where the next interval of each counter begins: what it stood at, and when. */
export type IntervalStarts = Pick<Map<string, Sample>, 'get'> & { set(counter: string, start: Sample): void };

/**
 * The same for counters that are followed poll by poll.
 * @param starts carried on to the next call
 * @param readings of counters, as old as they may be; sorted by atMs within each subject and metric
 * @param context what is told of speed, discontinuity and uptime, and whether that is a guess
 */
export function followCounters(
  starts: IntervalStarts,
  readings: readonly Sample[],
  context: readonly Sample[],
  { through = new Set() }: CounterOptions = {},
): CounterInterval[] {
  const speeds = seriesOf(context, 'interfaceSpeedMbps');
  const resets = seriesOf(context, 'interfaceDiscontinuityMs');
  const running = accessPointsRunning(ownUptimes(context), through);
  const intervals: CounterInterval[] = [];
  for (const reading of readings) {
    const key = figureKey(reading);
    const start = starts.get(key);
    // Our clock may have stepped back.
    if (start === undefined || reading.atMs < start.atMs) starts.set(key, reading);
    if (start === undefined || reading.atMs <= start.atMs) continue;
    const still = isSameReading(start, reading) ? standingStill(reading) : undefined;
    if (still !== undefined && still.atMs <= start.atMs) continue;
    const interval = intervalOf(start, reading, speeds, resets, running);
    const stood = still !== undefined && interval.state === 'zero';
    starts.set(key, stood ? still : reading);
    intervals.push(stood ? until(still, interval) : interval);
  }
  return intervals;
}

export const isReading = (sample: Sample): boolean => metrics[sample.metric].kind === 'counter' && readingOf(sample) !== undefined;

/** The last instant at which the counter surely stood at what a reading says that is no news. */
function standingStill(reading: Sample): Sample {
  const { atMs, ageMs = 0, agentUptimeMs } = reading;
  if (ageMs === 0) return reading;
  const agoMs = ageMs + ageMs * latenessRatio;
  return { ...reading, atMs: atMs - agoMs, ageMs: 0, ...(agentUptimeMs !== undefined && { agentUptimeMs: agentUptimeMs - agoMs }) };
}

/** What was said of a longer time, of its part until then. Both edges are sharp: it stood still before and after them. */
const until = ({ atMs, ageMs = 0 }: Sample, interval: CounterInterval): CounterInterval =>
  atMs === interval.endAtMs ? interval : { ...interval, endAtMs: atMs, elapsedMs: atMs - interval.startAtMs, ageMs };

function intervalOf(previous: Sample, current: Sample, speeds: Series, resets: Series, running: Running): CounterInterval {
  const { subject, metric, room } = current;
  const from = readingOf(previous);
  const to = readingOf(current);
  if (from === undefined || to === undefined) throw new Error(`${metric} of ${subject}: a reading without a value`);
  const unitsPerMs = ceilingOf(metric, speeds.get(subject), previous.atMs, current.atMs);
  const keptRunning = running(subject, previous.atMs - (from.ageMs ?? 0), current.atMs);
  const result = counterDelta(from, to, {
    ...(unitsPerMs !== undefined && { unitsPerMs }),
    // A radio's counters begin anew when it changes its channel, and no uptime tells.
    restartsAlone: metrics[metric].subject === 'radio',
    discontinuity: changedWithin(resets.get(subject), previous.atMs, current.atMs),
    ...(keptRunning !== undefined && { keptRunning }),
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

/** Units per ms that there can be at most. Absent: nobody knows. */
function ceilingOf(metric: MetricName, speeds: Parameters<typeof nearest>[0], fromMs: number, toMs: number): number | undefined {
  const { subject } = metrics[metric];
  const isBytes = metric.endsWith('Bytes');
  if (subject === 'radio') return isBytes ? (mostRadioMbps * 1000) / bitsPerOctet : mostFramesPerMs;
  if (subject !== 'interface') return undefined;
  const linkMbps = Math.max(nearest(speeds, fromMs), nearest(speeds, toMs));
  return ((linkMbps > 0 ? linkMbps : assumedLinkMbps) * 1000) / (isBytes ? bitsPerOctet : bitsPerPacket);
}

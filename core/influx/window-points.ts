/** Samples of the machine, the probes and the exam server → points over 10 s of the clock. */
import { type MetricName, metrics } from '../metrics.ts';
import type { Sample } from '../sample.ts';
import { createCounterRises, type CounterRises } from './counter-rises.ts';
import { type FieldValue, type Point, present } from './point.ts';
import type { ReadSource } from './point-source.ts';
import { quantileOf } from './quantile.ts';
import { riseFieldOf } from './schema.ts';

export interface WindowPoints {
  /** Points of windows that are over. Samples of other subjects are passed over. */
  take(samples: readonly Sample[]): readonly Point[];
  /** The rest, also of windows that are not over. */
  flush(): readonly Point[];
}

const windowMs = 10_000;
/** A probe is lost only after its deadline, and the server tells of its seconds afterwards: so long a window waits for them. */
const latenessMs = 15_000;

type Kind = 'host' | 'probe' | 'server';
const kinds: ReadonlySet<string> = new Set<Kind>(['host', 'probe', 'server']);

interface Window {
  readonly kind: Kind;
  readonly name: string;
  readonly room: string | undefined;
  readonly endAtMs: number;
  readonly samples: Sample[];
}

/** Of a subject: its counters are read one after another. */
type Rises = Map<string, CounterRises>;

/** @param machineOf what dashboards call the machine of a subject: its host name may be of a person */
export function createWindowPoints(source: ReadSource, machineOf: (agent: string) => string): WindowPoints {
  const open = new Map<string, Window>();
  const rises: Rises = new Map();
  let newestAtMs = -Infinity;

  function emit(isOver: (endAtMs: number) => boolean): readonly Point[] {
    const over = [...open].filter(([, { endAtMs }]) => isOver(endAtMs)).sort(([, left], [, right]) => left.endAtMs - right.endAtMs);
    for (const [key] of over) open.delete(key);
    return over.map(([, window]) => pointOf(source, window, rises, machineOf));
  }

  return {
    take(samples) {
      for (const sample of samples) {
        const kind = metrics[sample.metric].subject;
        if (!isKind(kind)) continue;
        const endAtMs = Math.ceil(sample.atMs / windowMs) * windowMs;
        const name = sample.subject.slice(sample.subject.indexOf('/') + 1);
        // A process of a room is the machine's all the same.
        const room = kind === 'probe' ? (sample.room ?? '') : undefined;
        const key = [kind, name, room ?? '', endAtMs].join(' ');
        const window = open.get(key) ?? { kind, name, room, endAtMs, samples: [] };
        window.samples.push(sample);
        open.set(key, window);
        newestAtMs = Math.max(newestAtMs, sample.atMs);
      }
      return emit((endAtMs) => endAtMs + latenessMs <= newestAtMs);
    },
    flush: () => emit(() => true),
  };
}

const isKind = (kind: string): kind is Kind => kinds.has(kind);

function pointOf({ school, mode, run, poller }: ReadSource, window: Window, rises: Rises, machineOf: (agent: string) => string): Point {
  const { kind, name, room, endAtMs } = window;
  const samples = [...window.samples].sort((left, right) => left.atMs - right.atMs);
  const counters = rises.get(`${kind} ${name}`) ?? createCounterRises();
  rises.set(`${kind} ${name}`, counters);
  const intervals = kind === 'probe' ? [] : counters.take(samples);
  const riseOf = (metric: MetricName): { readonly delta: number; readonly elapsedMs: number } | undefined => {
    const known = intervals.filter(
      (interval) => interval.metric === metric && interval.delta !== undefined && interval.elapsedMs !== undefined,
    );
    if (known.length === 0) return undefined;
    return {
      delta: known.reduce((sum, { delta = 0 }) => sum + delta, 0),
      elapsedMs: known.reduce((sum, { elapsedMs = 0 }) => sum + elapsedMs, 0),
    };
  };
  const fields = kind === 'host' ? hostFields(samples, riseOf) : kind === 'server' ? serverFields(samples, riseOf) : probeFields(samples);
  const unknown = kind === 'probe' ? [] : unknownOf(samples);
  return {
    measurement: kind,
    tags: {
      school,
      mode,
      ...(kind === 'probe' ? { probe: name, room: room ?? '' } : { poller }),
      ...(kind === 'host' && { host: machineOf(name) }),
    },
    fields: present({
      run,
      ...fields,
      ...(kind !== 'probe' && { unknownCount: unknown.length, unknownMetrics: unknown.join(', ') }),
    }),
    timeMs: endAtMs,
  };
}

type Fields = Readonly<Record<string, FieldValue | undefined>>;
type RiseOf = (metric: MetricName) => { readonly delta: number; readonly elapsedMs: number } | undefined;

function hostFields(samples: readonly Sample[], riseOf: RiseOf): Fields {
  const rateOf = (metric: MetricName): number | undefined => {
    const rise = riseOf(metric);
    // Bytes a millisecond → Mbit/s.
    return rise === undefined || rise.elapsedMs <= 0 ? undefined : (rise.delta * 8) / 1000 / rise.elapsedMs;
  };
  const cpu = numbersOf(samples, 'hostCpuRatio');
  return {
    hostCpuRatio: meanOf(cpu),
    hostCpuWorstRatio: mostOf(cpu),
    generatorCpuWorstRatio: mostOf(numbersOf(samples, 'generatorCpuRatio')),
    hostTimerDriftMs: mostOf(numbersOf(samples, 'hostTimerDriftMs')),
    hostClockDriftMs: numbersOf(samples, 'hostClockDriftMs').at(-1),
    hostMemoryFreeBytes: leastOf(numbersOf(samples, 'hostMemoryFreeBytes')),
    hostDiskFreeBytes: leastOf(numbersOf(samples, 'hostDiskFreeBytes')),
    hostLinkRateMbps: numbersOf(samples, 'hostLinkRateMbps').at(-1),
    hostLinkKind: samples
      .flatMap(({ metric, valueText }) => (metric === 'hostLinkKind' && valueText !== undefined ? [valueText] : []))
      .at(-1),
    hostLinkInMbps: rateOf('hostLinkInBytes'),
    hostLinkOutMbps: rateOf('hostLinkOutBytes'),
  };
}

function serverFields(samples: readonly Sample[], riseOf: RiseOf): Fields {
  return {
    serverLoopUtilizationRatio: mostOf(numbersOf(samples, 'serverLoopUtilizationRatio')),
    serverLoopDelayMs: mostOf(numbersOf(samples, 'serverLoopDelayMs')),
    serverRefusedCount: totalOf(numbersOf(samples, 'serverRefusedCount')),
    serverFailedCount: totalOf(numbersOf(samples, 'serverFailedCount')),
    [riseFieldOf('serverRetransmitCount')]: riseOf('serverRetransmitCount')?.delta,
    [riseFieldOf('serverSegmentOutCount')]: riseOf('serverSegmentOutCount')?.delta,
    serverClockOffsetMs: numbersOf(samples, 'serverClockOffsetMs').at(-1),
  };
}

const totalOf = (counts: readonly number[]): number | undefined =>
  counts.length === 0 ? undefined : counts.reduce((sum, count) => sum + count, 0);

function probeFields(samples: readonly Sample[]): Fields {
  const came = samples.filter(({ state }) => state !== 'unknown').map(({ valueDouble = 0 }) => valueDouble);
  return {
    probeSentCount: samples.length,
    probeLostCount: samples.length - came.length,
    probeRttP95Ms: quantileOf(came, 0.95),
  };
}

const numbersOf = (samples: readonly Sample[], of: MetricName): readonly number[] =>
  samples
    .filter(({ metric, state }) => metric === of && state !== 'unknown')
    .map(({ valueDouble, valueInteger }) => Number(valueDouble ?? valueInteger))
    .filter(Number.isFinite);

const meanOf = (numbers: readonly number[]): number | undefined =>
  numbers.length === 0 ? undefined : numbers.reduce((sum, value) => sum + value, 0) / numbers.length;
const mostOf = (numbers: readonly number[]): number | undefined => (numbers.length === 0 ? undefined : Math.max(...numbers));
const leastOf = (numbers: readonly number[]): number | undefined => (numbers.length === 0 ? undefined : Math.min(...numbers));

/** Where a station is on the air is for the checks; it is no field. */
const notWritten: ReadonlySet<MetricName> = new Set([
  'hostBssid',
  'hostSsid',
  'hostRadioSaving',
  'hostTunnel',
  'hostLinkState',
  'serverStartedAtMs',
]);

/** Figures that the window did not get at all, each with the reason it was given last. */
function unknownOf(samples: readonly Sample[]): readonly string[] {
  const told = new Set(samples.filter(({ state }) => state !== 'unknown').map(({ metric }) => metric));
  const untold = new Map(
    samples.filter(({ metric }) => !told.has(metric) && !notWritten.has(metric)).map(({ metric, reason = 'not-told' }) => [metric, reason]),
  );
  return [...untold].map(([metric, reason]) => `${metric}:${reason}`).sort();
}

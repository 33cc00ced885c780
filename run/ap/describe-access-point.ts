/** What two readings of a device amount to: each figure with its age, window, source and confidence, rates beside raw counters. Pure. */
import { figureKey } from '../../core/counters/series.ts';
import { counter32, type CounterInterval, counterIntervals } from '../../core/counters/counter-intervals.ts';
import { mostAgeRatio } from '../../core/counters/sharp-rate.ts';
import { carriedMbpsOf, clientCountOf, falseZerosOf, type Presence } from '../../core/false-zeros.ts';
import { type MetricName, metrics } from '../../core/metrics.ts';
import type { Sample, SampleState } from '../../core/sample.ts';
import { keptAs } from '../../collectors/snmp/add-up.ts';
import type { Cell, Layout } from '../../collectors/snmp/layout.ts';
import { standardBeside, type Vendors } from '../../collectors/snmp/load-vendors.ts';
import type { TwoPolls } from '../../collectors/snmp/poll-twice.ts';
import type { VendorColumn } from '../../collectors/snmp/vendor-column.ts';
import type { Vendor } from '../../collectors/snmp/vendor.ts';

type Confidence = VendorColumn['confidence'];

export interface Rate {
  readonly state: SampleState;
  /** Megabits a second for bytes, otherwise a second. */
  readonly value?: number;
  readonly unit: 'Mbit/s' | '/s';
  /** Why it is unknown: a doubt of core/counters, `one-reading`, or `renewed-too-seldom`. */
  readonly reason?: string;
  readonly elapsedMs?: number;
}

export interface DescribedFigure {
  readonly subject: string;
  readonly metric: MetricName;
  readonly state: SampleState;
  /** Of a counter: the raw number in decimal digits, which may need 64 bits. */
  readonly value?: number | string;
  /** By the suffix of the metric's name; absent for words. */
  readonly unit?: string;
  readonly reason?: string;
  /** What the device said of a figure that is not believed. */
  readonly said?: number;
  readonly counterBits?: 32 | 64;
  readonly rate?: Rate;
  readonly polledAtMs?: number;
  /** How old the figure may at most have been when it was read. */
  readonly ageMs?: number;
  readonly windowMs?: number;
  readonly confidence?: Confidence;
  /** MIB object or document. */
  readonly source?: string;
  readonly oid?: string;
}

export interface AccessPointDescription {
  readonly vendor?: string;
  readonly title?: string;
  readonly role?: Vendor['role'];
  /** By which a device that lists several access points knows this one. */
  readonly mac?: string;
  readonly uplink: Layout['uplink'];
  readonly answerMs?: number;
  readonly agentUptimeMs?: number;
  readonly figures: readonly DescribedFigure[];
  /** Figures of its definition that this very device has no object for. */
  readonly absent: readonly MetricName[];
  readonly cannot: Vendor['cannot'];
  readonly gaps: readonly string[];
}

/** Told apart from the figures: how it answers, and what is known of it as a whole. */
const asides: readonly MetricName[] = ['accessPointReachable', 'agentAnswerMs', 'accessPointVendor', 'accessPointUplink'];

/** @param through a controller was asked about it: the uptime of who answers is then not its own */
export function describeAccessPoint(
  polls: Extract<TwoPolls, { answered: true }>,
  vendors: Vendors,
  accessPoint: string,
  through = false,
): AccessPointDescription {
  const { layout, samples, secondFailure } = polls;
  const vendor = layout.vendorId === undefined ? undefined : vendors.byId.get(layout.vendorId);
  const intervals = new Map<string, CounterInterval[]>();
  for (const interval of counterIntervals(samples, { through: new Set(through ? [accessPoint] : []) }))
    intervals.set(figureKey(interval), [...(intervals.get(figureKey(interval)) ?? []), interval]);
  const latest = [
    ...new Map(samples.filter(({ metric }) => !asides.includes(metric)).map((sample) => [figureKey(sample), sample])).values(),
  ];
  const falseZeros = falseZerosOf(samples, accessPoint, presenceIn(samples, [...intervals.values()].flat(), layout, accessPoint));
  const definitions = [
    ...(vendor?.role === 'controller' ? [] : standardBeside(vendors, vendor)),
    ...(vendor === undefined ? [] : [vendor]),
  ];
  const told = new Set(latest.map(({ metric }) => metric));
  const cannot = (vendor === undefined ? vendors.standard.flatMap((each) => each.cannot) : vendor.cannot).filter(
    ({ metric, some }) => some !== true || !told.has(metric),
  );
  const answers = samples.flatMap(({ metric, valueDouble }) =>
    metric === 'agentAnswerMs' && valueDouble !== undefined ? [valueDouble] : [],
  );
  const uptime = samples.filter(({ agentUptimeMs }) => agentUptimeMs !== undefined).at(-1)?.agentUptimeMs;
  return {
    ...(vendor !== undefined && { vendor: vendor.id, title: vendor.title, role: vendor.role }),
    ...(layout.macs[0] !== undefined && { mac: layout.macs[0] }),
    uplink: layout.uplink,
    ...(answers[0] !== undefined && { answerMs: Math.min(...answers) }),
    ...(uptime !== undefined && { agentUptimeMs: uptime }),
    figures: latest.map((sample) => {
      const figure = { ...believed(sample, falseZeros.has(sample)), ...whence(sample, layout, definitions) };
      return metrics[sample.metric].kind === 'counter'
        ? { ...figure, rate: rateOf(sample, intervals.get(figureKey(sample)) ?? [], samples) }
        : figure;
    }),
    absent: metricsOf(definitions).filter((metric) => !told.has(metric) && !cannot.some((each) => each.metric === metric)),
    cannot,
    gaps: [...layout.gaps, ...(secondFailure === undefined ? [] : [`second reading: ${secondFailure}`])],
  };
}

const metricsOf = (definitions: readonly Vendor[]): readonly MetricName[] => [
  ...new Set(
    definitions.flatMap(({ scalars, tables, sums }) => [
      ...[...scalars, ...tables.flatMap(({ columns }) => columns)].map((column) => column.metric),
      ...sums.map(({ metric }) => metric),
    ]),
  ),
];

function believed(sample: Sample, isFalseZero: boolean): DescribedFigure {
  const { subject, metric, state, reason, valueText, valueDouble, valueInteger, polledAtMs, ageMs, windowMs } = sample;
  const unit = unitOf(metric);
  const common = {
    subject,
    metric,
    ...(unit !== undefined && { unit }),
    ...(polledAtMs !== undefined && { polledAtMs }),
    ...(ageMs !== undefined && { ageMs }),
    ...(windowMs !== undefined && { windowMs }),
  };
  if (isFalseZero) return { ...common, state: 'unknown', reason: 'zero-with-clients', said: 0 };
  if (state === 'unknown') return { ...common, state, reason: reason ?? 'unknown' };
  if (metrics[metric].kind === 'counter')
    return { ...common, state, value: String(valueInteger ?? 0), counterBits: reason === counter32 ? 32 : 64 };
  return { ...common, state, value: valueText ?? Number(valueDouble ?? valueInteger ?? 0) };
}

/** Where a figure comes from, and how far it is to be believed; a sum no further than its weakest part. */
function whence(
  { subject, metric }: Sample,
  { cells, sums }: Layout,
  definitions: readonly Vendor[],
): Pick<DescribedFigure, 'confidence' | 'source' | 'oid'> {
  const own = cells.find((cell) => cell.column.metric === metric && (cell.partOf ?? cell.subject) === subject);
  if (own !== undefined) {
    const of = own.partOf === undefined ? '' : ', added up';
    return { confidence: own.column.confidence, source: sourceOf(own, definitions) + of, oid: own.oid };
  }
  const row = cells.find(
    (cell) => cell.column.metric === metric && cell.partOf !== undefined && keptAs(cell.partOf, cell.subject) === subject,
  );
  if (row !== undefined) return { confidence: row.column.confidence, source: sourceOf(row, definitions), oid: row.oid };
  const of = sums.find((sum) => sum.metric === metric)?.of;
  const parts = cells.filter((cell) => cell.column.metric === of);
  const [first] = parts;
  if (of === undefined || first === undefined) return {};
  const weakest = (['guess', 'seen', 'documented'] as const).find((level) => parts.some(({ column }) => column.confidence === level));
  return { ...(weakest !== undefined && { confidence: weakest }), source: `sum of ${of}` };
}

/** The column's own, or that of the table which it stands in. */
function sourceOf({ column, oid }: Cell, definitions: readonly Vendor[]): string {
  const table = definitions
    .flatMap(({ tables }) => tables)
    .find(({ columns }) => columns.some((each) => each.oid === column.oid && each.metric === column.metric));
  return column.source ?? table?.source ?? oid;
}

/** Over all readings: the most clients of each, and what the uplink carried. */
function presenceIn(samples: readonly Sample[], intervals: readonly CounterInterval[], { uplink }: Layout, accessPoint: string): Presence {
  const clientCounts = new Map<string, number>();
  for (const sample of samples) {
    const count = clientCountOf(sample);
    if (count !== undefined) clientCounts.set(sample.subject, Math.max(count, clientCounts.get(sample.subject) ?? 0));
  }
  return {
    clientCounts,
    carriedMbps: 'name' in uplink ? carriedMbpsOf(intervals, `interface/${accessPoint}/${uplink.name}`) : undefined,
  };
}

function rateOf(sample: Sample, intervals: readonly CounterInterval[], samples: readonly Sample[]): Rate {
  const isBytes = sample.metric.endsWith('Bytes');
  const unit = isBytes ? 'Mbit/s' : '/s';
  const last = intervals.at(-1);
  if (last === undefined) {
    const readings = samples.filter((each) => each.state !== 'unknown' && figureKey(each) === figureKey(sample)).length;
    return { state: 'unknown', unit, reason: readings > 1 && (sample.ageMs ?? 0) > 0 ? 'renewed-too-seldom' : 'one-reading' };
  }
  if (last.delta === undefined || last.elapsedMs === undefined || last.elapsedMs <= 0) {
    const over = last.elapsedMs === undefined ? {} : { elapsedMs: last.elapsedMs };
    return { unit, ...over, state: 'unknown', reason: last.reason ?? 'one-reading' };
  }
  // The longest time up to now whose edges are sharp enough: a counter that the device renews every three minutes has not stood still when
  // readings within seconds are the same, and of the first reading nobody knows how old it was.
  const unbroken = intervals.slice(intervals.map(({ delta }) => delta === undefined).lastIndexOf(true) + 1);
  for (let from = 0; from < unbroken.length; from++) {
    const some = unbroken.slice(from);
    const elapsedMs = some.reduce((so, interval) => so + (interval.elapsedMs ?? 0), 0);
    if (Math.max(...some.map(({ ageMs }) => ageMs)) > mostAgeRatio * elapsedMs) continue;
    const delta = some.reduce((so, interval) => so + (interval.delta ?? 0), 0);
    const value = isBytes ? (delta * 8) / 1000 / elapsedMs : (delta * 1000) / elapsedMs;
    return { unit, elapsedMs, state: delta === 0 ? 'zero' : 'value', value };
  }
  return { unit, elapsedMs: last.elapsedMs, state: 'unknown', reason: 'renewed-too-seldom' };
}

const units: readonly (readonly [suffix: string, unit: string])[] = [
  ['Ms', 'ms'],
  ['Mbps', 'Mbit/s'],
  ['Bytes', 'bytes'],
  ['Ratio', 'ratio'],
  ['Count', 'count'],
  ['Dbm', 'dBm'],
  ['Mhz', 'MHz'],
];
const unitOf = (metric: MetricName): string | undefined => units.find(([suffix]) => metric.endsWith(suffix))?.[1];

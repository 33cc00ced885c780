/** One poll of one device → its points: the access point, its radios, its interfaces. */
import type { CounterRate, RatedInterval } from '../counters/sharp-rate.ts';
import { carriedMbpsOf, clientCountOf, falseZerosOf, type Presence } from '../false-zeros.ts';
import { type MetricName, metrics } from '../metrics.ts';
import type { Sample } from '../sample.ts';
import { largestInteger } from './line-protocol.ts';
import type { DeviceMemory, PollSource } from './point-source.ts';
import { type FieldValue, type Point, present } from './point.ts';
import { rateWindowFieldOf, riseFieldOf } from './schema.ts';

export interface Poll {
  readonly source: PollSource;
  readonly accessPoint: string;
  readonly timeMs: number;
  readonly samples: readonly Sample[];
  readonly memory: DeviceMemory;
}

interface Gathered {
  readonly fields: Record<string, FieldValue | undefined>;
  /** Figure and reason. */
  readonly unknown: string[];
}

/** What the alert and the boards ask the age of. */
const judgedAirtimes: readonly MetricName[] = ['radioUtilizationRatio', 'radioUtilizationShortRatio'];
/** How long a count of clients, or what the cable carried, speaks for airtime that is asked for more often: most tell it once a minute. */
const presenceHoldMs = 150_000;

export function pointsOfPoll(poll: Poll): readonly Point[] {
  const { source, accessPoint, timeMs, memory } = poll;
  // Parts of a radio's count stand beside it: a network is no radio.
  const samples = poll.samples
    .filter(({ metric, subject }) => !(metrics[metric].kind === 'counter' && isNetworkOfRadio(subject)))
    .filter(({ metric }) => metrics[metric].isFreeText !== true);
  const intervals = memory.rises.take(samples);
  remember(poll, intervals);
  const falseZeros = falseZerosOf(samples, accessPoint, presenceIn(poll));
  const subjects = new Map<string, Gathered>();
  const gather = (subject: string): Gathered => {
    const known = subjects.get(subject);
    if (known !== undefined) return known;
    const fresh = { fields: {}, unknown: [] };
    subjects.set(subject, fresh);
    return fresh;
  };
  for (const sample of samples) tell(gather(sample.subject), sample, falseZeros.has(sample));
  for (const interval of intervals) tellRise(gather(interval.subject), interval);

  return [...subjects].map(([subject, { fields, unknown }]): Point => {
    const [kind = '', , ...rest] = subject.split('/');
    const name = rest.join('/');
    if (kind === 'access-point') ownFields(fields, poll, intervals);
    if (kind === 'radio') {
      retryShare(fields, intervals, subject);
      airtime(fields, poll);
      if (fields['radioChannel'] !== undefined || fields['radioChannelNumber'] !== undefined)
        fields['channel'] = memory.channels.get(subject) ?? String(fields['radioChannelNumber']);
    }
    if (kind === 'interface' && memory.uplink !== undefined) fields['isUplink'] = name === memory.uplink;
    return {
      measurement: kind === 'radio' ? 'radio' : kind === 'interface' ? 'interface' : 'accessPoint',
      tags: {
        school: source.school,
        mode: source.mode,
        poller: source.poller,
        accessPoint,
        ...(kind === 'radio' && { radio: name }),
        ...(kind === 'interface' && { interface: name }),
      },
      fields: present({
        run: source.run,
        ...fields,
        unknownCount: unknown.length,
        unknownMetrics: [...new Set(unknown)].sort().join(', '),
      }),
      timeMs,
    };
  });
}

/** radio/ap-b12/na/3 and not radio/ap-b12/na. */
const isNetworkOfRadio = (subject: string): boolean => subject.startsWith('radio/') && subject.split('/').length > 3;

function remember({ samples, memory, source, accessPoint, timeMs }: Poll, intervals: readonly RatedInterval[]): void {
  for (const sample of samples) {
    const { metric, subject, valueText, atMs } = sample;
    if (metric === 'accessPointUplink' && valueText !== undefined) memory.uplink = source.uplinkOf(accessPoint) ?? valueText;
    if (metric === 'radioChannel') {
      if (valueText === undefined) memory.channels.delete(subject);
      else memory.channels.set(subject, valueText);
    }
    const count = clientCountOf(sample);
    if (count !== undefined) memory.clientCounts.set(subject, { count, atMs });
  }
  memory.channels.turn(timeMs);
  memory.clientCounts.turn(timeMs);
  const mbps = memory.uplink === undefined ? undefined : carriedMbpsOf(intervals, `interface/${accessPoint}/${memory.uplink}`);
  if (mbps !== undefined) memory.carried = { mbps, atMs: timeMs };
}

/** Clients and traffic of this poll, or of one that is not long ago. */
function presenceIn({ memory: { clientCounts, carried }, timeMs }: Poll): Presence {
  const holds = ({ atMs }: { readonly atMs: number }): boolean => Math.abs(atMs - timeMs) <= presenceHoldMs;
  return {
    clientCounts: new Map([...clientCounts].flatMap(([subject, told]) => (holds(told) ? [[subject, told.count]] : []))),
    carriedMbps: carried !== undefined && holds(carried) ? carried.mbps : undefined,
  };
}

function tell({ fields, unknown }: Gathered, sample: Sample, falseZero: boolean): void {
  const { metric, state, reason = 'not-told', valueDouble, valueInteger, valueText, ageMs, windowMs } = sample;
  if (metric === 'accessPointReachable') fields['accessPointUnreachableCount'] = state === 'value' ? 0 : 1;
  if (state === 'unknown' || falseZero) {
    unknown.push(`${metric}:${falseZero ? 'zero-with-clients' : reason}`);
    return;
  }
  const { type } = metrics[metric];
  const value = type === 'double' ? (valueDouble ?? Number(valueInteger)) : type === 'integer' ? valueInteger : valueText;
  if (type === 'integer' && (value === undefined || !isInteger(value))) {
    unknown.push(`${metric}:above-63-bits`);
    return;
  }
  fields[metric] = value;
  if (judgedAirtimes.includes(metric)) {
    const figure = metric.replace(/Ratio$/, '');
    fields[`${figure}WindowMs`] = windowMs;
    fields[`${figure}AgeMs`] = ageMs;
  }
}

const isInteger = (value: FieldValue): boolean =>
  typeof value === 'bigint' ? value <= largestInteger : typeof value === 'number' && Number.isSafeInteger(value);

function tellRise({ fields, unknown }: Gathered, { metric, delta, state, reason, rate }: RatedInterval): void {
  const field = riseFieldOf(metric);
  if (state === 'unknown' || delta === undefined) {
    unknown.push(`${field}:${reason ?? 'not-told'}`);
    return;
  }
  if (!metric.endsWith('Bytes')) {
    fields[field] = delta;
    return;
  }
  if (rate === undefined) return;
  fields[field] = rateMbps(rate);
  fields[rateWindowFieldOf(metric)] = rate.elapsedMs;
}

/** Bytes a millisecond → Mbit/s. */
const rateMbps = ({ delta, elapsedMs }: CounterRate): number => (delta * 8) / 1000 / elapsedMs;

function ownFields(fields: Gathered['fields'], { source, accessPoint, memory }: Poll, intervals: readonly RatedInterval[]): void {
  fields['roomNames'] = source.roomsOf(accessPoint).join(', ');
  fields['uplinkUnknownCount'] = memory.uplink === undefined ? 1 : 0;
  if (memory.uplink === undefined) return;
  const through = (metric: MetricName): number | undefined => {
    const found = intervals.find(
      (interval) => interval.metric === metric && interval.subject === `interface/${accessPoint}/${memory.uplink ?? ''}`,
    );
    return found?.rate === undefined ? undefined : rateMbps(found.rate);
  };
  // What comes into the uplink goes down to the pupils.
  fields['accessPointDownMbps'] = through('interfaceInBytes');
  fields['accessPointUpMbps'] = through('interfaceOutBytes');
}

function airtime(fields: Gathered['fields'], { source, timeMs }: Poll): void {
  const told = fields['radioUtilizationRatio'] ?? fields['radioUtilizationShortRatio'];
  fields['airtimeRatio'] = told;
  if (source.isExamTime(timeMs)) fields['examAirtimeRatio'] = told;
}

function retryShare(fields: Gathered['fields'], intervals: readonly RatedInterval[], subject: string): void {
  const riseOf = (metric: MetricName): RatedInterval | undefined =>
    intervals.find((interval) => interval.subject === subject && interval.metric === metric && interval.delta !== undefined);
  const [retries, frames] = [riseOf('radioRetryCount'), riseOf('radioOutFrameCount')];
  if (retries?.delta === undefined || frames?.delta === undefined || frames.delta === 0) return;
  // A counter that stood still may span a longer time than the other; two figures of different times are no share.
  if (retries.startAtMs === frames.startAtMs) fields['radioRetryRiseRatio'] = retries.delta / frames.delta;
}

/**
 * Airtime of exactly nothing that nobody measured. Beacons alone take some, so zero is no figure on a radio that has clients; nor is it on
 * every radio of an access point that has clients or carried traffic, though it count no clients. One rule for what is shown, written and
 * judged: facts/false-zero.sql is the same over the samples of a phase.
 */
import type { CounterInterval } from './counters/counter-intervals.ts';
import type { MetricName } from './metrics.ts';
import type { Sample } from './sample.ts';

const airtime: ReadonlySet<MetricName> = new Set([
  'radioUtilizationRatio',
  'radioUtilizationShortRatio',
  'radioTransmitRatio',
  'radioReceiveRatio',
]);
/** What reaches an access point without clients: the network's own broadcasts stay far below. */
const idleMbps = 1;

/** What is known of the access point while its airtime was told. */
export interface Presence {
  /** Most clients, by subject, of radios and of the access point; absent: not told. */
  readonly clientCounts: ReadonlyMap<string, number>;
  /** Down its uplink; undefined: not known. */
  readonly carriedMbps: number | undefined;
}

/** @param samples of one access point, over a time short enough that its airtime is one state */
export function falseZerosOf(
  samples: readonly Sample[],
  accessPoint: string,
  { clientCounts, carriedMbps }: Presence,
): ReadonlySet<Sample> {
  const told = samples.filter(
    ({ metric, subject, state, valueDouble }) =>
      airtime.has(metric) && state !== 'unknown' && valueDouble !== undefined && isWholeRadio(subject, accessPoint),
  );
  const moved = new Set(told.filter(({ valueDouble }) => valueDouble !== 0).map(({ metric }) => metric));
  const isBusy = (clientCounts.get(`access-point/${accessPoint}`) ?? 0) > 0 || (carriedMbps ?? 0) > idleMbps;
  return new Set(
    told.filter(
      ({ metric, subject, valueDouble }) => valueDouble === 0 && ((clientCounts.get(subject) ?? 0) > 0 || (isBusy && !moved.has(metric))),
    ),
  );
}

/** radio/ap-b12/0, and not a network of it, which is radio/ap-b12/0/…. */
const isWholeRadio = (subject: string, accessPoint: string): boolean =>
  subject.startsWith(`radio/${accessPoint}/`) && !subject.slice(`radio/${accessPoint}/`.length).includes('/');

/** Of a sample that counts the clients of a radio or of the whole access point. */
export const clientCountOf = ({ metric, state, valueInteger }: Sample): number | undefined =>
  (metric === 'radioClientCount' || metric === 'accessPointClientCount') && state !== 'unknown' ? Number(valueInteger ?? 0) : undefined;

/** What comes into the uplink goes down to the pupils. @param uplink subject of the interface */
export function carriedMbpsOf(intervals: readonly CounterInterval[], uplink: string): number | undefined {
  const known = intervals.filter(
    ({ subject, metric, delta }) => subject === uplink && metric === 'interfaceInBytes' && delta !== undefined,
  );
  const tookMs = Math.max(...known.map(({ endAtMs }) => endAtMs)) - Math.min(...known.map(({ startAtMs }) => startAtMs));
  return tookMs > 0 ? (known.reduce((sum, { delta = 0 }) => sum + delta, 0) * 8) / 1000 / tookMs : undefined;
}

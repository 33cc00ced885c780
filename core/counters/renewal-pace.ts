/**
 * How old a counter is when it is read, as far as that was seen, and how often a device renews those of its ports. Most keep the whole table
 * for a while, so a port that moves tells it for those that stand still: without it an idle port could not be told from one whose figures are
 * old. A port that moves in steps of its own shows that it is kept longer.
 */
import { ForgetfulMap } from '../forgetful-map.ts';
import type { MetricName } from '../metrics.ts';
import { metrics } from '../metrics.ts';
import type { Sample } from '../sample.ts';
import { figureKey } from './series.ts';
import { isSwitchPort } from './switch-port.ts';

/** Fewer changes may be luck. Judgement. */
const fewestChanges = 5;
/** As many short times between two changes: a device may renew its table once in between because somebody looks at it. Judgement. */
const fewestShort = 3;
/** Devices renew their counters somewhat later than they say, or than they were seen to. Judgement. */
export const latenessRatio = 0.1;
/** Slower than 10 kbit/s, or a packet in 100 ms: what comes over a port that nobody uses, and tells nothing of its pace. Judgement. */
const trickle = { Bytes: 1.25, PacketCount: 0.01 } as const;

interface Seen {
  value: bigint;
  firstAtMs: number;
  readAtMs: number;
  changedAtMs?: number;
  /** The reading before it last moved by more than a trickle: it was renewed after that. */
  movedAfterMs?: number;
  changeCount: number;
  longestMs: number;
}

/** Of one direction of a port that moved: the shortest times that there can at most have been between two renewals of one counter, ms. */
type Shown = readonly number[];

interface Device {
  readonly counters: ForgetfulMap<Seen>;
  readonly shown: ForgetfulMap<Shown>;
}

/** Whose table a port stands in: that of its access point, or of the switch at the other end of the cable. */
const deviceOf = (subject: string): string => (isSwitchPort(subject) ? subject : (subject.split('/')[1] ?? ''));

const isPortCounter = (metric: MetricName): boolean => metrics[metric].kind === 'counter' && metrics[metric].subject === 'interface';

const directionOf = ({ metric, subject }: Pick<Sample, 'metric' | 'subject'>): string =>
  `${metric.startsWith('interfaceIn') ? 'in' : 'out'} ${subject}`;

export interface RenewalPaces {
  /** Of each counter in the order of time. */
  see(sample: Sample): void;
  /**
   * ms between two renewals of a port's counter, as far as that was seen. Of a port that hardly moved in as long as it may be kept: the longest
   * time between two changes of that port counter of the device which moved most steadily. Of one that did its own: some devices keep the counters of one port and count
   * another's live, so what came at once may have come at any time since its last move. Undefined while nothing was seen of it, and of what
   * is no counter of a port.
   */
  of(sample: Pick<Sample, 'metric' | 'subject' | 'ageMs'>): number | undefined;
  /** Ports that are not told of any more are forgotten, where counters are followed poll by poll. */
  forget(atMs: number): void;
}

export function createRenewalPaces(): RenewalPaces {
  const devices = new Map<string, Device>();
  return {
    see(sample) {
      const { metric, subject, state, valueInteger, atMs } = sample;
      if (!isPortCounter(metric) || state === 'unknown' || valueInteger === undefined) return;
      const device = devices.get(deviceOf(subject)) ?? { counters: new ForgetfulMap<Seen>(), shown: new ForgetfulMap<Shown>() };
      devices.set(deviceOf(subject), device);
      const key = figureKey(sample);
      const value = BigInt(valueInteger);
      const seen = device.counters.get(key);
      if (seen === undefined) device.counters.set(key, { value, firstAtMs: atMs, readAtMs: atMs, changeCount: 0, longestMs: 0 });
      else if (seen.value !== value) {
        if (isMove(seen, sample, value)) show(device, seen, sample);
        if (seen.changedAtMs !== undefined) seen.longestMs = Math.max(seen.longestMs, atMs - seen.changedAtMs);
        Object.assign(seen, { value, changedAtMs: atMs, changeCount: seen.changeCount + 1 });
      }
      if (seen !== undefined) seen.readAtMs = atMs;
    },
    of(sample) {
      const device = isPortCounter(sample.metric) ? devices.get(deviceOf(sample.subject)) : undefined;
      const steady = [...(device?.counters.values() ?? [])].filter(({ changeCount }) => changeCount >= fewestChanges);
      if (steady.length === 0) return undefined;
      const steadiestMs = Math.min(...steady.map(({ longestMs }) => longestMs));
      const own = device?.shown.get(directionOf(sample));
      if (own === undefined) {
        const seen = device?.counters.get(figureKey(sample));
        const watchedMs = seen === undefined ? 0 : seen.readAtMs - seen.firstAtMs;
        return watchedMs > (1 + latenessRatio) * (sample.ageMs ?? 0) ? steadiestMs : undefined;
      }
      const ownMs = own[fewestShort - 1];
      return ownMs === undefined ? undefined : Math.max(steadiestMs, ownMs);
    },
    forget(atMs) {
      for (const { counters, shown } of devices.values()) {
        counters.turn(atMs);
        shown.turn(atMs);
      }
    },
  };
}

function isMove(seen: Seen, { metric, atMs }: Sample, value: bigint): boolean {
  const least = metric.endsWith('Bytes') ? trickle.Bytes : metric.endsWith('PacketCount') ? trickle.PacketCount : Infinity;
  const rise = Number(value - seen.value);
  return least < Infinity && (rise < 0 || rise > least * (atMs - (seen.changedAtMs ?? seen.firstAtMs)));
}

/** Of one counter: those of a row may be read just before and just after it is renewed. */
function show({ shown }: Device, seen: Seen, sample: Sample): void {
  const direction = directionOf(sample);
  const shortest = [...(shown.get(direction) ?? []), ...(seen.movedAfterMs === undefined ? [] : [sample.atMs - seen.movedAfterMs])];
  shown.set(direction, shortest.sort((left, right) => left - right).slice(0, fewestShort));
  seen.movedAfterMs = seen.readAtMs;
}

/**
 * A counter that says another number than at the reading before was renewed in between: it is no older than that, however long its device
 * might keep it. One that stands still is no older than the pace at which it was seen to be renewed.
 * @param before the reading before, of the same counter
 */
export function aged(before: Sample | undefined, read: Sample, paceMs = Infinity): Sample {
  const { atMs } = read;
  const ageMs = Math.min(read.ageMs ?? 0, paceMs);
  const moved = before !== undefined && before.atMs < atMs && !isSameReading(before, read);
  return { ...read, ageMs: moved ? Math.min(ageMs, atMs - before.atMs) : ageMs };
}

export const isSameReading = (one: Sample, other: Sample): boolean =>
  BigInt(one.valueInteger ?? 0) === BigInt(other.valueInteger ?? 0) && one.reason === other.reason;

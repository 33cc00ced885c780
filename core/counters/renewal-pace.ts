/**
 * How old a counter is when it is read, as far as that was seen, and how often a device renews those of its ports: it keeps the whole table
 * for a while, so a port that moves tells it for those that stand still. Without it an idle port could not be told from one whose figures
 * are old.
 */
import type { MetricName } from '../metrics.ts';
import { metrics } from '../metrics.ts';
import type { Sample } from '../sample.ts';
import { isSwitchPort } from './switch-port.ts';

/** Fewer changes may be luck. Judgement. */
const fewestChanges = 5;

interface Seen {
  value: number | bigint;
  changedAtMs?: number;
  changeCount: number;
  longestMs: number;
}

/** Whose table a port stands in: that of its access point, or of the switch at the other end of the cable. */
const deviceOf = (subject: string): string => (isSwitchPort(subject) ? subject : (subject.split('/')[1] ?? ''));

const isPortCounter = (metric: MetricName): boolean => metrics[metric].kind === 'counter' && metrics[metric].subject === 'interface';

export interface RenewalPaces {
  /** Of each counter in the order of time. */
  see(sample: Sample): void;
  /**
   * The longest time between two changes of that port counter of the device which moved most steadily; undefined while none moved often, and
   * of what is no counter of a port.
   */
  of(sample: Pick<Sample, 'metric' | 'subject'>): number | undefined;
}

export function createRenewalPaces(): RenewalPaces {
  const devices = new Map<string, Map<string, Seen>>();
  return {
    see({ metric, subject, state, valueInteger, atMs }) {
      if (!isPortCounter(metric) || state === 'unknown' || valueInteger === undefined) return;
      const device = deviceOf(subject);
      const counters = devices.get(device) ?? new Map<string, Seen>();
      devices.set(device, counters);
      const key = `${metric} ${subject}`;
      const seen = counters.get(key);
      if (seen === undefined) counters.set(key, { value: valueInteger, changeCount: 0, longestMs: 0 });
      else if (BigInt(seen.value) !== BigInt(valueInteger)) {
        if (seen.changedAtMs !== undefined) seen.longestMs = Math.max(seen.longestMs, atMs - seen.changedAtMs);
        Object.assign(seen, { value: valueInteger, changedAtMs: atMs, changeCount: seen.changeCount + 1 });
      }
    },
    of({ metric, subject }) {
      if (!isPortCounter(metric)) return undefined;
      const steady = [...(devices.get(deviceOf(subject))?.values() ?? [])].filter(({ changeCount }) => changeCount >= fewestChanges);
      return steady.length === 0 ? undefined : Math.min(...steady.map(({ longestMs }) => longestMs));
    },
  };
}

/**
 * A counter that says another number than at the reading before was renewed in between: it is no older than that, however long its device
 * might keep it. One that stands still is no older than the pace at which its device was seen to renew the others.
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

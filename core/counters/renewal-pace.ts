/**
 * How often a device renews the counters of its ports, as it was seen to: devices keep the whole table for a while, so a port that moves
 * tells it for those that stand still. Without it an idle port could not be told from one whose figures are old.
 */
import type { MetricName } from '../metrics.ts';
import { metrics } from '../metrics.ts';
import type { Sample } from '../sample.ts';
import { isSwitchPort } from './switch-port.ts';

/** Fewer changes may be luck. Judgement. */
const fewestChanges = 5;

interface Seen {
  value: Sample['valueInteger'];
  changedAtMs?: number;
  changeCount: number;
  longestMs: number;
}

/** Whose table a port stands in: that of its access point, or of the switch at the other end of the cable. */
const deviceOf = (subject: string): string => (isSwitchPort(subject) ? subject : (subject.split('/')[1] ?? ''));

export const isPortCounter = (metric: MetricName): boolean => metrics[metric].kind === 'counter' && metrics[metric].subject === 'interface';

/**
 * The longest time between two changes of that port counter of the device which moved most steadily; undefined where none moved often.
 * @param samples sorted by atMs within each subject and metric
 */
export function renewalPaces(samples: Iterable<Sample>): (subject: string) => number | undefined {
  const counters = new Map<string, Seen & { readonly device: string }>();
  for (const { metric, subject, state, valueInteger, atMs } of samples) {
    if (!isPortCounter(metric) || state === 'unknown' || valueInteger === undefined) continue;
    const key = `${metric} ${subject}`;
    const seen = counters.get(key);
    if (seen === undefined) {
      counters.set(key, { device: deviceOf(subject), value: valueInteger, changeCount: 0, longestMs: 0 });
    } else if (BigInt(seen.value ?? 0) !== BigInt(valueInteger)) {
      if (seen.changedAtMs !== undefined) seen.longestMs = Math.max(seen.longestMs, atMs - seen.changedAtMs);
      seen.value = valueInteger;
      seen.changedAtMs = atMs;
      seen.changeCount += 1;
    }
  }
  const paces = new Map<string, number>();
  for (const { device, changeCount, longestMs } of counters.values()) {
    if (changeCount >= fewestChanges) paces.set(device, Math.min(paces.get(device) ?? Infinity, longestMs));
  }
  return (subject) => paces.get(deviceOf(subject));
}

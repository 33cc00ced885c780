/**
 * What counters did since their last reading, poll by poll. By core/counters, and with what is known at the moment of the poll alone: so
 * the same samples give the same points while they come in and when a run is published later.
 */
import { type CounterInterval, counterIntervals } from '../counters/counter-intervals.ts';
import { aged, createRenewalPaces } from '../counters/renewal-pace.ts';
import { type MetricName, metrics } from '../metrics.ts';
import type { Sample } from '../sample.ts';

export interface CounterRises {
  /** @param samples of one poll, or of several in order @returns intervals that end in it */
  take(samples: readonly Sample[]): readonly CounterInterval[];
}

/** What says how far a counter is to be trusted. */
const contextMetrics: ReadonlySet<MetricName> = new Set(['interfaceSpeedMbps', 'interfaceDiscontinuityMs', 'accessPointUptimeMs']);
/** Enough to see a change that lies between two polls. */
const contextLength = 3;

const isCounter = ({ metric }: Sample): boolean => metrics[metric].kind === 'counter';
const isRead = ({ state, valueInteger }: Sample): boolean => state !== 'unknown' && valueInteger !== undefined;

/** One for each device. @param through access points that a controller tells of */
export function createCounterRises(through: ReadonlySet<string> = new Set()): CounterRises {
  const last = new Map<string, Sample>();
  const latest = new Map<string, Sample>();
  const paces = createRenewalPaces();
  const context = new Map<string, Sample[]>();
  const keyOf = ({ metric, subject }: Pick<Sample, 'metric' | 'subject'>): string => `${metric} ${subject}`;

  /** What was seen of a reading's age at its own poll holds at the next as well, when the reading is what an interval begins with. */
  function ageOf(sample: Sample): Sample {
    const key = keyOf(sample);
    paces.see(sample);
    const known = aged(latest.get(key), sample, paces.of(sample));
    latest.set(key, known);
    return known;
  }

  return {
    take(samples) {
      const told = samples.filter((sample) => contextMetrics.has(sample.metric));
      const read = samples
        .filter((sample) => isCounter(sample) && isRead(sample))
        .sort((left, right) => left.atMs - right.atMs)
        .map(ageOf);
      for (const sample of told) {
        const kept = context.get(keyOf(sample)) ?? [];
        kept.push(sample);
        context.set(keyOf(sample), kept);
      }
      const before = [...new Set(read.map(keyOf))].flatMap((key) => last.get(key) ?? []);
      const intervals = counterIntervals([...[...context.values()].flat(), ...before, ...read], { through });
      const ends = new Set(intervals.map(({ metric, subject, endAtMs }) => `${keyOf({ metric, subject })} ${endAtMs}`));
      for (const sample of read) {
        const key = keyOf(sample);
        if (!last.has(key) || ends.has(`${key} ${sample.atMs}`)) last.set(key, sample);
      }
      for (const kept of context.values()) kept.splice(0, kept.length - contextLength);
      return intervals;
    },
  };
}

/**
 * What counters did since their last reading, poll by poll. By core/counters, and with what is known at the moment of the poll alone: so
 * the same samples give the same points while they come in and when a run is published later.
 */
import { followCounters, isReading } from '../counters/counter-intervals.ts';
import { createSharpRates, type RatedInterval } from '../counters/sharp-rate.ts';
import { aged, createRenewalPaces } from '../counters/renewal-pace.ts';
import { figureKey } from '../counters/series.ts';
import { ForgetfulMap } from '../forgetful-map.ts';
import type { MetricName } from '../metrics.ts';
import type { Sample } from '../sample.ts';

export interface CounterRises {
  /** @param samples of one poll, or of several in order @returns intervals whose end it tells */
  take(samples: readonly Sample[]): readonly RatedInterval[];
}

/** What says how far a counter is to be trusted. */
const contextMetrics: ReadonlySet<MetricName> = new Set(['interfaceSpeedMbps', 'interfaceDiscontinuityMs', 'accessPointUptimeMs']);
/** Enough to see a change that lies between two polls. */
const contextLength = 3;

/** One for each device. @param through access points that a controller tells of */
export function createCounterRises(through: ReadonlySet<string> = new Set()): CounterRises {
  const starts = new ForgetfulMap<Sample>();
  const rated = createSharpRates();
  const latest = new ForgetfulMap<Sample>();
  const paces = createRenewalPaces();
  /** By access point. Told when a device is found out about, and never again as long as nothing changes. */
  const guesses = new Map<string, Sample>();
  const context = new ForgetfulMap<Sample[]>();

  /** What was seen of a reading's age at its own poll holds at the next as well, when the reading is what an interval begins with. */
  function ageOf(sample: Sample): Sample {
    const key = figureKey(sample);
    paces.see(sample);
    const known = aged(latest.get(key), sample, paces.of(sample));
    latest.set(key, known);
    return known;
  }

  function keep(sample: Sample): void {
    const kept = context.get(figureKey(sample)) ?? [];
    context.set(figureKey(sample), kept);
    const [before, after] = kept.slice(-2);
    // What stays as it was is one state, from its first reading to its last: the change before it is not forgotten.
    if (before !== undefined && after !== undefined && isSameTold(before, sample) && isSameTold(after, sample)) kept.pop();
    kept.push(sample);
  }

  function forget(nowMs: number): void {
    for (const each of [starts, latest, context]) each.turn(nowMs);
    paces.forget(nowMs);
  }

  return {
    take(samples) {
      for (const sample of samples) {
        if (contextMetrics.has(sample.metric)) keep(sample);
        if (sample.metric === 'guessedFigures') guesses.set(sample.subject, sample);
      }
      const read = samples
        .filter(isReading)
        .sort((left, right) => left.atMs - right.atMs)
        .map(ageOf);
      const intervals = followCounters(starts, read, [...guesses.values(), ...context.values().flat()], { through }).map(rated);
      for (const kept of context.values()) kept.splice(0, kept.length - contextLength);
      const nowMs = samples.reduce((newestMs, { atMs }) => Math.max(newestMs, atMs), -Infinity);
      if (samples.length > 0) forget(nowMs);
      return intervals;
    },
  };
}

const isSameTold = (one: Sample, other: Sample): boolean =>
  one.state === other.state && one.valueDouble === other.valueDouble && one.valueInteger === other.valueInteger;

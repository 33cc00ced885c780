/**
 * Counter intervals → rates that may be told. Nobody sees when a device renews a counter: read about as often as it is renewed, steady octets
 * come as nothing, then as twice as many. So a rate is told over a time against which that does not matter. Pure.
 */
import { ForgetfulMap } from '../forgetful-map.ts';
import type { CounterInterval } from './counter-intervals.ts';
import { figureKey } from './series.ts';

/** Age of the readings over the time between them: a rate may be wrong by that share (method: access points). */
export const mostAgeRatio = 0.25;

export interface CounterRate {
  /** In the counter's unit. */
  readonly delta: number;
  readonly elapsedMs: number;
}

export interface RatedInterval extends CounterInterval {
  /** Up to its end, over the shortest time whose edges are sharp enough and that no earlier rate speaks of. Absent: not known so well yet. */
  readonly rate?: CounterRate;
}

type Stretch = Required<Pick<CounterInterval, 'delta' | 'elapsedMs' | 'ageMs'>>;

/** Intervals since the last rate. Four of one length do; one that is longer takes its neighbours along. */
const mostStretches = 8;

/** Of any counters, in the order of time. @returns the same interval, of octets with its rate */
export function createSharpRates(): (interval: CounterInterval) => RatedInterval {
  const waiting = new ForgetfulMap<readonly Stretch[]>();
  return (interval) => {
    const { metric, delta, elapsedMs, ageMs } = interval;
    if (!metric.endsWith('Bytes')) return interval;
    const key = figureKey(interval);
    const stretches =
      delta === undefined || elapsedMs === undefined
        ? []
        : [{ delta, elapsedMs, ageMs }, ...(waiting.get(key) ?? [])].slice(0, mostStretches);
    const rate = shortest(stretches);
    waiting.set(key, rate === undefined ? stretches : []);
    waiting.turn(interval.endAtMs);
    return rate === undefined ? interval : { ...interval, rate };
  };
}

/** @param stretches latest first */
function shortest(stretches: readonly Stretch[]): CounterRate | undefined {
  const endAgeMs = stretches[0]?.ageMs ?? 0;
  let [delta, elapsedMs] = [0, 0];
  for (const stretch of stretches) {
    delta += stretch.delta;
    elapsedMs += stretch.elapsedMs;
    if (elapsedMs > 0 && Math.max(endAgeMs, stretch.ageMs) <= mostAgeRatio * elapsedMs) return { delta, elapsedMs };
  }
  return undefined;
}

/** Whatever is counted and read: never a wrong number, at most none. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { CounterInterval } from '../../../core/counters/counter-intervals.ts';
import { counter32, counterIntervals } from '../../../core/counters/counter-intervals.ts';
import { metricNames, metrics } from '../../../core/metrics.ts';
import type { Sample } from '../../../core/sample.ts';
import { bytes, narrow, round32, round64, speed } from './counter-readings.ts';

const uptimeRoundMs = 2 ** 32 * 10;
const step = fc.record({ gapMs: fc.integer({ min: 500, max: 5000 }), bytes: fc.integer({ min: 0, max: 100_000 }) });

/** Readings of an honest agent whose counter is so wide and begins there. */
function honest(
  start: bigint,
  round: bigint,
  uptimeMs: number,
  steps: readonly { gapMs: number; bytes: number }[],
  more?: Partial<Sample>,
): Sample[] {
  let at = { atMs: 1_700_000_000_000, value: start % round, uptimeMs };
  const samples = [speed(at.atMs, 1000), bytes({ ...at, ...(more && { more }) })];
  for (const { gapMs, bytes: count } of steps) {
    at = { atMs: at.atMs + gapMs, value: (at.value + BigInt(count)) % round, uptimeMs: (at.uptimeMs + gapMs) % uptimeRoundMs };
    samples.push(bytes({ ...at, ...(more && { more }) }));
  }
  return samples;
}
const total = (intervals: readonly CounterInterval[]) => intervals.reduce((sum, { delta }) => sum + (delta ?? NaN), 0);

describe('properties', () => {
  it('an honest counter gives back every byte, wherever it and its uptime wrap', () => {
    const anywhere = fc.tuple(
      fc.bigInt({ min: 0n, max: round32 - 1n }),
      fc.integer({ min: 0, max: 2 ** 32 - 1 }).map((ticks) => ticks * 10),
    );
    fc.assert(
      fc.property(anywhere, fc.array(step, { minLength: 1, maxLength: 30 }), ([start, uptimeMs], steps) => {
        const intervals = counterIntervals(honest(start, round32, uptimeMs, steps, { reason: counter32 }));
        expect(intervals).toHaveLength(steps.length);
        expect(total(intervals)).toBe(steps.reduce((sum, { bytes: count }) => sum + count, 0));
      }),
    );
  });

  it('a 32-bit counter just before its end wraps', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 1n, max: 1000n }), fc.array(step, { minLength: 2, maxLength: 20 }), (before, steps) => {
        const intervals = counterIntervals(honest(round32 - before, round32, 0, steps, { reason: counter32 }));
        expect(total(intervals)).toBe(steps.reduce((sum, { bytes: count }) => sum + count, 0));
      }),
    );
  });

  it('a 64-bit counter steps over its end', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 1n, max: 1000n }), fc.integer({ min: 1000, max: 100_000 }), (before, count) => {
        expect(total(counterIntervals(honest(round64 - before, round64, 0, [{ gapMs: 2000, bytes: count }])))).toBe(count);
      }),
    );
  });

  it('a known interval is never negative, never above the link, whatever is read', () => {
    const value = fc.oneof(
      fc.bigInt({ min: 0n, max: round64 - 1n }),
      fc.bigInt({ min: 0n, max: round32 }),
      fc.bigInt({ min: round64 - round32, max: round64 - 1n }),
    );
    const reading = fc.record({
      value,
      gapMs: fc.integer({ min: 0, max: 600_000 }),
      uptimeMs: fc.option(fc.nat(), { nil: undefined }),
      narrow: fc.boolean(),
    });
    fc.assert(
      fc.property(fc.array(reading, { maxLength: 20 }), (readings) => {
        let atMs = 0;
        const samples = readings.map((each) => {
          atMs += each.gapMs;
          return bytes({
            atMs,
            value: each.value,
            ...(each.uptimeMs !== undefined && { uptimeMs: each.uptimeMs }),
            ...(each.narrow && narrow),
          });
        });
        for (const { state, delta, elapsedMs, reason } of counterIntervals([speed(0, 1000), ...samples])) {
          if (state === 'unknown') expect([delta, typeof reason]).toEqual([undefined, 'string']);
          else {
            expect(delta).toBeGreaterThanOrEqual(0);
            expect(delta).toBeLessThanOrEqual(125_000 * ((elapsedMs ?? 0) + 1000) * 1.02);
            expect(state).toBe(delta === 0 ? 'zero' : 'value');
          }
        }
      }),
    );
  });

  it('32 bits never yield a wrong delta, whatever is counted and however fast', () => {
    const counters = metricNames.filter((name) => metrics[name].kind === 'counter');
    const megabits = fc.integer({ min: 0, max: 9_500 });
    fc.assert(
      fc.property(
        fc.constantFrom(...counters),
        megabits,
        fc.integer({ min: 500, max: 900_000 }),
        fc.nat(),
        (metric, mbps, gapMs, start) => {
          // No wire carries more packets, no radio more frames.
          const perMs = metric.endsWith('Bytes') ? (mbps * 1000) / 8 : Math.min((mbps * 1000) / 672, 4_000);
          const count = BigInt(Math.floor(perMs * gapMs));
          const about = { metric, subject: `${metrics[metric].subject}/ap-b12/0` };
          const from = { ...bytes({ atMs: 0, value: BigInt(start) % round32, ...narrow }), ...about };
          const to = { ...bytes({ atMs: gapMs, value: (BigInt(start) + count) % round32, ...narrow }), ...about };
          for (const { delta } of counterIntervals([from, to])) if (delta !== undefined) expect(delta).toBe(Number(count));
        },
      ),
    );
  });

  it('a restart anywhere taints exactly the interval that it lies in', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 18 }), fc.integer({ min: 0, max: 1_000_000 }), (at, uptimeMs) => {
        const samples = honest(
          0n,
          round64,
          600_000 + uptimeMs,
          Array.from({ length: 20 }, () => ({ gapMs: 2000, bytes: 1000 })),
        );
        const bootAtMs = 1_700_000_000_000 + at * 2000 + 500;
        const restarted = samples.map((sample) =>
          sample.metric === 'interfaceInBytes' && sample.atMs > bootAtMs
            ? { ...sample, agentUptimeMs: sample.atMs - bootAtMs, valueInteger: BigInt(Math.round(sample.atMs - bootAtMs)) }
            : sample,
        );
        const unknown = counterIntervals(restarted).flatMap(({ state }, index) => (state === 'unknown' ? [index] : []));
        expect(unknown).toEqual([at]);
      }),
    );
  });
});

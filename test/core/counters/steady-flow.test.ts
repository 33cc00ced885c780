/** A device renews its counters when it likes, and is polled when we like: what is told of a steady flow is that flow. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { counterIntervals } from '../../../core/counters/counter-intervals.ts';
import { createSharpRates, type RatedInterval } from '../../../core/counters/sharp-rate.ts';
import { createCounterRises } from '../../../core/influx/counter-rises.ts';
import type { Sample } from '../../../core/sample.ts';
import { bytes, narrow, reset, round32, speed, subject } from './counter-readings.ts';

const beganAtMs = 1_700_000_000_000;

/** Draws from [-1, 1], over and over. */
const drawn = (values: readonly number[]) => (index: number) => values[index % values.length] ?? 0;
const unit = fc.double({ min: -1, max: 1, noNaN: true });

interface Device {
  readonly renewMs: number;
  /** Each renewal and each poll comes early or late by up to this share of its period. */
  readonly renewalDraws: readonly number[];
  readonly pollMs: number;
  readonly pollDraws: readonly number[];
  readonly ageMs: number;
  readonly pollCount: number;
  /** Octets since a moment. */
  readonly totalAt: (ms: number) => number;
  readonly more?: Partial<Sample>;
}

const renewalShare = 0.02;
const pollShare = 0.02;

/** @returns readings, and when each was true */
function readingsOf({ renewMs, renewalDraws, pollMs, pollDraws, ageMs, pollCount, totalAt, more }: Device) {
  const [early, late] = [drawn(renewalDraws), drawn(pollDraws)];
  const renewedAt = (index: number): number => renewMs * (index + renewalShare * early(index));
  return Array.from({ length: pollCount }, (_, poll) => {
    const ms = 10 * renewMs + pollMs * (poll + 1 + pollShare * late(poll));
    let index = Math.ceil(ms / renewMs) + 1;
    while (renewedAt(index) > ms) index -= 1;
    const value = BigInt(Math.floor(totalAt(renewedAt(index))));
    return bytes({ atMs: beganAtMs + ms, value, uptimeMs: 1e9 + ms, more: { ageMs, ...more } });
  });
}

const batch = (samples: readonly Sample[]): readonly RatedInterval[] =>
  counterIntervals(samples)
    .map(createSharpRates())
    .filter((each) => each.subject === subject);
const stream = (samples: readonly Sample[]): readonly RatedInterval[] => {
  const rises = createCounterRises();
  const polls = [...new Set(samples.map(({ atMs }) => atMs))].sort((left, right) => left - right);
  return polls.flatMap((atMs) => rises.take(samples.filter((each) => each.atMs === atMs))).filter((each) => each.subject === subject);
};
const ways = [
  ['judged afterwards', batch],
  ['poll by poll', stream],
] as const;

/** What a port beside it counts live, so that it is known that something of the device is fresh. */
const beside = (readings: readonly Sample[]): readonly Sample[] =>
  readings.map((sample) => ({ ...sample, subject: 'interface/ap-b12/br0', valueInteger: BigInt(Math.round(sample.atMs)) }));

const device = fc
  .record({
    renewMs: fc.oneof(fc.constantFrom(1000, 5000, 15_000, 30_000, 60_000, 180_000), fc.integer({ min: 500, max: 200_000 })),
    renewalDraws: fc.array(unit, { minLength: 1, maxLength: 40 }),
    pollMs: fc.constantFrom(2000, 5000, 30_000, 60_000, 180_000),
    pollDraws: fc.array(unit, { minLength: 1, maxLength: 40 }),
    pollCount: fc.integer({ min: 20, max: 120 }),
    knows: fc.boolean(),
    withBridge: fc.boolean(),
  })
  // Where nobody knows how long it keeps them, 60 s are the guess, and most keep them for less.
  .map(({ knows, ...each }) => ({ ...each, ageMs: knows || each.renewMs > 60_000 ? each.renewMs : 60_000 }));
const perMs = fc.integer({ min: 10, max: 100_000 });

describe.each(ways)('a steady flow, %s', (_how, told) => {
  it('is never told as stillness, nor as another flow than the age of the readings allows; no octet is lost', () => {
    fc.assert(
      fc.property(device, perMs, ({ withBridge, ...each }, rate) => {
        const readings = readingsOf({ ...each, totalAt: (ms) => ms * rate });
        const intervals = told([speed(readings[0]?.atMs ?? 0, 10_000), ...readings, ...(withBridge ? beside(readings) : [])]);
        let atMs = readings[0]?.atMs;
        let sum = 0;
        for (const interval of intervals) {
          const { startAtMs, endAtMs, delta = NaN, ageMs } = interval;
          expect(startAtMs).toBe(atMs);
          expect(interval.state).toBe('value');
          expect(Math.abs(delta - rate * (endAtMs - startAtMs))).toBeLessThanOrEqual(rate * 1.1 * ageMs + 2);
          atMs = endAtMs;
          sum += delta;
          if (interval.rate === undefined) continue;
          expect(interval.rate.delta / interval.rate.elapsedMs / rate).toBeGreaterThan(0.72);
          expect(interval.rate.delta / interval.rate.elapsedMs / rate).toBeLessThan(1.28);
        }
        const last = readings.find((reading) => reading.atMs === atMs);
        expect(BigInt(sum)).toBe(BigInt(last?.valueInteger ?? 0) - BigInt(readings[0]?.valueInteger ?? 0));
      }),
      { numRuns: 300 },
    );
  });

  it('that stops and goes on is told as still while it was, and at no other time', () => {
    fc.assert(
      fc.property(device, perMs, fc.double({ min: 0.2, max: 0.4, noNaN: true }), ({ withBridge, ...each }, rate, from) => {
        const lengthMs = each.pollMs * each.pollCount;
        const stopMs = 10 * each.renewMs + from * lengthMs;
        const goMs = stopMs + 0.5 * lengthMs;
        const totalAt = (ms: number): number => rate * (Math.min(ms, stopMs) + Math.max(0, ms - goMs));
        const readings = readingsOf({ ...each, totalAt });
        const intervals = told([speed(readings[0]?.atMs ?? 0, 10_000), ...readings, ...(withBridge ? beside(readings) : [])]);
        const still = intervals.filter(({ state }) => state === 'zero');
        for (const { startAtMs, endAtMs, delta } of still) {
          expect(startAtMs).toBeGreaterThanOrEqual(beganAtMs + stopMs - 1);
          expect(endAtMs).toBeLessThanOrEqual(beganAtMs + goMs + 1);
          expect(delta).toBe(0);
        }
        for (const [index, { startAtMs }] of intervals.entries())
          expect(startAtMs).toBe(index === 0 ? readings[0]?.atMs : intervals[index - 1]?.endAtMs);
        // Of stillness only as much is missed as a renewal and the age take at its beginning, and the age at its end.
        const missedMs = 1.1 * (each.renewMs + each.ageMs) + 3 * each.pollMs;
        const stillMs = still.reduce((sum, { startAtMs, endAtMs }) => sum + endAtMs - startAtMs, 0);
        expect(stillMs).toBeGreaterThanOrEqual(goMs - stopMs - missedMs);
      }),
      { numRuns: 300 },
    );
  });
});

/** Early and late without a pattern, and always the same. */
const draws = Array.from({ length: 397 }, (_, index) => Math.sin(index * index + 1));
/** Mbit/s, as told. */
const mbpsOf = (intervals: readonly RatedInterval[]): readonly number[] =>
  intervals.flatMap(({ rate }) => (rate === undefined ? [] : [(rate.delta * 8) / 1000 / rate.elapsedMs]));

describe.each(ways)('50 Mbit/s on a port of 1000, %s', (_how, told) => {
  it.each([
    ['a table that is kept 60 s, polled every 2 s', 60_000, 2000, 60_000, 400, 10],
    ['a table that is kept 30 s, polled every 2 s', 30_000, 2000, 60_000, 300, 15],
    ['a table that is kept 30 s, polled every 30 s', 30_000, 30_000, 60_000, 60, 8],
    ['a table that is kept 60 s, polled every 30 s', 60_000, 30_000, 60_000, 90, 8],
    ['a table that is kept 5 s, polled every 5 s', 5000, 5000, 60_000, 60, 8],
    ['behind a controller that is told every 180 s, polled as often', 180_000, 180_000, 180_000, 60, 8],
  ])('%s', (_device, renewMs, pollMs, ageMs, pollCount, fewest) => {
    const readings = readingsOf({ renewMs, renewalDraws: draws, pollMs, pollDraws: [0], ageMs, pollCount, totalAt: (ms) => ms * 6250 });
    const mbps = mbpsOf(told(readings.flatMap((reading) => [speed(reading.atMs, 1000), reading])));
    expect(mbps.length).toBeGreaterThanOrEqual(fewest);
    for (const each of mbps) expect(Math.abs(each - 50)).toBeLessThan(50 * 0.28);
  });
});

describe.each(ways)('behind readings that are no news, %s', (_how, told) => {
  const age = { ageMs: 60_000 };
  const read = (second: number, value: bigint, uptimeMs?: number, more?: Partial<Sample>): Sample =>
    bytes({ atMs: second * 1000, value, ...(uptimeMs !== undefined && { uptimeMs }), more: { ...age, ...more } });
  const seconds = Array.from({ length: 100 }, (_, index) => index * 2);

  it('a restart is a restart, though the counter say the same', () => {
    const restarted = seconds.map((second) => read(second, 0n, second < 100 ? 1e6 + second * 1000 : (second - 99) * 1000));
    const unknown = told(restarted).filter(({ state }) => state === 'unknown');
    expect(unknown).toMatchObject([{ reason: 'agent-restarted' }]);
    expect(unknown[0]?.startAtMs).toBeLessThan(99_000);
    expect(unknown[0]?.endAtMs).toBeGreaterThan(99_000);
  });

  it('a wrap after long stillness is a wrap', () => {
    const wrapped = seconds.map((second) => read(second, second < 198 ? round32 - 100n : 50n, 1e6 + second * 1000, narrow.more));
    const intervals = told([speed(0, 10), ...wrapped]);
    expect(intervals.at(-1)).toMatchObject({ delta: 150, state: 'value', endAtMs: 198_000 });
    expect(intervals.slice(0, -1).map(({ state }) => state)).not.toContain('unknown');
  });

  it('a discontinuity is one, however many polls before the counter moves', () => {
    const told60 = seconds
      .slice(0, 30)
      .flatMap((second) => [
        reset(second * 1000, second < 10 ? 0 : 900),
        read(second, second < 40 ? 5_000_000n : 6_000_000n, 1e6 + second * 1000),
      ]);
    expect(told(told60)[0]).toMatchObject({ state: 'unknown', reason: 'discontinuity' });
  });
});

describe('our own clock, set in between,', () => {
  const up = (atMs: number, uptimeMs: number) => bytes({ atMs, value: BigInt(uptimeMs), uptimeMs });
  it('is not called the device’s restart', () => {
    expect(counterIntervals([up(0, 90_000_000), up(3_630_000, 90_030_000), up(3_660_000, 90_060_000)])).toMatchObject([
      { state: 'unknown', reason: 'clocks-disagree' },
      { state: 'value', delta: 30_000 },
    ]);
  });

  it('back, hides nothing until it has caught up', () => {
    const polls = [3_600_000, 3_630_000, 60_000, 90_000, 120_000];
    const intervals = polls.map((atMs, index) => [up(atMs, 90_000_000 + index * 30_000)]);
    const rises = createCounterRises();
    expect(intervals.flatMap((samples) => rises.take(samples)).map(({ endAtMs, delta }) => [endAtMs, delta])).toEqual([
      [3_630_000, 30_000],
      [90_000, 30_000],
      [120_000, 30_000],
    ]);
  });
});

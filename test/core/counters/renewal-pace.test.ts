/** Counters that are renewed more seldom than they are read: what came lies between two renewals. */
import { describe, expect, it } from 'vitest';
import { counter32, counterIntervals } from '../../../core/counters/counter-intervals.ts';
import type { Sample } from '../../../core/sample.ts';
import { bytes, subject } from './counter-readings.ts';

describe('counters that are renewed more seldom than they are read', () => {
  const aged = { more: { ageMs: 180_000 } } as const;
  const polls = (seconds: readonly number[], valueAt: (second: number) => bigint) =>
    seconds.map((second) => bytes({ atMs: second * 1000, value: valueAt(second), ...aged }));
  const everyTwo = Array.from({ length: 271 }, (_, index) => index * 2);

  it('do not stand still between two reads: what came lies between two renewals', () => {
    const intervals = counterIntervals(polls(everyTwo, (second) => BigInt(Math.floor((second + 90) / 180)) * 1_000_000n));
    expect(intervals.map(({ startAtMs, endAtMs, delta }) => [startAtMs, endAtMs, delta])).toEqual([
      [0, 90_000, 1_000_000],
      [90_000, 270_000, 1_000_000],
      [270_000, 450_000, 1_000_000],
    ]);
    // Of the first reading nobody knows how old it was; the others moved since the one before.
    expect(intervals.map(({ ageMs }) => ageMs)).toEqual([180_000, 2000, 2000]);
  });

  it('are zero until as long ago as they may be old, and a tenth of that', () => {
    const zeros = counterIntervals(polls(everyTwo, () => 7n));
    expect(zeros[0]).toMatchObject({ startAtMs: 0, endAtMs: 2000, elapsedMs: 2000, ageMs: 0, delta: 0, state: 'zero' });
    expect(zeros.at(-1)).toMatchObject({ startAtMs: 340_000, endAtMs: 342_000, state: 'zero' });
    expect(zeros).toHaveLength(171);
  });

  it('are no older than the reading before when they moved since, whatever is known of their device', () => {
    // Nobody knows that this device renews its counters every 10 s.
    const guessed = { more: { ageMs: 60_000 } } as const;
    const reads = Array.from({ length: 21 }, (_, index) => index * 2);
    const stepped = reads.map((second) =>
      bytes({ atMs: second * 1000, value: BigInt(Math.floor((second + 3) / 10)) * 1_000_000n, ...guessed }),
    );
    const [first, ...rest] = counterIntervals(stepped);
    expect(first).toMatchObject({ startAtMs: 0, ageMs: 60_000 });
    expect(rest.map(({ startAtMs, endAtMs, delta, ageMs }) => [startAtMs, endAtMs, delta, ageMs])).toEqual([
      [8000, 18_000, 1_000_000, 2000],
      [18_000, 28_000, 1_000_000, 2000],
      [28_000, 38_000, 1_000_000, 2000],
    ]);
    // What is known to be younger stays so.
    const young = polls([0, 2, 4], (second) => BigInt(second)).map((sample) => ({ ...sample, ageMs: 500 }));
    expect(counterIntervals(young).map(({ ageMs }) => ageMs)).toEqual([500, 500]);
  });

  it('stand still, and are not old, where another port of the device moves', () => {
    const guessed = { more: { ageMs: 60_000 } } as const;
    const reads = Array.from({ length: 40 }, (_, index) => index * 2);
    const idle = reads.map((second) => bytes({ atMs: second * 1000, value: 7n, ...guessed }));
    const busy = (everyS: number, of: string) =>
      reads.map((second) => ({
        ...bytes({ atMs: second * 1000, value: BigInt(1 + Math.floor(second / everyS)), ...guessed }),
        subject: of,
      }));
    const ofIdle = (others: readonly Sample[]) => counterIntervals([...idle, ...others]).filter((each) => each.subject === subject);
    const told = ofIdle(busy(4, 'interface/ap-b12/wlan0'));
    expect(told.length).toBeGreaterThanOrEqual(30);
    for (const each of told) expect(each).toMatchObject({ delta: 0, state: 'zero', ageMs: 0 });
    expect(told.at(-1)?.endAtMs).toBeCloseTo(78_000 - 1.1 * 4000, 6);
    // Another device says nothing of this one, nor does the switch; and a few changes may be luck.
    const old = 78_000 - 1.1 * 60_000;
    expect(ofIdle(busy(4, 'interface/ap-b14/wlan0')).at(-1)?.endAtMs).toBeCloseTo(old, 6);
    expect(ofIdle(busy(4, 'interface/ap-b12/@switch')).at(-1)?.endAtMs).toBeCloseTo(old, 6);
    expect(ofIdle(busy(20, 'interface/ap-b12/wlan0')).at(-1)?.endAtMs).toBeCloseTo(old, 6);
    // Nor while it was watched for less than it may be old: it may be kept while the other one is counted live.
    const soon = [...idle, ...busy(4, 'interface/ap-b12/wlan0')].filter(({ atMs }) => atMs < 60_000);
    expect(counterIntervals(soon).filter((each) => each.subject === subject)).toEqual([]);
  });

  /** Octets per ms through eth0 and br0, of which only br0's are live; polled every 2 s, renewed at offset + 30 s × n. */
  const mixed = (fromS: number, offsetS: number, withBridge: boolean) => {
    const mbps = (bitsMbps: number) => (bitsMbps * 1000) / 8;
    const total = (second: number) =>
      Math.round((second < 0 ? 200 + second : 200) * 1000 * mbps(1) + Math.max(0, second) * 1000 * mbps(66));
    const seconds = Array.from({ length: (40 - fromS) / 2 + 1 }, (_, index) => fromS + index * 2);
    const read = (second: number, value: number, port: string) => ({
      ...bytes({ atMs: (1000 + second) * 1000, value: BigInt(value), more: { ageMs: 60_000 } }),
      subject: `interface/ap-b12/${port}`,
    });
    const samples = seconds.flatMap((second) => [
      read(second, total(Math.floor((second - offsetS) / 30) * 30 + offsetS), 'eth0'),
      ...(withBridge ? [read(second, Math.round(total(second) / 50), 'br0')] : []),
    ]);
    return counterIntervals(samples).filter((each) => each.subject === subject);
  };

  it.each([
    [-60, 3],
    [-60, 15],
    [-60, 25],
    [-140, 3],
    [-140, 15],
    [-140, 25],
  ])('of one port are not fresh because another port of the device is (from %i s, renewed at %i s)', (fromS, offsetS) => {
    // Within the 40 s from 1000 s on, alone and beside the other port: the edges are as uncertain as the port's own 30 s.
    const within = (intervals: ReturnType<typeof mixed>) => intervals.filter(({ startAtMs }) => startAtMs >= 1_000_000);
    const beside = within(mixed(fromS, offsetS, true));
    expect(beside).toEqual(within(mixed(fromS, offsetS, false)));
    const lengthMs = beside.reduce((sum, { startAtMs, endAtMs }) => sum + endAtMs - startAtMs, 0);
    for (const { startAtMs, endAtMs } of beside) expect(endAtMs - startAtMs).toBe(30_000);
    expect(lengthMs).toBeLessThanOrEqual(30_000);
  });

  it('of a port that was seen to move from poll to poll are fresh when it rests; a trickle tells nothing', () => {
    const reads = Array.from({ length: 60 }, (_, index) => index * 2);
    const other = reads.map((second) => ({
      ...bytes({ atMs: second * 1000, value: BigInt(second * 1000), more: { ageMs: 60_000 } }),
      subject: 'interface/ap-b12/wlan0',
    }));
    const restingIn = (valueAt: (second: number) => number) =>
      counterIntervals([
        ...other,
        ...reads.map((second) => bytes({ atMs: second * 1000, value: BigInt(valueAt(second)), more: { ageMs: 60_000 } })),
      ])
        .filter((each) => each.subject === subject && each.startAtMs >= 60_000)
        .map(({ endAtMs, startAtMs }) => endAtMs - startAtMs);
    const toldMs = (lengths: readonly number[]): number => lengths.reduce((sum, length) => sum + length, 0);
    const burst = (second: number) => Math.min(second, 20) * 1_000_000;
    expect(toldMs(restingIn(burst))).toBeGreaterThanOrEqual(58_000 - 6000);
    // Now and then somebody asks who has an address: as fresh as the other port.
    expect(toldMs(restingIn((second) => 60 * Math.floor(second / 26)))).toBeGreaterThanOrEqual(58_000 - 6000);
    // What comes in every 26 s may have come at any time of them.
    expect(Math.max(...restingIn((second) => 6_000_000 * Math.floor(second / 26)))).toBeGreaterThanOrEqual(26_000);
  });

  it('of another width are not the same reading', () => {
    expect(
      counterIntervals([
        bytes({ atMs: 0, value: 5n, ...aged }),
        bytes({ atMs: 2000, value: 5n, more: { ageMs: 180_000, reason: counter32 } }),
      ]),
    ).toMatchObject([{ reason: 'width-changed' }]);
  });
});

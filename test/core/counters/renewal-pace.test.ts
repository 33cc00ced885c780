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

  it('are zero once they must have been renewed', () => {
    expect(counterIntervals(polls(everyTwo, () => 7n))).toMatchObject([
      { startAtMs: 0, endAtMs: 180_000, delta: 0, state: 'zero' },
      { startAtMs: 180_000, endAtMs: 360_000, state: 'zero' },
      { startAtMs: 360_000, endAtMs: 540_000, state: 'zero' },
    ]);
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
    // What is known to be younger stays so, and one that stands still may be as old as its device keeps it.
    const young = polls([0, 2, 4], (second) => BigInt(second)).map((sample) => ({ ...sample, ageMs: 500 }));
    expect(counterIntervals(young).map(({ ageMs }) => ageMs)).toEqual([500, 500]);
    const still = polls([0, 200, 400], () => 7n);
    expect(counterIntervals(still).map(({ ageMs }) => ageMs)).toEqual([180_000, 180_000]);
  });

  it('stand still, and are not old, where another port of the device moves', () => {
    const guessed = { more: { ageMs: 60_000 } } as const;
    const reads = Array.from({ length: 20 }, (_, index) => index * 2);
    const idle = reads.map((second) => bytes({ atMs: second * 1000, value: 7n, ...guessed }));
    const busy = (everyS: number, of: string) =>
      reads.map((second) => ({
        ...bytes({ atMs: second * 1000, value: BigInt(1 + Math.floor(second / everyS)), ...guessed }),
        subject: of,
      }));
    const ofIdle = (others: readonly Sample[]) => counterIntervals([...idle, ...others]).filter((each) => each.subject === subject);
    const told = ofIdle(busy(4, 'interface/ap-b12/wlan0'));
    expect(told.length).toBeGreaterThanOrEqual(9);
    for (const each of told) expect(each).toMatchObject({ delta: 0, state: 'zero', ageMs: 4000 });
    // Another device says nothing of this one, nor does the switch; and a few changes may be luck.
    expect(ofIdle(busy(4, 'interface/ap-b14/wlan0'))).toEqual([]);
    expect(ofIdle(busy(4, 'interface/ap-b12/@switch'))).toEqual([]);
    expect(ofIdle(busy(10, 'interface/ap-b12/wlan0'))).toEqual([]);
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

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { createBandwidth } from '../../../core/exam/bandwidth.ts';
import type { BandwidthOptions } from '../../../core/exam/bandwidth.ts';
import type { Answer } from '../../../core/exam/machine.ts';
import { answerOf, recordedOutbox, timeoutOf } from './recorded-outbox.ts';

const options: BandwidthOptions = {
  direction: 'down',
  pupilKey: 'run.B12.1',
  startAtMs: 10_000,
  endAtMs: 20_000,
  offsetMs: 70,
  intervalMs: 250,
  chunkBytes: 68_750,
  catchUpMs: 3_000,
  maxOutstanding: 4,
  graceMs: 5_000,
  silenceMs: 10_000,
};
const expectedCount = 40;

/** Plays the phase against a network that takes tookMs(n) for the nth chunk; Infinity: never answers. */
function play(tookMs: (n: number, sentAtMs: number) => number, wake: (atMs: number) => number = (atMs) => atMs) {
  const out = recordedOutbox();
  const machine = createBandwidth(options, out);
  const pending: { atMs: number; id: number; answer: Answer }[] = [];
  let seen = 0;
  let nowMs = options.startAtMs;
  let mostOutstanding = 0;
  const sentAtMs: number[] = [];
  const collect = () => {
    for (const { id, request } of out.requests.slice(seen)) {
      const tookThisMs = tookMs(seen, nowMs);
      const timedOut = tookThisMs > request.timeoutMs;
      const answer = timedOut
        ? timeoutOf(nowMs, request.timeoutMs)
        : answerOf(nowMs, tookThisMs, { bodyBytes: options.chunkBytes, ttfbMs: tookThisMs * 0.9 });
      pending.push({ atMs: answer.endAtMs, id, answer });
      sentAtMs.push(nowMs);
      seen += 1;
    }
    mostOutstanding = Math.max(mostOutstanding, pending.length);
  };
  for (let step = 0; step < 5_000 && !machine.isDone(); step += 1) {
    pending.sort((a, b) => a.atMs - b.atMs);
    const first = pending[0];
    const tickAtMs = wake(machine.nextAtMs());
    if (first !== undefined && first.atMs <= tickAtMs) {
      pending.shift();
      nowMs = Math.max(nowMs, first.atMs);
      machine.answered?.(first.id, first.answer, nowMs);
    } else {
      nowMs = Math.max(nowMs, tickAtMs);
      machine.tick(nowMs);
    }
    collect();
  }
  return { out, machine, sentAtMs, mostOutstanding, endedAtMs: nowMs };
}

describe('bandwidth', () => {
  test('a fast network gets every chunk when it is due, one at a time', () => {
    const { out, sentAtMs, mostOutstanding } = play(() => 20);
    expect(sentAtMs).toEqual(Array.from({ length: expectedCount }, (_, n) => 10_070 + n * 250));
    expect(mostOutstanding).toBe(1);
    expect(out.of('downloadLateMs').every((late) => late.value === 0 && late.unknown === undefined)).toBe(true);
    expect(out.of('downloadBytes').map((chunk) => chunk.windowMs)).toEqual(Array(expectedCount).fill(20));
  });

  test('no two chunks have the same address: a cache that stores what it must not serves none of them', () => {
    const addresses = play(() => 20).out.requests.map(({ request }) => request.path);
    expect(new Set(addresses).size).toBe(expectedCount);
    expect(addresses.slice(0, 2)).toEqual([0, 1].map((n) => `/bandwidth/download?bytes=68750&pupil=run.B12.1&chunk=${String(n)}`));
  });

  test('lateness of the generator is told, lateness of the network is not', () => {
    const slowNetwork = play(() => 400);
    expect(Math.max(...slowNetwork.out.of('downloadLateMs').map((late) => late.value))).toBe(0);
    const slowGenerator = play(
      () => 20,
      (atMs) => atMs + 80,
    );
    expect(slowGenerator.out.of('downloadLateMs').filter((late) => late.value === 80)).toHaveLength(expectedCount);
  });

  test('after an outage of 2 s everything is caught up with and the offset is kept', () => {
    const { sentAtMs, out } = play((_, atMs) => (atMs > 12_000 && atMs < 12_300 ? 2_000 : 20));
    expect(sentAtMs).toHaveLength(expectedCount);
    expect(out.of('downloadBytes')).toHaveLength(expectedCount);
    expect(sentAtMs.slice(-20).map((atMs) => (atMs - 10_070) % 250)).toEqual(Array(20).fill(0));
  });

  test('a hung chunk counts nothing, and what could not be sent for it is told as skipped', () => {
    const { out, endedAtMs, sentAtMs } = play((n) => (n === 4 ? Infinity : 20));
    const unknown = out.of('downloadBytes').filter((chunk) => chunk.unknown);
    expect(unknown.map(({ value, reason }) => [value, reason])).toEqual([[0, 'timeout']]);
    expect(sentAtMs.length + out.of('downloadLateMs').filter((late) => late.reason === 'skipped').length).toBe(expectedCount);
    expect(endedAtMs).toBeLessThanOrEqual(options.endAtMs + options.graceMs);
  });

  test('up to four are outstanding only once most first bytes took over half the interval', () => {
    expect(play(() => 130).mostOutstanding).toBe(1);
    expect(play(() => 240).mostOutstanding).toBe(1);
    const slow = play(() => 600);
    expect(slow.mostOutstanding).toBe(4);
    expect(slow.out.of('downloadBytes')).toHaveLength(expectedCount);
  });

  test('a chunk that came short, without a length, or with an error, counts nothing', () => {
    const out = recordedOutbox();
    const machine = createBandwidth(options, out);
    machine.tick(10_070);
    machine.answered?.(1, answerOf(10_070, 20, { bodyBytes: 100 }), 10_090);
    machine.tick(10_320);
    machine.answered?.(2, answerOf(10_320, 20, { status: 500 }), 10_340);
    machine.tick(10_570);
    machine.answered?.(3, answerOf(10_570, 5), 10_575);
    expect(out.of('downloadBytes').map(({ value, reason }) => [value, reason])).toEqual([
      [0, 'wrong-size'],
      [0, 'status-500'],
      [0, 'no-length'],
    ]);
  });

  test('whatever the network does: every due chunk is sent once or skipped, never early, never more than 4 out, bytes only for what came', () => {
    const took = fc.array(fc.oneof(fc.integer({ min: 5, max: 900 }), fc.integer({ min: 900, max: 4_000 }), fc.constant(Infinity)), {
      minLength: 1,
      maxLength: 50,
    });
    fc.assert(
      fc.property(took, fc.integer({ min: 0, max: 300 }), (tooks, lateMs) => {
        const { out, machine, sentAtMs, mostOutstanding } = play(
          (n) => tooks[n % tooks.length] ?? 20,
          (atMs) => atMs + lateMs,
        );
        expect(machine.isDone()).toBe(true);
        expect(mostOutstanding).toBeLessThanOrEqual(options.maxOutstanding);
        const late = out.of('downloadLateMs');
        expect(late).toHaveLength(expectedCount);
        expect(late.filter((one) => one.unknown === undefined)).toHaveLength(sentAtMs.length);
        late.forEach((one, n) => {
          const dueAtMs = 10_070 + n * 250;
          if (one.unknown) return;
          expect(one.atMs).toBeGreaterThanOrEqual(dueAtMs);
          expect(one.atMs).toBeLessThanOrEqual(dueAtMs + options.catchUpMs);
          expect(one.value).toBeLessThanOrEqual(lateMs);
        });
        expect(out.of('downloadBytes')).toHaveLength(sentAtMs.length);
        for (const chunk of out.of('downloadBytes')) expect(chunk.value).toBe(chunk.unknown ? 0 : options.chunkBytes);
      }),
    );
  });
});

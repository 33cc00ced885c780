/** What came between two readings, and when it is unknown. */
import { describe, expect, it } from 'vitest';
import { counterIntervals } from '../../../core/counters/counter-intervals.ts';
import type { Sample } from '../../../core/sample.ts';
import { between, bytes, narrow, reset, round32, round64, speed, subject } from './counter-readings.ts';

describe('counter intervals', () => {
  it('count what came between two readings, by the agent’s own time', () => {
    expect(between({ atMs: 1000, value: 500n, uptimeMs: 90_000 }, { atMs: 3000, value: 2500n, uptimeMs: 91_950 })).toEqual({
      subject,
      metric: 'interfaceInBytes',
      room: 'B12',
      startAtMs: 1000,
      endAtMs: 3000,
      elapsedMs: 1950,
      ageMs: 0,
      delta: 2000,
      state: 'value',
    });
  });

  it('keep zero apart from unknown', () => {
    expect(between({ atMs: 0, value: 7n }, { atMs: 2000, value: 7n })).toMatchObject({ delta: 0, state: 'zero' });
  });

  it('span a reading that is unknown', () => {
    const lost: Sample = { atMs: 2000, metric: 'interfaceInBytes', subject, state: 'unknown', reason: 'timeout', source: 'snmp' };
    expect(counterIntervals([bytes({ atMs: 0, value: 0n }), lost, bytes({ atMs: 4000, value: 10n })])).toMatchObject([
      { startAtMs: 0, endAtMs: 4000, delta: 10 },
    ]);
  });

  it('keep subjects and metrics apart, and take nothing from one reading', () => {
    const other = { ...bytes({ atMs: 1000, value: 9n }), subject: 'interface/ap-b14/eth0' };
    expect(
      counterIntervals([bytes({ atMs: 0, value: 1n }), other, { ...bytes({ atMs: 1000, value: 9n }), metric: 'interfaceOutBytes' }]),
    ).toEqual([]);
  });

  it('pass over gauges and over readings at the same instant', () => {
    expect(counterIntervals([speed(0, 1000), speed(2000, 1000), bytes({ atMs: 0, value: 1n }), bytes({ atMs: 0, value: 5n })])).toEqual([]);
  });
});

describe('an interval is unknown', () => {
  it('after a restart: uptime fell', () => {
    expect(between({ atMs: 0, value: 9n, uptimeMs: 500_000 }, { atMs: 2000, value: 50n, uptimeMs: 1000 })).toMatchObject({
      state: 'unknown',
      reason: 'agent-restarted',
    });
  });

  it('after a restart within a long gap, although uptime and counter rose', () => {
    const interval = between({ atMs: 0, value: 9n, uptimeMs: 10_000 }, { atMs: 60_000, value: 50n, uptimeMs: 40_000 });
    expect(interval).toMatchObject({ state: 'unknown', reason: 'agent-restarted' });
    expect(interval.delta).toBeUndefined();
  });

  it('when another device answers, or our clock was set: uptime ran ahead of it', () => {
    expect(between({ atMs: 0, value: 9n, uptimeMs: 10_000 }, { atMs: 2000, value: 50n, uptimeMs: 900_000 })).toMatchObject({
      reason: 'clocks-disagree',
    });
  });

  it('when the device says that its counters were reset, even if they rose', () => {
    const interval = between({ atMs: 2000, value: 9n }, { atMs: 4000, value: 50n }, reset(2001, 0), reset(4001, 400));
    expect(interval).toMatchObject({ state: 'unknown', reason: 'discontinuity' });
    expect(between({ atMs: 2000, value: 9n }, { atMs: 4000, value: 50n }, reset(2001, 400), reset(4001, 400)).state).toBe('value');
  });

  it('when a 32-bit value was smeared over 64 bits', () => {
    expect(between({ atMs: 0, value: 2_000_000_000n }, { atMs: 2000, value: round64 - 2_000_000_000n })).toMatchObject({
      reason: 'sign-extended',
    });
    expect(between({ atMs: 0, value: round64 - 5000n }, { atMs: 2000, value: round64 - 4000n })).toMatchObject({ reason: 'sign-extended' });
  });

  it('when a 64-bit counter fell', () => {
    expect(between({ atMs: 0, value: 5_000_000_000n }, { atMs: 2000, value: 4_999_999_999n })).toMatchObject({ reason: 'backwards' });
  });

  it('when a 32-bit counter fell further than one turn at link speed explains', () => {
    expect(between({ atMs: 0, value: 3_000_000_000n, ...narrow }, { atMs: 2000, value: 0n, ...narrow }, speed(0, 100))).toMatchObject({
      reason: 'backwards',
    });
  });

  it('when a 32-bit counter had time for more than one turn', () => {
    expect(between({ atMs: 0, value: 0n, ...narrow }, { atMs: 60_000, value: 500n, ...narrow }, speed(0, 1000))).toMatchObject({
      reason: 'wrap-ambiguous',
    });
    expect(between({ atMs: 0, value: 0n, ...narrow }, { atMs: 20_000, value: 500n, ...narrow }, speed(0, 1000))).toMatchObject({
      state: 'value',
    });
  });

  it('when a radio’s 32 bits of octets had time for more than one turn, although no radio tells a speed', () => {
    const octets = (atMs: number, value: bigint, metric: Sample['metric'] = 'radioOutBytes'): Sample => ({
      ...bytes({ atMs, value, ...narrow }),
      metric,
      subject: 'radio/ap-b12/0',
    });
    // 600 Mbit/s for 60 s are 4.5 GB, which 32 bits show as 205 MB
    expect(counterIntervals([octets(0, 0n), octets(60_000, 205_032_704n)])).toMatchObject([{ state: 'unknown', reason: 'wrap-ambiguous' }]);
    expect(counterIntervals([octets(0, 0n), octets(2000, 150_000_000n)])).toMatchObject([{ delta: 150_000_000 }]);
    // Frames are fewer, and their counters good for longer; a fall may be a radio that began anew.
    const frames = (atMs: number, value: bigint) => octets(atMs, value, 'radioOutFrameCount');
    expect(counterIntervals([frames(0, 7n), frames(60_000, 90_000n)])).toMatchObject([{ delta: 89_993 }]);
    expect(counterIntervals([frames(0, 7n), frames(1_200_000, 90_000n)])).toMatchObject([{ reason: 'wrap-ambiguous' }]);
    expect(counterIntervals([frames(0, round32 - 9n), frames(2000, 9n)])).toMatchObject([{ reason: 'backwards' }]);
  });

  it('when more came than the link carries', () => {
    expect(between({ atMs: 0, value: 0n }, { atMs: 2000, value: 60_000_000n }, speed(0, 100))).toMatchObject({
      reason: 'above-link-speed',
    });
    expect(between({ atMs: 0, value: 0n }, { atMs: 2000, value: 24_000_000n }, speed(0, 100))).toMatchObject({ state: 'value' });
  });

  it('when the counter’s width changed between readings', () => {
    expect(between({ atMs: 0, value: 5n, ...narrow }, { atMs: 2000, value: 9n })).toMatchObject({ reason: 'width-changed' });
  });
});

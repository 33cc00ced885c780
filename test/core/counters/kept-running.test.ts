/** Through a controller the access point’s own uptime tells whether its counters went on. */
import { describe, expect, it } from 'vitest';
import { counterIntervals } from '../../../core/counters/counter-intervals.ts';
import { createCounterRises } from '../../../core/influx/counter-rises.ts';
import type { Sample } from '../../../core/sample.ts';
import { bytes, narrow, speed } from './counter-readings.ts';

describe('through a controller, whose uptime is not the access point’s', () => {
  const day = 86_400_000;
  const uptime = (atMs: number, ms: number, more?: Partial<Sample>): Sample => ({
    atMs,
    metric: 'accessPointUptimeMs',
    subject: 'access-point/ap-b12',
    state: 'value',
    valueInteger: ms,
    source: 'snmp',
    ...more,
  });
  const through = new Set(['ap-b12']);
  const fell = [
    speed(0, 100),
    bytes({ atMs: 0, value: 4_000_000_000n, uptimeMs: 9 * day, ...narrow }),
    bytes({ atMs: 60_000, value: 200_000_000n, uptimeMs: 9 * day + 60_000, ...narrow }),
  ];

  it('a restart is not a wrap', () => {
    expect(counterIntervals([...fell, uptime(60_100, 20_000)], { through })).toMatchObject([
      { state: 'unknown', reason: 'restarted', elapsedMs: 60_000 },
    ]);
  });

  it('an uptime that is a guess of its definition proves neither a restart nor that there was none', () => {
    const guess: Sample = {
      ...{ atMs: 0, metric: 'guessedFigures', subject: 'access-point/ap-b12', state: 'value', source: 'snmp' },
      valueText: 'radioNoiseDbm,accessPointUptimeMs',
    };
    // Minutes, taken for hundredths of a second: at every poll it has just started.
    const minutes = [uptime(100, 14_400), uptime(60_100, 14_410)];
    const rose = [bytes({ atMs: 0, value: 5n }), bytes({ atMs: 60_000, value: 9n })];
    expect(counterIntervals([...rose, ...minutes], { through })).toMatchObject([{ reason: 'restarted' }]);
    expect(counterIntervals([...rose, ...minutes, guess], { through })).toMatchObject([{ state: 'value', delta: 4 }]);
    expect(counterIntervals([...rose, ...minutes, guess])).toMatchObject([{ state: 'value', delta: 4 }]);
    const longAgo = [uptime(0, day), uptime(60_000, day + 60_000)];
    expect(counterIntervals([...fell, ...longAgo, guess], { through })).toMatchObject([{ reason: 'backwards' }]);
    // Told once, and not again with each poll.
    const rises = createCounterRises(through);
    rises.take([guess, ...rose.slice(0, 1), ...minutes.slice(0, 1)]);
    expect(rises.take([...rose.slice(1), ...minutes.slice(1)])).toMatchObject([{ state: 'value', delta: 4 }]);
  });

  it('a wrap is a wrap when the access point is known to have gone on running', () => {
    expect(counterIntervals([...fell, uptime(0, day), uptime(60_000, day + 60_000)], { through })).toMatchObject([
      { state: 'value', delta: 200_000_000 + 2 ** 32 - 4_000_000_000 },
    ]);
  });

  it('an uptime that goes round after 497 days is no restart, and one after that is', () => {
    const round = 2 ** 32 * 10;
    const rose = [0, 20_000, 40_000, 60_000].map((atMs) => bytes({ atMs, value: BigInt(1000 + atMs) }));
    const wrap = [uptime(0, round - 10_000), uptime(20_000, 10_000), uptime(40_000, 30_000), uptime(60_000, 50_000)];
    expect(counterIntervals([...rose, ...wrap], { through }).map(({ delta }) => delta)).toEqual([20_000, 20_000, 20_000]);
    const restarted = [...wrap.slice(0, 3), uptime(60_000, 5_000)];
    expect(counterIntervals([...rose, ...restarted], { through }).at(-1)).toMatchObject({ reason: 'restarted' });
    // It fell when it could not have gone round.
    const early = [uptime(0, round - 600_000), uptime(20_000, 10_000), ...wrap.slice(2)];
    expect(counterIntervals([...rose, ...early], { through })[0]).toMatchObject({ reason: 'restarted' });
  });

  it('a fall is nothing when nobody tells whether it restarted', () => {
    expect(counterIntervals(fell, { through })).toMatchObject([{ state: 'unknown', reason: 'backwards' }]);
    expect(counterIntervals(fell)).toMatchObject([{ state: 'value' }]);
  });

  it('an old uptime does not vouch for the time after it, and is no proof of a restart', () => {
    const old = uptime(60_000, day, { ageMs: 300_000 });
    expect(counterIntervals([...fell, old], { through })).toMatchObject([{ reason: 'backwards' }]);
    const young = uptime(60_000, 50_000, { ageMs: 300_000 });
    const rose = [bytes({ atMs: 0, value: 5n }), bytes({ atMs: 60_000, value: 9n })];
    expect(counterIntervals([...rose, young], { through })).toMatchObject([{ state: 'value', delta: 4 }]);
  });

  it('a restart is said although the counter rose past where it was', () => {
    const rose = [bytes({ atMs: 0, value: 5n }), bytes({ atMs: 60_000, value: 9n })];
    expect(counterIntervals([...rose, uptime(0, day), uptime(60_000, 30_000)])).toMatchObject([{ reason: 'restarted' }]);
  });

  it('a restart just before a reading that may be older than it taints what follows', () => {
    const stale = { ageMs: 180_000 };
    const rose = [bytes({ atMs: 200_000, value: 5n, more: stale }), bytes({ atMs: 380_000, value: 9n, more: stale })];
    expect(counterIntervals([...rose, uptime(380_000, 200_000)])).toMatchObject([{ reason: 'restarted' }]);
  });

  it('another access point’s uptime, and a switch port’s counters, have nothing to do with it', () => {
    const restartedUptime = uptime(60_000, 20_000);
    const other = { ...restartedUptime, subject: 'access-point/ap-b1' };
    const rose = [bytes({ atMs: 0, value: 5n }), bytes({ atMs: 60_000, value: 9n })];
    expect(counterIntervals([...rose, other])).toMatchObject([{ state: 'value' }]);
    const port = rose.map((sample) => ({ ...sample, subject: 'interface/ap-b12/@switch' }));
    expect(counterIntervals([...port, restartedUptime], { through })).toMatchObject([{ state: 'value' }]);
  });

  it('the longest name that fits is meant: names may hold slashes', () => {
    const rose = [bytes({ atMs: 0, value: 5n }), bytes({ atMs: 60_000, value: 9n })].map((sample) => ({
      ...sample,
      subject: 'interface/ap/b12/eth0',
    }));
    const steady = { ...uptime(60_000, day), subject: 'access-point/ap/b12' };
    const restarted = { ...uptime(60_000, 20_000), subject: 'access-point/ap' };
    expect(counterIntervals([...rose, steady, restarted])).toMatchObject([{ state: 'value' }]);
  });
});

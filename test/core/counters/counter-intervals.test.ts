import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { CounterInterval } from '../../../core/counters/counter-intervals.ts';
import { counter32, counterIntervals } from '../../../core/counters/counter-intervals.ts';
import { metricNames, metrics } from '../../../core/metrics.ts';
import type { Sample } from '../../../core/sample.ts';

const subject = 'interface/ap-b12/eth0';
const round32 = 2n ** 32n;
const round64 = 2n ** 64n;
const uptimeRoundMs = 2 ** 32 * 10;

interface Reading {
  readonly atMs: number;
  readonly value: bigint;
  readonly uptimeMs?: number;
  readonly more?: Partial<Sample>;
}
const bytes = ({ atMs, value, uptimeMs, more }: Reading): Sample => ({
  atMs,
  metric: 'interfaceInBytes',
  subject,
  room: 'B12',
  state: value === 0n ? 'zero' : 'value',
  valueInteger: value,
  source: 'snmp',
  ...(uptimeMs !== undefined && { agentUptimeMs: uptimeMs }),
  ...more,
});
const speed = (atMs: number, mbps: number): Sample => ({
  atMs,
  metric: 'interfaceSpeedMbps',
  subject,
  state: 'value',
  valueDouble: mbps,
  source: 'snmp',
});
const reset = (atMs: number, ms: number): Sample => ({
  atMs,
  metric: 'interfaceDiscontinuityMs',
  subject,
  state: ms === 0 ? 'zero' : 'value',
  valueDouble: ms,
  source: 'snmp',
});
const between = (from: Reading, to: Reading, ...others: Sample[]): CounterInterval => {
  const [only] = counterIntervals([...others, bytes(from), bytes(to)]);
  if (only === undefined) throw new Error('no interval');
  return only;
};
const narrow = { more: { reason: counter32 } } as const;

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

  it('when another device answers: uptime ran ahead of our clock', () => {
    expect(between({ atMs: 0, value: 9n, uptimeMs: 10_000 }, { atMs: 2000, value: 50n, uptimeMs: 900_000 })).toMatchObject({
      reason: 'agent-restarted',
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

  it('a wrap is a wrap when the access point is known to have gone on running', () => {
    expect(counterIntervals([...fell, uptime(0, day), uptime(60_000, day + 60_000)], { through })).toMatchObject([
      { state: 'value', delta: 200_000_000 + 2 ** 32 - 4_000_000_000 },
    ]);
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

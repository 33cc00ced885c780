import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { counter32 } from '../../../core/counters/counter-intervals.ts';
import { keyOf, lineOf } from '../../../core/influx/line-protocol.ts';
import type { Point } from '../../../core/influx/point.ts';
import { pollerOf, type PollSource } from '../../../core/influx/point-source.ts';
import { createPollPoints } from '../../../core/influx/poll-points.ts';
import { measurements } from '../../../core/influx/schema.ts';
import { createWindowPoints } from '../../../core/influx/window-points.ts';
import { type MetricName, metrics } from '../../../core/metrics.ts';
import type { Sample } from '../../../core/sample.ts';

const startMs = 1_764_140_400_000;
const source: PollSource = {
  school: 'Skolan',
  mode: 'room',
  run: 'r1',
  poller: 'run B12',
  roomsOf: () => ['B12', 'B14'],
  uplinkOf: () => undefined,
  isExamTime: (atMs) => atMs < startMs + 60_000,
  through: new Set(),
};

const sample = (metric: MetricName, subject: string, atMs: number, more: Partial<Sample>): Sample => ({
  atMs: atMs + 3,
  polledAtMs: atMs,
  metric,
  subject,
  state: 'value',
  source: 'snmp',
  ...more,
});

interface PollOptions {
  readonly clients?: number;
  readonly airtime?: number;
  readonly bytes?: bigint;
  readonly uptimeMs?: number;
}

/** What one poll writes: answers some ms apart, the sign that it was reached last, with the time of the first question. */
const poll = (atMs: number, { clients = 3, airtime = 0.4, bytes = 0n, uptimeMs = atMs - startMs + 1e6 }: PollOptions = {}): Sample[] => [
  sample('radioUtilizationRatio', 'radio/ap/0', atMs + 40, {
    valueDouble: airtime,
    state: airtime === 0 ? 'zero' : 'value',
    ageMs: 5000,
    windowMs: 64_000,
  }),
  sample('radioNoiseDbm', 'radio/ap/0', atMs + 40, { state: 'unknown', reason: 'not-told' }),
  sample('radioClientCount', 'radio/ap/0', atMs, { valueInteger: clients, state: clients === 0 ? 'zero' : 'value' }),
  sample('interfaceInBytes', 'interface/ap/eth0', atMs, { valueInteger: bytes, agentUptimeMs: uptimeMs }),
  sample('interfaceOutBytes', 'interface/ap/eth0', atMs, { valueInteger: bytes / 2n, agentUptimeMs: uptimeMs }),
  sample('accessPointReachable', 'access-point/ap', atMs, { atMs, valueInteger: 1 }),
  sample('agentAnswerMs', 'access-point/ap', atMs, { atMs, valueDouble: 6 }),
];
const uplink = sample('accessPointUplink', 'access-point/ap', startMs - 500, { atMs: startMs - 500, valueText: 'eth0' });

const pointsOf = (samples: readonly Sample[]): readonly Point[] => createPollPoints(source).take(samples);
const of = (points: readonly Point[], measurement: string): readonly Point[] => points.filter((point) => point.measurement === measurement);

describe('airtime', () => {
  const short = (atMs: number): readonly Sample[] => [
    sample('radioUtilizationShortRatio', 'radio/ap/0', atMs, { valueDouble: 0.7, windowMs: 4000, ageMs: 0 }),
    sample('accessPointReachable', 'access-point/ap', atMs, { atMs, valueInteger: 1 }),
  ];
  const airtimeOf = (samples: readonly Sample[]): unknown => {
    const { airtimeRatio, examAirtimeRatio } = of(pointsOf(samples), 'radio')[0]?.fields ?? {};
    return [airtimeRatio, examAirtimeRatio];
  };

  it('is the long average, else the short one of a make that tells no other', () => {
    expect(airtimeOf(poll(startMs))).toEqual([0.4, 0.4]);
    expect(airtimeOf(short(startMs))).toEqual([0.7, 0.7]);
  });

  it('counts for the alert in exam time alone, and a false zero never does', () => {
    expect(airtimeOf(poll(startMs + 60_000))).toEqual([0.4, undefined]);
    expect(airtimeOf(poll(startMs, { airtime: 0 }))).toEqual([undefined, undefined]);
  });

  it('stands beside whether the cable is known', () => {
    const knownOf = (samples: readonly Sample[]): unknown => of(pointsOf(samples), 'accessPoint').at(-1)?.fields['uplinkUnknownCount'];
    expect([knownOf(poll(startMs)), knownOf([uplink, ...poll(startMs)])]).toEqual([1, 0]);
  });
});

it('what somebody typed into a device, such as a name and a telephone number, is in no point, told or not', () => {
  const typed: readonly MetricName[] = ['accessPointLocation', 'accessPointName', 'systemDescription'];
  const told = (more: Partial<Sample>): readonly Sample[] => [
    ...typed.map((metric) => sample(metric, 'access-point/ap', startMs, more)),
    ...poll(startMs),
  ];
  const words = { valueText: 'Room of somebody, 070-123 45 67' };
  const lines = [...pointsOf(told(words)), ...pointsOf(told({ state: 'unknown', reason: 'no-match' }))].map(lineOf).join('\n');
  expect(lines).toContain('accessPointUnreachableCount');
  expect(lines).not.toMatch(/070-123|accessPointLocation|accessPointName|systemDescription/);
  for (const metric of typed) expect(Object.keys(measurements.accessPoint.fields)).not.toContain(metric);
});

describe('the channel', () => {
  type Told = readonly [MetricName, Partial<Sample>];
  const text = (valueText: string): Told => ['radioChannel', { valueText }];
  const number = (valueInteger: number): Told => ['radioChannelNumber', { valueInteger }];
  const silent: Told = ['radioChannel', { state: 'unknown', reason: 'timeout' }];
  const noise: Told = ['radioNoiseDbm', { valueDouble: -90 }];
  const channelsOf = (...polls: readonly (readonly Told[])[]): unknown => {
    const samples = polls.flatMap((told, index) => {
      const atMs = startMs + index * 5000;
      return [
        ...told.map(([metric, more]) => sample(metric, 'radio/ap/0', atMs, more)),
        sample('accessPointReachable', 'access-point/ap', atMs, { atMs, valueInteger: 1 }),
      ];
    });
    return of(pointsOf(samples), 'radio').map(({ fields }) => fields['channel']);
  };

  it('is as the device writes it, else the number that its frequency is', () => {
    expect(channelsOf([text('36+'), number(36)])).toEqual(['36+']);
    expect(channelsOf([number(52)])).toEqual(['52']);
    expect(channelsOf([noise], [['radioChannelNumber', { state: 'unknown', reason: 'no-channel' }]])).toEqual([undefined, undefined]);
  });

  it('does not change its way of writing where one of the two is asked for more seldom', () => {
    expect(channelsOf([text('36+'), number(36)], [number(36)], [noise])).toEqual(['36+', '36+', undefined]);
    expect(channelsOf([text('36+')], [silent, number(40)])).toEqual(['36+', '40']);
  });
});

describe('a poll', () => {
  it('is one point of the access point, each radio and each interface, at the instant at which it began', () => {
    const points = pointsOf(poll(startMs));
    expect(points.map(({ measurement, timeMs }) => [measurement, timeMs])).toEqual(
      expect.arrayContaining([
        ['accessPoint', startMs],
        ['radio', startMs],
        ['interface', startMs],
      ]),
    );
    expect(points).toHaveLength(3);
    expect(of(points, 'radio')[0]?.fields).toMatchObject({
      radioUtilizationRatio: 0.4,
      radioUtilizationAgeMs: 5000,
      radioUtilizationWindowMs: 64_000,
      radioClientCount: 3,
      unknownCount: 1,
      unknownMetrics: 'radioNoiseDbm:not-told',
    });
    expect(of(points, 'radio')[0]?.fields).not.toHaveProperty('radioNoiseDbm');
    expect(of(points, 'accessPoint')[0]?.fields).toMatchObject({
      accessPointReachable: 1,
      accessPointUnreachableCount: 0,
      roomNames: 'B12, B14',
    });
  });

  it('zero airtime with devices on the air is unknown; without them it is a zero', () => {
    const lie = of(pointsOf(poll(startMs, { airtime: 0 })), 'radio')[0]?.fields;
    expect(lie).not.toHaveProperty('radioUtilizationRatio');
    expect(lie?.['unknownMetrics']).toBe('radioNoiseDbm:not-told, radioUtilizationRatio:zero-with-clients');
    expect(of(pointsOf(poll(startMs, { airtime: 0, clients: 0 })), 'radio')[0]?.fields).toMatchObject({ radioUtilizationRatio: 0 });
  });

  it('zero airtime is unknown also between two counts of the clients, which are asked for more seldom', () => {
    const between = poll(startMs + 30_000, { airtime: 0 }).filter(({ metric }) => metric !== 'radioClientCount');
    const told = of(pointsOf([...poll(startMs, { clients: 9 }), ...between]), 'radio').at(-1)?.fields;
    expect(told).not.toHaveProperty('radioUtilizationRatio');
    const long = 400_000;
    const later = between.map((each) => ({ ...each, atMs: each.atMs + long, polledAtMs: (each.polledAtMs ?? 0) + long }));
    expect(of(pointsOf([...poll(startMs, { clients: 9 }), ...later]), 'radio').at(-1)?.fields).toMatchObject({ radioUtilizationRatio: 0 });
  });

  it('zero of its own share of the air is as unknown, and zero with traffic where no clients are told', () => {
    const own = sample('radioTransmitRatio', 'radio/ap/0', startMs, { valueDouble: 0, state: 'zero' });
    expect(of(pointsOf([...poll(startMs), own]), 'radio')[0]?.fields['unknownMetrics']).toContain('radioTransmitRatio:zero-with-clients');
    const silent = (atMs: number, bytes: bigint) => poll(atMs, { airtime: 0, bytes }).filter(({ metric }) => metric !== 'radioClientCount');
    const lastOf = (bytes: bigint) =>
      of(pointsOf([uplink, ...silent(startMs, 0n), ...silent(startMs + 10_000, bytes)]), 'radio').at(-1)?.fields;
    expect(lastOf(12_500_000n)).not.toHaveProperty('radioUtilizationRatio');
    expect(lastOf(12_500n)).toMatchObject({ radioUtilizationRatio: 0 });
  });

  it('in which the controller calls the access point down counts as unreachable too', () => {
    const down = { state: 'zero', valueInteger: 0, reason: 'down-by-controller' } as const;
    const clients = { state: 'unknown', reason: 'down-by-controller' } as const;
    const [point] = pointsOf([
      { ...sample('accessPointReachable', 'access-point/ap', startMs, down), atMs: startMs },
      sample('accessPointClientCount', 'access-point/ap', startMs, clients),
    ]);
    expect(point?.fields).toMatchObject({
      accessPointReachable: 0,
      accessPointUnreachableCount: 1,
      unknownMetrics: 'accessPointClientCount:down-by-controller',
    });
    expect(point?.fields).not.toHaveProperty('accessPointClientCount');
  });

  it('that nobody answered counts as unreachable, and says why', () => {
    const silent = {
      ...sample('accessPointReachable', 'access-point/ap', startMs, { state: 'unknown', reason: 'timeout' }),
      atMs: startMs,
    };
    expect(pointsOf([silent])[0]?.fields).toEqual({
      run: 'r1',
      accessPointUnreachableCount: 1,
      uplinkUnknownCount: 1,
      roomNames: 'B12, B14',
      unknownCount: 1,
      unknownMetrics: 'accessPointReachable:timeout',
    });
  });
});

describe('counters', () => {
  it('become rates, the uplink’s also the access point’s; the reading itself stays', () => {
    const points = pointsOf([uplink, ...poll(startMs, { bytes: 1_000n }), ...poll(startMs + 2000, { bytes: 1_001_000n })]);
    const [, second] = of(points, 'interface');
    expect(second?.fields).toMatchObject({
      interfaceInBytes: 1_001_000n,
      interfaceInMbps: 4,
      interfaceOutMbps: 2,
      interfaceInWindowMs: 2000,
      isUplink: true,
    });
    expect(of(points, 'accessPoint').at(-1)?.fields).toMatchObject({ accessPointDownMbps: 4, accessPointUpMbps: 2 });
  });

  it('become rates when they were seen to move four times, however old a first reading may be', () => {
    // Nobody knows how long this device keeps its table; it has run for ten seconds, and its 32 bits go round within a minute.
    const polls = Array.from({ length: 11 }, (_, second) => second).flatMap((second) =>
      poll(startMs + second * 1000, { bytes: BigInt(1000 + second * 125_000), uptimeMs: 10_000 + second * 1000 }).map((each) =>
        metrics[each.metric].kind === 'counter' ? { ...each, ageMs: 60_000, reason: counter32 } : each,
      ),
    );
    const rates = of(pointsOf(polls), 'interface').map(({ fields }) => [fields['interfaceInMbps'], fields['interfaceInWindowMs']]);
    const none = [undefined, undefined];
    expect(rates).toEqual([none, none, none, none, none, [1, 4000], none, none, none, [1, 4000], none]);
  });

  it('a restart makes no rate', () => {
    const points = pointsOf([...poll(startMs, { bytes: 9_000_000n }), ...poll(startMs + 2000, { bytes: 500n, uptimeMs: 900 })]);
    const [, second] = of(points, 'interface');
    expect(second?.fields).not.toHaveProperty('interfaceInMbps');
    expect(second?.fields['unknownMetrics']).toContain('interfaceInMbps:agent-restarted');
  });

  it('a reading beyond 63 bits is left out and named', () => {
    const fields = of(pointsOf(poll(startMs, { bytes: (1n << 64n) - 2n })), 'interface')[0]?.fields;
    expect(fields).not.toHaveProperty('interfaceInBytes');
    expect(fields?.['unknownMetrics']).toContain('interfaceInBytes:above-63-bits');
  });
});

it('live, poll by poll, gives the same lines as all samples at once in any order', () => {
  const polls = fc.array(
    fc.record({
      restMs: fc.integer({ min: 500, max: 40_000 }),
      clients: fc.integer({ min: 0, max: 3 }),
      airtime: fc.constantFrom(0, 0.2, 0.9),
      rise: fc.bigInt({ min: -500_000n, max: 2_000_000n }),
      restarts: fc.boolean(),
    }),
    { minLength: 1, maxLength: 12 },
  );
  fc.assert(
    fc.property(polls, fc.infiniteStream(fc.nat()), (steps, shuffle) => {
      let [atMs, bytes, bootMs] = [startMs, 1_000_000n, startMs - 1e6];
      const batches = steps.map(({ restMs, rise, restarts, ...told }) => {
        atMs += restMs;
        if (restarts) bootMs = atMs - 100;
        bytes = bytes + rise > 0n ? bytes + rise : 0n;
        return poll(atMs, { ...told, bytes, uptimeMs: atMs - bootMs });
      });
      const live = createPollPoints(source);
      const apart = [[uplink], ...batches].flatMap((batch) => live.take(batch));
      const all = [uplink, ...batches.flat()]
        .map((each) => ({ each, rank: shuffle.next().value }))
        .sort((left, right) => Number(left.rank) - Number(right.rank))
        .map(({ each }) => each);
      const linesOf = (points: readonly Point[]): readonly string[] => points.map((point) => sortedFields(lineOf(point))).sort();
      expect(linesOf(pointsOf(all))).toEqual(linesOf(apart));
    }),
  );
});

/** Fields of a point have no order. Texts of ours here hold no comma but in lists of unknown figures, which are sorted. */
const sortedFields = (line: string): string => line.split(/[ ,]/).sort().join(' ');

describe('windows of 10 s', () => {
  const host = (metric: MetricName, atMs: number, valueDouble: number): Sample => ({
    atMs,
    metric,
    subject: 'host/laptop',
    valueDouble,
    state: valueDouble === 0 ? 'zero' : 'value',
    source: 'host',
  });

  it('end on the clock, and are told when nothing more can come', () => {
    const windows = createWindowPoints(source, (agent) => `machine of ${agent}`);
    expect(
      windows.take([
        host('hostCpuRatio', startMs + 1000, 0.2),
        host('hostCpuRatio', startMs + 10_000, 0.6),
        host('hostCpuRatio', startMs + 10_001, 1),
      ]),
    ).toEqual([]);
    const [first, ...others] = windows.take([host('hostCpuRatio', startMs + 25_000, 0.1)]);
    expect(first).toMatchObject({
      measurement: 'host',
      tags: { host: 'machine of laptop', poller: 'run B12' },
      timeMs: startMs + 10_000,
      fields: { hostCpuRatio: 0.4, hostCpuWorstRatio: 0.6 },
    });
    expect(others).toEqual([]);
    expect(windows.flush().map(({ timeMs }) => timeMs - startMs)).toEqual([20_000, 30_000]);
  });

  it('a lost echo counts as sent and lost, and has no round trip', () => {
    const windows = createWindowPoints(source, (agent) => `machine of ${agent}`);
    windows.take(
      [5, 7, undefined].map((rttMs, index): Sample => ({
        atMs: startMs + 100 * (index + 1),
        metric: 'probeRttMs',
        subject: 'probe/gateway',
        room: 'B12',
        source: 'probe',
        ...(rttMs === undefined ? { state: 'unknown', reason: 'lost', valueDouble: 1000 } : { state: 'value', valueDouble: rttMs }),
      })),
    );
    expect(windows.flush()[0]).toMatchObject({
      tags: { probe: 'gateway', room: 'B12' },
      fields: { probeSentCount: 3, probeLostCount: 1, probeRttP95Ms: 7 },
    });
  });
});

describe('several that read the same at the same time', () => {
  const keysBy = (rooms: readonly string[] | undefined): readonly string[] => {
    const own = { ...source, poller: pollerOf(rooms) };
    const windows = createWindowPoints(own, (agent) => agent);
    windows.take(
      ['host/laptop', 'server/exam.provnat.test'].map((subject): Sample => ({
        atMs: startMs + 1000,
        metric: subject.startsWith('host') ? 'hostCpuRatio' : 'serverLoopUtilizationRatio',
        subject,
        valueDouble: 0.5,
        state: 'value',
        source: subject.startsWith('host') ? 'host' : 'server',
      })),
    );
    return [...createPollPoints(own).take(poll(startMs)), ...windows.flush()].map(keyOf);
  };

  it('two runs, or a run and collect, share no key: no point of the one takes the place of a point of the other', () => {
    const keys = [undefined, ['B12'], ['B14'], ['B12', 'B14']].flatMap(keysBy);
    expect(keys).toHaveLength(4 * 5);
    expect(new Set(keys).size).toBe(keys.length);
  });
});

/** What a run's samples say of the two machines at its ends: the laptop's tunnel, the server's link, and who else was at the server. */
import { dirname } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { MetricName } from '../../core/metrics.ts';
import { metrics } from '../../core/metrics.ts';
import type { PhaseName, Sample } from '../../core/sample.ts';
import type { Facts } from '../../facts/rows.ts';
import { syntheticFacts } from './facts/synthetic-facts.ts';
import { judgeSyntheticRun } from './judge-synthetic-run.ts';
import { syntheticStartAtMs } from './synthetic-plan.ts';
import type { SyntheticRun } from './synthetic-run.ts';

const synthetic = syntheticFacts();
const withMore = (more: readonly Sample[], pupilCount = 2): SyntheticRun => ({
  rooms: [{ room: 'B12', pupilCount, accessPoints: { 'ap-b12': {} } }],
  more,
});
const factsOf = (more: readonly Sample[], pupilCount?: number): Promise<Facts> => synthetic.factsOf(withMore(more, pupilCount));

const told = (source: 'host' | 'server', metric: MetricName, second: number, value: number | string | undefined): Sample => {
  const common = { source, metric, subject: source === 'host' ? 'host/lab' : 'server/exam', atMs: syntheticStartAtMs + second * 1000 };
  if (value === undefined) return { ...common, state: 'unknown', reason: 'not-told' };
  const { type } = metrics[metric];
  return {
    ...common,
    state: value === 0 ? 'zero' : 'value',
    ...(typeof value === 'string' ? { valueText: value } : type === 'integer' ? { valueInteger: value } : { valueDouble: value }),
  };
};
const everySecond = (from: number, to: number, make: (second: number) => readonly Sample[]): Sample[] =>
  Array.from({ length: to - from }, (_, index) => make(from + index)).flat();
const rowOf = (facts: Facts, phase: PhaseName) => facts['server-health'].find((row) => row.phase === phase);

test('what was told of the radio before the run holds in every phase; untold is unknown, and a cable has none', async () => {
  const savingOf = async (samples: readonly Sample[]) =>
    new Set((await factsOf([...samples]))['generator-load'].map((row) => row.radioSaving));
  const before = (value: string | undefined) => told('host', 'hostRadioSaving', -5, value);
  expect([...(await savingOf([before('on')]))]).toEqual(['on']);
  expect([...(await savingOf([before(undefined)]))]).toEqual(['unknown']);
  expect([...(await savingOf([{ ...before(undefined), reason: 'not-wifi' }]))]).toEqual([undefined]);
  expect([...(await savingOf([]))]).toEqual([undefined]);
});

test('what the server itself failed at is of the phase in which it failed, and may be of both that its second reaches into', async () => {
  const failed = (second: number, count: number): Sample => ({ ...told('server', 'serverFailedCount', second, count), windowMs: 1000 });
  // The first load goes from 31 to 47 s.
  const facts = await factsOf([failed(40, 3), failed(41, 4), failed(47.5, 5), failed(60, 0)]);
  expect(facts['server-health'].map(({ phase, failedCount }) => [phase, failedCount]).sort()).toEqual([
    ['bandwidth', 0],
    ['idle', 0],
    ['login', 0],
    ['package', 12],
    ['submit', 0],
    ['work', 5],
  ]);
  expect(new Set((await factsOf([]))['server-health'].map(({ failedCount }) => failedCount))).toEqual(new Set([0]));
});

test('its own link is lost from when it goes down until something leads to the server again, and that is felt for a while', async () => {
  const rows = async (machine: NonNullable<SyntheticRun['machine']>) =>
    (await synthetic.factsOf({ rooms: [{ room: 'B12', pupilCount: 1 }], machine }))['generator-load'];
  const lost = await rows({ linkLost: { fromSecond: 39, toSecond: 49 } });
  const spoilt = lost.filter(({ linkLostMs }) => linkLostMs !== undefined);
  expect(spoilt.map(({ linkLostMs, linkLostFromMs }) => [linkLostMs, linkLostFromMs])).toContainEqual([12_000, 40_000]);
  // The first load in which it was, and the work that began less than 30 s later.
  expect(spoilt.map(({ phase }) => phase).sort()).toEqual(['package', 'work']);
  // From the reading before, at 39 s, to 64: for as long again as it took. Work began at 47.
  const spoiltMs = (phase: PhaseName) => spoilt.find((row) => row.phase === phase)?.linkSpoiltMs;
  expect([spoiltMs('package'), spoiltMs('work')]).toEqual([8_000, 17_000]);
  // Nobody told, and never down.
  for (const machine of [{}, { linkLost: { fromSecond: 0, toSecond: 0 } }]) {
    expect((await rows(machine)).filter(({ linkLostMs }) => linkLostMs !== undefined)).toEqual([]);
  }
});

describe('the tunnel of the machine that plays', () => {
  const tunnelIn = (facts: Facts, phase: PhaseName) => facts['generator-load'].find((row) => row.phase === phase)?.tunnel;

  test('is that of the phases in which the load went by it, however short', async () => {
    // Opened for twenty seconds of work; login and what follows went straight.
    const facts = await factsOf(
      everySecond(1, 187, (second) => [told('host', 'hostTunnel', second, second >= 60 && second < 80 ? 'WireGuard' : 'none')]),
    );
    expect(tunnelIn(facts, 'login')).toBeUndefined();
    expect(tunnelIn(facts, 'work')).toBe('WireGuard');
    expect(tunnelIn(facts, 'bandwidth')).toBeUndefined();
  });

  test('stays what it was where it is seldom asked for, is none where nobody asked, and unknown where the system does not tell', async () => {
    const seldom = await factsOf([told('host', 'hostTunnel', 5, 'GlobalProtect')]);
    expect(tunnelIn(seldom, 'bandwidth')).toBe('GlobalProtect');
    const untold = told('host', 'hostTunnel', 5, undefined);
    expect(tunnelIn(await factsOf([untold]), 'bandwidth')).toBe('unknown');
    // Told a little later; another way of which nothing is told; and a moment without any.
    expect(tunnelIn(await factsOf([untold, told('host', 'hostTunnel', 10, 'none')]), 'bandwidth')).toBeUndefined();
    const none = told('host', 'hostTunnel', 5, 'none');
    const later = told('host', 'hostTunnel', 60, undefined);
    expect(tunnelIn(await factsOf([none, later]), 'bandwidth')).toBe('unknown');
    expect(tunnelIn(await factsOf([none, { ...later, reason: 'no-route' }]), 'bandwidth')).toBeUndefined();
    expect(tunnelIn(await factsOf([]), 'bandwidth')).toBeUndefined();
  });
});

describe('the link of the machine that plays', () => {
  const bytes = (metric: 'hostLinkInBytes' | 'hostLinkOutBytes', mbps: number) =>
    everySecond(1, 187, (second) => [told('host', metric, second, 1_000 + Math.round(second * mbps * 125_000))]);
  const rates = everySecond(1, 187, (second) => [
    // The radio sleeps while the class logs in and loads little.
    told('host', 'hostLinkRateMbps', second, second < 52 ? 24 : 866),
  ]);
  const of = (facts: Facts, phase: PhaseName) => facts['generator-load'].find((row) => row.phase === phase);
  /** To be put on a cable long after the run. */
  const onWifi = { dockedFromMs: 1e9 };
  const gate = async (more: readonly Sample[]) => {
    const run = await synthetic.written({ ...withMore(more, 30), machine: onWifi });
    const { verdict } = await judgeSyntheticRun(run, dirname(run.path));
    return verdict.rooms[0]?.findings.find(({ check }) => check === 'generator-headroom');
  };

  test('is held to what it carried in the phases that ask for less than all', async () => {
    const quiet = [...rates, ...bytes('hostLinkInBytes', 4), ...bytes('hostLinkOutBytes', 1)];
    const facts = await factsOf(quiet, 30);
    expect(of(facts, 'login')).toMatchObject({ linkRateMbps: 24 });
    expect(of(facts, 'login')?.wireMbps).toBeCloseTo(5, 1);
    expect(of(facts, 'bandwidth')?.wireMbps).toBeGreaterThan(70);
    expect(await gate(quiet)).toMatchObject({ outcome: 'pass', evidence: { linkKind: 'wifi' } });
  });

  test('is full where it carried as much as such a link can, and as the plan asks where nobody counted', async () => {
    expect(await gate([...rates, ...bytes('hostLinkInBytes', 14), ...bytes('hostLinkOutBytes', 1)])).toMatchObject({
      reason: 'generator-headroom.fail-link',
    });
    expect(of(await factsOf(rates, 30), 'login')?.wireMbps).toBeGreaterThan(70);
  });
});

describe('the link of the exam server', () => {
  const link = (kind: string | undefined, rateMbps: number | undefined) => [
    told('server', 'serverLinkKind', 1, kind),
    told('server', 'serverLinkRateMbps', 1, rateMbps),
  ];
  const bytes = (metric: 'serverLinkInBytes' | 'serverLinkOutBytes', from: number, to: number, mbps: number) =>
    everySecond(from, to, (second) => [told('server', metric, second, 1_000 + Math.round((second - from) * mbps * 125_000))]);

  test('is held to what the plan asks of it in the bandwidth phase, in the heavier direction of a cable', async () => {
    const facts = await factsOf(link('ethernet', 100), 30);
    // 30 × 2.2 of payload with its headers, and what answers the uploads.
    expect(rowOf(facts, 'bandwidth')).toMatchObject({ linkKind: 'ethernet', linkRateMbps: 100 });
    expect(rowOf(facts, 'bandwidth')?.wireMbps).toBeCloseTo(69.5, 0);
    expect(rowOf(facts, 'work')?.wireMbps).toBe(0);
    const wifi = await factsOf(link('wifi', 100), 30);
    expect(rowOf(wifi, 'bandwidth')?.wireMbps ?? 0).toBeGreaterThan((rowOf(facts, 'bandwidth')?.wireMbps ?? 0) + 4);
  });

  test('or to what it carried for whomever, where that is more', async () => {
    const facts = await factsOf([
      ...link('ethernet', 100),
      ...bytes('serverLinkOutBytes', 1, 187, 90),
      ...bytes('serverLinkInBytes', 1, 187, 20),
    ]);
    for (const phase of ['work', 'bandwidth'] as const) expect(rowOf(facts, phase)?.wireMbps).toBeCloseTo(90, 3);
    const air = await factsOf([
      ...link('wifi', 100),
      ...bytes('serverLinkOutBytes', 1, 187, 40),
      ...bytes('serverLinkInBytes', 1, 187, 30),
    ]);
    expect(rowOf(air, 'work')?.wireMbps).toBeCloseTo(70, 3);
  });

  test('unknown is not the same as not asked', async () => {
    expect(rowOf(await factsOf(link(undefined, undefined)), 'work')).toMatchObject({ linkKind: 'unknown' });
    expect(rowOf(await factsOf(link('loopback', undefined)), 'work')).toMatchObject({ linkKind: 'loopback' });
    const old = rowOf(await factsOf([]), 'work');
    for (const field of ['linkKind', 'linkRateMbps', 'wireMbps', 'otherRunCount', 'runLimitCount']) expect(old).not.toHaveProperty(field);
  });

  test('a class of sixty behind a server of 100 Mbit/s makes no room not ready', async () => {
    const run = await synthetic.written({
      rooms: [{ room: 'B12', pupilCount: 60, everyPupil: { downMbps: 1.5 }, accessPoints: { 'ap-b12': {} } }],
      more: link('ethernet', 100),
    });
    const { verdict } = await judgeSyntheticRun(run, dirname(run.path));
    expect(verdict.rooms[0]).toMatchObject({ outcome: 'inconclusive', decidedBy: 'server-healthy' });
    expect(verdict.rooms[0]?.findings.find(({ check }) => check === 'server-healthy')?.reason).toBe('server-healthy.fail-link');
  });
});

describe('other runs at the server', () => {
  const others = (from: number, to: number, otherRunCount: number) =>
    everySecond(1, 187, (second) => [
      { ...told('server', 'serverOtherRunCount', second, second >= from && second < to ? otherRunCount : 0), windowMs: 1000 },
    ]);

  test('count in the phases that they were there, at their most, and take away the segments that were sent again', async () => {
    const facts = await factsOf([...others(100, 150, 2), told('server', 'serverRunLimitCount', 1, 3)]);
    expect(rowOf(facts, 'login')).toMatchObject({ otherRunCount: 0, runLimitCount: 3 });
    expect(rowOf(facts, 'work')).toMatchObject({ otherRunCount: 2 });
    expect(rowOf(facts, 'bandwidth')).toMatchObject({ otherRunCount: 2 });
    expect(rowOf(facts, 'submit')).toMatchObject({ otherRunCount: 0 });
    expect(rowOf(facts, 'work')).not.toHaveProperty('retransmitRatio');
    expect(rowOf(facts, 'login')).toHaveProperty('retransmitRatio');
  });
});

describe('the emulated access point of a rehearsal', () => {
  const second = (atS: number, lateMs: number, windowS = 1): Sample => ({
    ...{ metric: 'emulatorLateMs', subject: 'emulator/B12', room: 'B12', source: 'emulator', state: lateMs === 0 ? 'zero' : 'value' },
    ...{ atMs: syntheticStartAtMs + atS * 1000, windowMs: windowS * 1000, valueDouble: lateMs },
  });
  const unanswered = (atS: number): Sample => ({
    ...{ metric: 'emulatorLateMs', subject: 'emulator/B12', room: 'B12', source: 'emulator', state: 'unknown', reason: 'timeout' },
    atMs: syntheticStartAtMs + atS * 1000,
  });
  const seconds = (from: number, to: number, lateMs = 1): Sample[] => everySecond(from, to, (at) => [second(at, lateMs)]);
  const loadOf = (facts: Facts, phase: PhaseName) => facts['generator-load'].find((row) => row.phase === phase);

  test('a pause is told of every phase that it reaches into, and stutters add up', async () => {
    const facts = await factsOf([...seconds(1, 140), second(146, 5_990, 7), ...seconds(147, 187, 70)]);
    expect(loadOf(facts, 'work')).toMatchObject({ emulatorLateMs: 1, emulatorStalledRatio: 0 });
    expect(loadOf(facts, 'bandwidth')?.emulatorLateMs).toBe(5_990);
    // 31 seconds end after it in the phase's 40 s, the last of them begins in it.
    expect(loadOf(facts, 'bandwidth')?.emulatorStalledRatio).toBeCloseTo((5_970 + 31 * 50) / 40_000, 6);
    expect(loadOf(facts, 'submit')).toMatchObject({ emulatorLateMs: 70, emulatorLateP95Ms: 70 });
    expect(loadOf(facts, 'work')?.emulatorLateP95Ms).toBe(1);
    expect(loadOf(facts, 'submit')).not.toHaveProperty('emulatorSilentMs');
    const over = await factsOf([...seconds(1, 135), second(140, 4_000, 5)]);
    for (const phase of ['work', 'bandwidth'] as const) expect(loadOf(over, phase)?.emulatorLateMs).toBe(4_000);
  });

  test('who told of the time afterwards was not silent; who never came back was, from when it last told', async () => {
    const back = await factsOf([...seconds(1, 141), unanswered(143), unanswered(144), second(147, 5_990, 7), ...seconds(148, 187)]);
    expect(loadOf(back, 'bandwidth')).not.toHaveProperty('emulatorSilentMs');
    const gone = await factsOf([...seconds(1, 151), ...everySecond(152, 187, (at) => [unanswered(at)])]);
    expect(loadOf(gone, 'work')).not.toHaveProperty('emulatorSilentMs');
    expect(loadOf(gone, 'bandwidth')?.emulatorSilentMs).toBe(27_000);
    expect(loadOf(gone, 'submit')?.emulatorSilentMs).toBe(9_000);
    // Started anew after five seconds: of those nobody tells.
    const anew = await factsOf([...seconds(1, 151), ...[152, 153, 154].map(unanswered), ...seconds(157, 187)]);
    expect(loadOf(anew, 'bandwidth')?.emulatorSilentMs).toBe(4_000);
  });

  test('what never told is silent when it says that it is ours; a stand-in owes no answer, and old runs asked nobody', async () => {
    const silent = everySecond(1, 187, (at) => [unanswered(at)]);
    const behind = (description: string, more: readonly Sample[]): Promise<Facts> =>
      synthetic.factsOf({ rooms: [{ room: 'B12', pupilCount: 2, accessPoints: { 'ap-b12': { description } } }], more });
    const ours = 'provnat emulated access point ap-b12, not a real device';
    expect(loadOf(await behind(ours, silent), 'work')?.emulatorSilentMs).toBe(90_000);
    for (const facts of [await behind('Linux gateway', silent), await behind(ours, [])]) {
      for (const field of ['emulatorLateMs', 'emulatorLateP95Ms', 'emulatorStalledRatio', 'emulatorSilentMs']) {
        expect(loadOf(facts, 'work')).not.toHaveProperty(field);
      }
    }
  });

  test.each([
    ['was short of processor', [...seconds(1, 137), ...seconds(137, 187, 180)], 'fail-emulator-stutter'],
    ['stood still', [...seconds(1, 150), second(155, 4_000, 5), ...seconds(156, 187)], 'fail-emulator-stall'],
    ['fell silent', [...seconds(1, 150), ...everySecond(150, 187, (at) => [unanswered(at)])], 'fail-emulator-silent'],
  ] as const)('a room that got too little behind one that %s is not called not ready', async (_what, more, reason) => {
    const judged = async (samples: readonly Sample[]) => {
      const rooms = [{ room: 'B12', pupilCount: 4, everyPupil: { downMbps: 1.5 }, accessPoints: { 'ap-b12': {} } }];
      const run = await synthetic.written({ rooms, more: samples });
      return (await judgeSyntheticRun(run, dirname(run.path))).verdict.rooms[0];
    };
    expect(await judged(seconds(1, 187))).toMatchObject({ outcome: 'not-ready', decidedBy: 'pupils-under-target' });
    const room = await judged(more);
    expect(room).toMatchObject({ outcome: 'inconclusive', decidedBy: 'generator-headroom' });
    expect(room?.findings.find(({ check }) => check === 'generator-headroom')?.reason).toBe(`generator-headroom.${reason}`);
  });
});

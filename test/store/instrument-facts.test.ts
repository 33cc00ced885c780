/** What a run's samples say of the two machines at its ends: the laptop's tunnel, the server's link, and who else was at the server. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import type { MetricName } from '../../core/metrics.ts';
import { metrics } from '../../core/metrics.ts';
import type { PhaseName, Sample } from '../../core/sample.ts';
import type { Facts } from '../../facts/rows.ts';
import { loadFacts } from '../../store/facts.ts';
import { factSourceOf } from '../../store/run-folder.ts';
import { judgeSyntheticRun } from './judge-synthetic-run.ts';
import { syntheticStartAtMs } from './synthetic-plan.ts';
import type { SyntheticRun } from './synthetic-run.ts';
import { writeSyntheticRun } from './synthetic-run.ts';

vi.setConfig({ testTimeout: 240_000, hookTimeout: 240_000 });

let folder: string;
let count = 0;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'provnat-instrument-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const written = (more: readonly Sample[], pupilCount = 2, wanted: Partial<SyntheticRun> = {}) =>
  writeSyntheticRun(folder, {
    rooms: [{ room: 'B12', pupilCount, accessPoints: { 'ap-b12': {} } }],
    more,
    ...wanted,
    plan: { runId: `run-${(count += 1)}`, ...wanted.plan },
  });
const factsOf = async (more: readonly Sample[], pupilCount = 2): Promise<Facts> =>
  loadFacts(factSourceOf(await written(more, pupilCount), join(folder, 'spill')));

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

  test('stays what it was where it is seldom asked for, and is none where nobody asked or the system does not tell', async () => {
    const seldom = await factsOf([told('host', 'hostTunnel', 5, 'GlobalProtect')]);
    expect(tunnelIn(seldom, 'bandwidth')).toBe('GlobalProtect');
    expect(tunnelIn(await factsOf([told('host', 'hostTunnel', 5, undefined)]), 'bandwidth')).toBeUndefined();
    expect(tunnelIn(await factsOf([]), 'bandwidth')).toBeUndefined();
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
    const run = await written(link('ethernet', 100), 60, {
      rooms: [{ room: 'B12', pupilCount: 60, everyPupil: { downMbps: 1.5 }, accessPoints: { 'ap-b12': {} } }],
    });
    const { verdict } = await judgeSyntheticRun(run, folder);
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

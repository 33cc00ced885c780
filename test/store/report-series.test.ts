import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Inventory } from '../../core/inventory/types.ts';
import type { RunState } from '../../core/run-state.ts';
import type { Sample } from '../../core/sample.ts';
import type { ReportSeries } from '../../facts/series.ts';
import { createTable, literal, withDatabase } from '../../store/duckdb.ts';
import { loadReportSeries } from '../../store/report-series.ts';
import { sampleColumns } from '../../store/sample-columns.ts';
import { fixturePlan, startAtMs } from '../report/fixture/fixture-plan.ts';

const room = 'B12';
const plan = fixturePlan([{ room, accessPoints: ['ap/1'], pupilCount: 30 }]);
const inventory: Inventory = {
  formatVersion: 1,
  school: 'Skolan',
  timeZone: 'Europe/Stockholm',
  profile: 'mixed',
  targets: { downMbps: 2, upMbps: 0.1 },
  rooms: [],
  accessPoints: [{ accessPoint: 'ap/1', address: '127.0.0.1', port: 161, credential: 'c', uplinkInterface: 'eth0', bssids: [] }],
  controllers: [],
  credentials: {},
  owners: {},
};
const state: RunState = {
  formatVersion: 1,
  runId: plan.runId,
  startedAtMs: startAtMs,
  provnatVersion: '0',
  rooms: [{ room, end: 'finished', agent: 'a', stationCount: 1 }],
};
const windowStart = startAtMs + 139_000;

const k6 = { state: 'value', room, source: 'k6' } as const;
const snmp = { state: 'value', source: 'snmp' } as const;
const ofPupil = (pupil: string) => ({ ...k6, pupil, subject: `pupil/${room}/${pupil}` });

const samples: readonly Sample[] = [
  // One chunk of 500 kB that spans two seconds of the window: 2 Mbit/s in each.
  { ...ofPupil('1'), metric: 'downloadBytes', phase: 'bandwidth', atMs: windowStart + 2000, windowMs: 2000, valueInteger: 500_000 },
  // Half of a segment's time lies in each of two seconds.
  { ...ofPupil('2'), metric: 'segmentBytes', phase: 'work', atMs: startAtMs + 50_500, windowMs: 1000, valueInteger: 125_000 },
  { ...ofPupil('1'), metric: 'heartbeatRttMs', phase: 'work', atMs: startAtMs + 60_020, valueDouble: 20 },
  {
    ...ofPupil('2'),
    metric: 'heartbeatRttMs',
    phase: 'work',
    atMs: startAtMs + 65_000,
    valueDouble: 5000,
    state: 'unknown',
    reason: 'timeout',
  },
  // A stall told in two parts is one.
  { ...ofPupil('1'), metric: 'videoStallMs', phase: 'work', atMs: startAtMs + 71_000, valueDouble: 1000 },
  { ...ofPupil('1'), metric: 'videoStallMs', phase: 'work', atMs: startAtMs + 71_600, valueDouble: 600 },
  { ...ofPupil('1'), metric: 'audioStallMs', phase: 'work', atMs: startAtMs + 71_600, valueDouble: 600 },
  ...[0, 1, 2].map((poll): Sample => ({
    ...snmp,
    metric: 'interfaceInBytes',
    subject: 'interface/ap/1/eth0',
    atMs: startAtMs + poll * 5000,
    polledAtMs: startAtMs + poll * 5000,
    agentUptimeMs: 1_000_000 + poll * 5000,
    valueInteger: 1_000_000 + poll * 6_250_000,
  })),
  // The other direction was not told at the last poll.
  ...[0, 1].map((poll): Sample => ({
    ...snmp,
    metric: 'interfaceOutBytes',
    subject: 'interface/ap/1/eth0',
    atMs: startAtMs + poll * 5000,
    polledAtMs: startAtMs + poll * 5000,
    agentUptimeMs: 1_000_000 + poll * 5000,
    valueInteger: poll * 625_000,
  })),
  {
    ...snmp,
    metric: 'radioUtilizationShortRatio',
    subject: 'radio/ap/1/0',
    atMs: startAtMs + 5000,
    polledAtMs: startAtMs + 5000,
    ageMs: 1000,
    windowMs: 4000,
    valueDouble: 0.4,
  },
  // Zero with clients on the radio was never measured.
  {
    ...snmp,
    metric: 'radioUtilizationRatio',
    subject: 'radio/ap/1/1',
    atMs: startAtMs + 5000,
    polledAtMs: startAtMs + 5000,
    windowMs: 64_000,
    valueDouble: 0,
    state: 'zero',
  },
  // So it is where only the access point tells its clients, and none of its radios says anything but zero.
  ...['2', '3'].map((radio): Sample => ({
    ...snmp,
    metric: 'radioUtilizationRatio',
    subject: `radio/ap/1/${radio}`,
    atMs: startAtMs + 6000,
    polledAtMs: startAtMs + 6000,
    windowMs: 64_000,
    valueDouble: 0,
    state: 'zero',
  })),
  { ...snmp, metric: 'radioClientCount', subject: 'radio/ap/1/1', atMs: startAtMs + 5000, polledAtMs: startAtMs + 5000, valueInteger: 12 },
  {
    ...snmp,
    metric: 'accessPointClientCount',
    subject: 'access-point/ap/1',
    atMs: startAtMs + 5000,
    polledAtMs: startAtMs + 5000,
    valueInteger: 30,
  },
  { ...snmp, metric: 'accessPointClientCount', subject: 'access-point/ap/1', atMs: startAtMs + 9000, state: 'unknown', reason: 'timeout' },
];

describe('series of the charts', () => {
  let folder = '';
  let series: ReportSeries;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'provnat-series-'));
    const file = join(folder, 'samples.parquet');
    await withDatabase({ spillPath: folder }, async (connection) => {
      await createTable(connection, 'told', sampleColumns, samples as unknown as Record<string, unknown>[]);
      await connection.run(`copy told to ${literal(file)} (format parquet)`);
    });
    series = await loadReportSeries({ plan, inventory, state, sampleFiles: [file], spillPath: folder });
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  test('a chunk is spread over the seconds that it took, and a pupil without one has zeros', () => {
    const down = series['pupil-second'].filter((row) => row.metric === 'downloadBytes');
    expect(down).toHaveLength(30 * 37);
    const first = down.filter((row) => row.pupil === '1').sort((a, b) => a.atMs - b.atMs);
    expect(first.slice(0, 3).map((row) => row.goodputMbps)).toEqual([2, 2, 0]);
    expect(first[0]?.atMs).toBe(windowStart);
    expect(down.filter((row) => row.pupil === '9').every((row) => row.goodputMbps === 0)).toBe(true);
  });

  test('the class’s rate has a row for every second and loses no byte', () => {
    expect(series['room-rate']).toHaveLength(187);
    const megabits = series['room-rate'].reduce((sum, row) => sum + row.downMbps, 0);
    expect(megabits).toBeCloseTo((500_000 + 125_000) * 8e-6, 9);
    expect(series['room-rate'].filter((row) => row.downMbps > 0 && row.atMs < startAtMs + 60_000).map((row) => row.downMbps)).toEqual([
      0.5, 0.5,
    ]);
  });

  test('a heartbeat belongs to when it was sent, and an unanswered one counts with its time', () => {
    expect(series['heartbeat-window']).toEqual([
      { room, atMs: startAtMs + 60_000, windowMs: 5000, p50Ms: 20, p95Ms: 5000, sampleCount: 2, unansweredCount: 1 },
    ]);
  });

  test('parts of a stall are one stall, sound and picture apart', () => {
    expect(series['stall-span']).toEqual([
      { room, pupil: '1', track: 'video', startAtMs: startAtMs + 70_000, endAtMs: startAtMs + 71_600 },
      { room, pupil: '1', track: 'audio', startAtMs: startAtMs + 71_000, endAtMs: startAtMs + 71_600 },
    ]);
  });

  test('access points: octets as rates, airtime when it was asked for, nothing of what was not measured', () => {
    expect(series['access-point-rate'].map((row) => [row.atMs - startAtMs, row.downMbps, row.upMbps])).toEqual([
      [5000, 10, 1],
      [10_000, 10, 1],
    ]);
    expect(series['radio-read']).toEqual([
      { room, accessPoint: 'ap/1', radio: '0', average: 'short', atMs: startAtMs + 5000, windowMs: 4000, ratio: 0.4 },
    ]);
    expect(series['access-point-client-read']).toEqual([{ room, accessPoint: 'ap/1', atMs: startAtMs + 5000, clientCount: 30 }]);
  });

  test('a run without samples gives zeros for who was planned and nothing else', async () => {
    const empty = await loadReportSeries({ plan, inventory, state, sampleFiles: [], spillPath: folder });
    expect(empty['pupil-second'].every((row) => row.goodputMbps === 0)).toBe(true);
    expect(empty['heartbeat-window']).toEqual([]);
    expect(empty['access-point-rate']).toEqual([]);
  });
});

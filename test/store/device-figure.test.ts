/** What a technician reads of the access points: told, unknown and not told apart, with what says how fresh and how sure each is. */
import { beforeAll, describe, expect, test, vi } from 'vitest';
import type { MetricName } from '../../core/metrics.ts';
import type { Sample } from '../../core/sample.ts';
import { literal, rowsOf } from '../../store/duckdb.ts';
import { readFactSql } from '../../store/fact-sql.ts';
import { withFactViews } from './fact-views.ts';
import { syntheticPlan } from './synthetic-plan.ts';

vi.setConfig({ testTimeout: 120_000 });

const plan = syntheticPlan([
  { room: 'B12', pupilCount: 1, accessPoints: ['a'] },
  { room: 'B14', pupilCount: 1, accessPoints: ['a', 'silent'] },
]);
const atMs = plan.startAtMs + 60_000;

const sample = (metric: MetricName, subject: string, more: Partial<Sample> = {}): Sample => ({
  atMs,
  polledAtMs: atMs,
  ageMs: 60_000,
  windowMs: 0,
  metric,
  subject,
  state: 'value',
  source: 'snmp',
  ...more,
});
const own = (metric: MetricName, more: Partial<Sample>): Sample => sample(metric, 'access-point/a', more);
const radio = (metric: MetricName, more: Partial<Sample>): Sample => sample(metric, 'radio/a/0', more);
const later = { atMs: atMs + 5000, polledAtMs: atMs + 5000 };
const unknown = { state: 'unknown', reason: 'not-measured' } as const;

const samples: readonly Sample[] = [
  // Told before the class began, and not again.
  own('accessPointModel', { valueText: 'AP-515', atMs: plan.startAtMs - 9000, polledAtMs: plan.startAtMs - 9000, ageMs: 0 }),
  own('accessPointCpuRatio', { valueDouble: 0.7, windowMs: 64_000 }),
  own('accessPointCpuRatio', { valueDouble: 0.2, windowMs: 64_000, ...later }),
  own('accessPointMemoryFreeBytes', { valueInteger: 9_000_000 }),
  own('accessPointMemoryFreeBytes', { valueInteger: 12_000_000, ...later }),
  own('accessPointSerial', unknown),
  own('accessPointClientCount', { valueInteger: 0, state: 'zero' }),
  own('accessPointUplink', { valueText: 'eth0' }),
  own('guessedFigures', { valueText: 'radioNoiseDbm' }),
  own('guessedAges', { valueText: 'radioNoiseDbm,radioChannel' }),
  radio('radioChannel', { valueText: '36' }),
  radio('radioChannel', { valueText: '52', ...later }),
  radio('radioNoiseDbm', { valueDouble: -91 }),
  radio('radioNoiseDbm', { ...unknown, ...later }),
  radio('radioUtilizationRatio', { valueDouble: 0, state: 'zero' }),
  radio('radioClientCount', { valueInteger: 3 }),
  // A network of it is no radio.
  sample('radioNoiseDbm', 'radio/a/0/net', { valueDouble: -20 }),
  sample('interfaceSpeedMbps', 'interface/a/eth0', { valueDouble: 1000, ageMs: 3000 }),
  sample('interfaceSpeedMbps', 'interface/a/eth1', { valueDouble: 10 }),
  ...(['interfaceInErrorCount', 'interfaceOutErrorCount', 'interfaceInDiscardCount'] as const).map((metric) =>
    sample(metric, 'interface/a/eth0', { valueInteger: 7, ageMs: 3000 }),
  ),
  sample('interfaceOutErrorCount', 'interface/a/eth0', { valueInteger: 12, ageMs: 3000, ...later }),
  radio('radioRetryCount', unknown),
];

type Row = Record<string, unknown>;

describe('figures of a room’s devices', () => {
  let rows: readonly Row[] = [];
  beforeAll(async () => {
    await withFactViews(plan, async ({ connection, setSamples }) => {
      await setSamples(samples);
      const from = plan.startAtMs + 10_000;
      for (const [metric, startAtMs, endAtMs, delta] of [
        ['interfaceInErrorCount', from, from + 10_000, 0],
        ['interfaceInErrorCount', from + 10_000, from + 20_000, 4],
        // Before the class.
        ['interfaceInErrorCount', from - 20_000, from - 10_000, 900],
        ['interfaceInErrorCount', from + 20_000, from + 30_000, undefined],
        // In less time than the device takes to renew it.
        ['interfaceOutErrorCount', from, from + 2000, 5],
      ] as const)
        await connection.run(
          `insert into counter_interval (subject, metric, startAtMs, endAtMs, ageMs, delta, state, reason) values ('interface/a/eth0',
            ${literal(metric)}, ${String(startAtMs)}, ${String(endAtMs)}, 0, ${delta === undefined ? "null, 'unknown', 'reset'" : `${String(delta)}, 'value', null`})`,
        );
      await connection.run(await readFactSql('series/device-figure'));
      rows = await rowsOf(connection, 'select * from device_figure');
    });
  });

  const of = (metric: MetricName, more: Row = {}): Row => {
    const wanted = Object.entries({ room: 'B12', accessPoint: 'a', metric, ...more });
    const found = rows.filter((row) => wanted.every(([key, value]) => row[key] === value));
    expect(found, metric).toHaveLength(1);
    const [row] = found;
    return Object.fromEntries(
      Object.entries(row ?? {})
        .filter(([, value]) => value !== null)
        .map(([key, value]) => [key, typeof value === 'bigint' ? Number(value) : value]),
    );
  };

  test('what comes and goes is told at its highest, free memory at its lowest, the rest as it was last', () => {
    expect(of('accessPointModel')).toMatchObject({ statistic: 'last', valueText: 'AP-515', ageMs: 0, askedAtMs: plan.startAtMs - 9000 });
    expect(of('accessPointCpuRatio')).toMatchObject({ statistic: 'highest', valueNumber: 0.7, windowMs: 64_000, ageMs: 60_000 });
    expect(of('accessPointMemoryFreeBytes')).toMatchObject({ statistic: 'lowest', valueNumber: 9_000_000, readCount: 2, knownCount: 2 });
    expect(of('radioChannel')).toMatchObject({ part: 'radio', name: '0', valueText: '52', askedAtMs: atMs + 5000 });
  });

  test('zero, unknown and not told are three things', () => {
    expect(of('accessPointClientCount')).toMatchObject({ valueNumber: 0, readCount: 1, knownCount: 1 });
    const serial = of('accessPointSerial');
    expect(serial).toMatchObject({ reason: 'not-measured', readCount: 1, knownCount: 0 });
    expect(serial).not.toHaveProperty('valueText');
    const firmware = of('accessPointFirmware');
    expect(firmware).toMatchObject({ readCount: 0, knownCount: 0 });
    expect(firmware).not.toHaveProperty('reason');
  });

  test('one unknown reading does not hide what was told, and is counted', () => {
    expect(of('radioNoiseDbm')).toMatchObject({ valueNumber: -91, readCount: 2, knownCount: 1 });
    expect(of('radioNoiseDbm')).not.toHaveProperty('reason');
  });

  test('zero airtime with clients is unknown', () => {
    const airtime = of('radioUtilizationRatio');
    expect(airtime).toMatchObject({ reason: 'zero-with-clients', readCount: 1, knownCount: 0 });
    expect(airtime).not.toHaveProperty('valueNumber');
  });

  test('a guess is called one, and so is a guessed age', () => {
    expect(of('radioNoiseDbm')).toMatchObject({ guessed: true, ageGuessed: true });
    expect(of('radioChannel')).toMatchObject({ guessed: false, ageGuessed: true });
    expect(of('accessPointCpuRatio')).toMatchObject({ guessed: false, ageGuessed: false });
  });

  test('a counter tells what it rose by during the class, over the time that is known of', () => {
    expect(of('interfaceInErrorCount')).toMatchObject({
      part: 'uplink',
      name: 'eth0',
      statistic: 'rise',
      valueNumber: 4,
      windowMs: 20_000,
      readCount: 3,
      knownCount: 2,
    });
    expect(of('interfaceOutErrorCount')).toMatchObject({ reason: 'renewed-too-seldom', knownCount: 0 });
    expect(of('interfaceInDiscardCount')).toMatchObject({ reason: 'one-reading', knownCount: 0 });
    expect(of('radioRetryCount')).toMatchObject({ reason: 'not-measured', knownCount: 0 });
  });

  test('of the interfaces only the uplink, and every room has its own rows of an access point that serves two', () => {
    expect(of('interfaceSpeedMbps')).toMatchObject({ name: 'eth0', valueNumber: 1000 });
    expect(of('interfaceSpeedMbps', { room: 'B14' })).toMatchObject({ name: 'eth0', valueNumber: 1000 });
    expect(of('radioNoiseDbm', { room: 'B14' })).toMatchObject({ readCount: 2, knownCount: 1 });
    expect(of('interfaceInErrorCount', { room: 'B14' })).toMatchObject({ valueNumber: 4, readCount: 3 });
    expect(of('radioUtilizationRatio', { room: 'B14' })).toMatchObject({ reason: 'zero-with-clients', readCount: 1 });
    expect(rows.some(({ name }) => name === '0/net')).toBe(false);
  });

  test('of a silent access point nothing was read', () => {
    const silent = rows.filter(({ accessPoint }) => accessPoint === 'silent');
    expect(new Set(silent.map(({ part }) => part))).toEqual(new Set(['access-point', 'uplink']));
    expect(silent.every(({ readCount }) => Number(readCount) === 0)).toBe(true);
  });
});

import { expect, it } from 'vitest';
import { ProvnatError } from '../../../core/errors.ts';
import { examineInflux } from '../../../run/doctor/examine-influx.ts';
import { doctorExitCode } from '../../../run/doctor/examination.ts';
import { goodReaders } from './school.ts';

const influx = {
  url: 'http://10.0.0.5:8086',
  database: 'provnat',
  org: 'provnat',
  retentionDays: 400,
  owners: 'roles' as const,
  spoolMegabytes: 256,
};
const source = { environment: {}, inventoryPath: 'school.yaml' };
const away = new ProvnatError('INFLUX_UNREACHABLE', 'InfluxDB http://10.0.0.5:8086: does not answer', 'Start it.');

it('is not asked where the school file names none', async () => {
  expect(await examineInflux(undefined, source, goodReaders)).toEqual([]);
});

it.each([
  [0, 'good'],
  [180, 'good'],
  [179, 'warning'],
] as const)('one that keeps verdicts for %i days: %s, because dashboards look back half a year', async (retentionDays, result) => {
  const read = () => goodReaders.influx(influx, source);
  const [examination] = await examineInflux({ ...influx, retentionDays }, source, { influx: read });
  expect(examination).toMatchObject({ id: 'influxdb', result });
  expect(/kept for 179 days/.test(examination?.saw ?? '')).toBe(result === 'warning');
});

it.each([
  ['answers', () => goodReaders.influx(influx, source), 'good', /1\.8\.10 at http:\/\/10\.0\.0\.5:8086/],
  [
    'has another time',
    () => Promise.resolve({ kind: 'two', version: 'v2.7.12', clockOffsetMs: -7_400 } as const),
    'warning',
    /7 s behind ours/,
  ],
  ['tells no time', () => Promise.resolve({ kind: 'two', version: 'v2.7.12' } as const), 'good', /v2\.7\.12/],
  ['is away', () => Promise.reject(away), 'warning', /does not answer/],
] as const)('an InfluxDB that %s', async (_, read, result, saw) => {
  const [examination, ...others] = await examineInflux(influx, source, { influx: read });
  expect(others).toEqual([]);
  expect(examination).toMatchObject({ id: 'influxdb', result });
  expect(examination?.saw).toMatch(saw);
  // A run does not need it.
  expect(doctorExitCode(examination === undefined ? [] : [examination])).toBe(0);
});

/** The channel beside the airtime: as the device writes it, else its number, which a frequency gives too. */
import { expect, test, vi } from 'vitest';
import type { MetricName } from '../../core/metrics.ts';
import type { Sample } from '../../core/sample.ts';
import { rowsOf } from '../../store/duckdb.ts';
import { withFactViews } from './fact-views.ts';
import { syntheticPlan } from './synthetic-plan.ts';

vi.setConfig({ testTimeout: 120_000 });

const plan = syntheticPlan([{ room: 'B12', pupilCount: 1, accessPoints: ['a'] }]);
const atMs = plan.startAtMs + 60_000;
const sample = (metric: MetricName, radio: string, more: Partial<Sample>): Sample => ({
  atMs,
  polledAtMs: atMs,
  metric,
  subject: `radio/a/${radio}`,
  state: 'value',
  source: 'snmp',
  ...more,
});

test('a device that tells a frequency has a channel', async () => {
  await withFactViews(plan, async ({ connection, setSamples }) => {
    await setSamples([
      ...['0', '1', '2'].map((radio) => sample('radioUtilizationRatio', radio, { valueDouble: 0.3 })),
      sample('radioChannel', '0', { valueText: '36+' }),
      sample('radioChannelNumber', '0', { valueInteger: 36 }),
      sample('radioChannelNumber', '1', { valueInteger: 52 }),
      sample('radioChannelNumber', '2', { state: 'unknown', reason: 'no-channel' }),
    ]);
    const rows = await rowsOf(connection, `select channel from radio_utilization where phase = 'work' order by radio`);
    expect(rows.map(({ channel }) => channel)).toEqual(['36+', '52', null]);
  });
});

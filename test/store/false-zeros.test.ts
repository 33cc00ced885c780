/** Zero that nobody measured: the rule that is shown and written (core/false-zeros.ts) is the one that is judged (facts/radio-utilization.sql). */
import { expect, test, vi } from 'vitest';
import type { CounterInterval } from '../../core/counters/counter-intervals.ts';
import { carriedMbpsOf, clientCountOf, falseZerosOf } from '../../core/false-zeros.ts';
import type { MetricName } from '../../core/metrics.ts';
import type { Sample } from '../../core/sample.ts';
import { rowsOf } from '../../store/duckdb.ts';
import { withFactViews } from './fact-views.ts';
import { syntheticPlan } from './synthetic-plan.ts';

vi.setConfig({ testTimeout: 120_000 });

const accessPoint = 'a';
const plan = syntheticPlan([{ room: 'B12', pupilCount: 1, accessPoints: [accessPoint] }]);
const workMs = plan.startAtMs + 60_000;

const sample = (metric: MetricName, subject: string, more: Partial<Sample>): Sample => ({
  atMs: workMs,
  polledAtMs: workMs,
  metric,
  subject,
  state: 'value',
  source: 'snmp',
  ageMs: 0,
  windowMs: 0,
  ...more,
});
const count = (metric: MetricName, subject: string, clients: number | undefined): readonly Sample[] =>
  clients === undefined ? [] : [sample(metric, subject, { valueInteger: clients, state: clients === 0 ? 'zero' : 'value' })];
const airtime = (metric: MetricName, radio: string, ratio: number | undefined): Sample =>
  sample(
    metric,
    `radio/${accessPoint}/${radio}`,
    ratio === undefined ? { state: 'unknown', reason: 'not-measured' } : { valueDouble: ratio, state: ratio === 0 ? 'zero' : 'value' },
  );

const cases = [0, 0.3, undefined].flatMap((other) =>
  [undefined, 0, 4].flatMap((radioClients) =>
    [undefined, 0, 28].flatMap((allClients) => [undefined, 0.2, 40].map((mbps) => ({ other, radioClients, allClients, mbps }))),
  ),
);

test('both find the same false zeros, whatever the clients, the other radio and the cable tell', async () => {
  await withFactViews(plan, async ({ connection, setSamples }) => {
    for (const { other, radioClients, allClients, mbps } of cases) {
      const samples = [
        airtime('radioUtilizationRatio', '0', 0),
        airtime('radioUtilizationShortRatio', '0', 0),
        airtime('radioUtilizationRatio', '1', other),
        // A network of a radio tells of the same air.
        airtime('radioUtilizationRatio', '1/net', 0.5),
        ...count('radioClientCount', `radio/${accessPoint}/0`, radioClients),
        ...count('accessPointClientCount', `access-point/${accessPoint}`, allClients),
        sample('accessPointUplink', `access-point/${accessPoint}`, { valueText: 'eth0' }),
      ];
      const uplink = `interface/${accessPoint}/eth0`;
      const intervals: readonly CounterInterval[] =
        mbps === undefined
          ? []
          : [
              {
                subject: uplink,
                metric: 'interfaceInBytes',
                startAtMs: workMs,
                endAtMs: workMs + 10_000,
                ageMs: 0,
                delta: mbps * 1.25e6,
                state: 'value',
              },
            ];
      await setSamples(samples);
      await connection.run('delete from counter_interval');
      for (const { startAtMs, endAtMs, delta = 0 } of intervals)
        await connection.run(
          `insert into counter_interval (subject, metric, startAtMs, endAtMs, ageMs, delta, state)
             values ('${uplink}', 'interfaceInBytes', ${String(startAtMs)}, ${String(endAtMs)}, 0, ${String(delta)}, 'value')`,
        );
      const rows = await rowsOf(connection, `select radio, falseZeroCount from radio_utilization where phase = 'work' order by radio`);
      const found = falseZerosOf(samples, accessPoint, {
        clientCounts: new Map(
          samples.flatMap((each) => (clientCountOf(each) === undefined ? [] : [[each.subject, clientCountOf(each) ?? 0]])),
        ),
        carriedMbps: carriedMbpsOf(intervals, uplink),
      });
      for (const { radio, falseZeroCount } of rows) {
        const own = [...found].filter(({ subject }) => subject === `radio/${accessPoint}/${String(radio)}`);
        expect(Number(falseZeroCount), JSON.stringify({ radio, other, radioClients, allClients, mbps })).toBe(own.length);
      }
      expect(rows.map(({ radio }) => radio)).toContain('0');
    }
  });
});

/** Zero that nobody measured: the rule that is shown and written (core/false-zeros.ts) is the one that is judged and drawn (facts/false-zero.sql). */
import { expect, test, vi } from 'vitest';
import type { CounterInterval } from '../../core/counters/counter-intervals.ts';
import { carriedMbpsOf, clientCountOf, falseZerosOf } from '../../core/false-zeros.ts';
import type { MetricName } from '../../core/metrics.ts';
import type { Sample } from '../../core/sample.ts';
import { rowsOf } from '../../store/duckdb.ts';
import { readFactSql } from '../../store/fact-sql.ts';
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

const isJudged = (metric: MetricName): boolean => metric === 'radioUtilizationRatio' || metric === 'radioUtilizationShortRatio';

const cases = [0, 0.3, undefined].flatMap((other) =>
  [undefined, 0, 4].flatMap((radioClients) =>
    [undefined, 0, 28].flatMap((allClients) => [undefined, 0.2, 40].map((mbps) => ({ other, radioClients, allClients, mbps }))),
  ),
);

test('all find the same false zeros, whatever the clients, the other radio and the cable tell', async () => {
  await withFactViews(plan, async ({ connection, setSamples }) => {
    await connection.run(await readFactSql('series/radio-read'));
    for (const { other, radioClients, allClients, mbps } of cases) {
      const samples = [
        airtime('radioUtilizationRatio', '0', 0),
        airtime('radioUtilizationShortRatio', '0', 0),
        airtime('radioTransmitRatio', '0', 0),
        airtime('radioReceiveRatio', '0', 0),
        airtime('radioReceiveRatio', '1', other),
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
        const own = [...found].filter(({ metric, subject }) => subject === `radio/${accessPoint}/${String(radio)}` && isJudged(metric));
        expect(Number(falseZeroCount), JSON.stringify({ radio, other, radioClients, allClients, mbps })).toBe(own.length);
      }
      expect(rows.map(({ radio }) => radio)).toContain('0');
      const marked = await rowsOf(connection, `select subject || ' ' || metric as figure from false_zero order by figure`);
      expect(marked.map(({ figure }) => figure)).toEqual([...found].map(({ subject, metric }) => `${subject} ${metric}`).sort());
      const drawn = await rowsOf(connection, `select radio || ' ' || average as figure from radio_read order by figure`);
      const believed = samples.filter((each) => isJudged(each.metric) && each.state !== 'unknown' && !found.has(each));
      expect(drawn.map(({ figure }) => figure)).toEqual(
        believed
          .filter(({ subject }) => !subject.endsWith('/net'))
          .map(({ subject, metric }) => `${subject.split('/')[2] ?? ''} ${metric === 'radioUtilizationRatio' ? 'long' : 'short'}`)
          .sort(),
      );
    }
  });
});

test('an access point that counts no clients and carries hundreds of megabits has not measured its air', () => {
  const still = [airtime('radioUtilizationRatio', '0', 0), airtime('radioUtilizationRatio', '1', 0)];
  const found = (carriedMbps: number | undefined) =>
    falseZerosOf(still, accessPoint, { clientCounts: new Map([[`access-point/${accessPoint}`, 0]]), carriedMbps }).size;
  expect([found(undefined), found(0.2), found(300)]).toEqual([0, 0, 2]);
});

test('the picture holds to it before the class, in every phase and after it', async () => {
  await withFactViews(plan, async ({ connection, setSamples }) => {
    await connection.run(await readFactSql('series/radio-read'));
    const lengthMs = plan.phases.at(-1)?.endOffsetMs ?? 0;
    const middles = plan.phases.map(({ startOffsetMs, endOffsetMs }) => (startOffsetMs + endOffsetMs) / 2);
    for (const offsetMs of [-5000, ...middles, lengthMs + 5000]) {
      const atMs = plan.startAtMs + offsetMs;
      for (const clients of [0, 28]) {
        const told = [
          airtime('radioUtilizationRatio', '0', 0),
          // Told in another breath.
          ...count('accessPointClientCount', `access-point/${accessPoint}`, clients),
        ];
        await setSamples(told.map((each, index) => ({ ...each, atMs, polledAtMs: atMs + index * 900 })));
        expect(await rowsOf(connection, 'select ratio from radio_read'), `${String(offsetMs)} ${String(clients)}`).toEqual(
          clients === 0 ? [{ ratio: 0 }] : [],
        );
      }
    }
  });
});

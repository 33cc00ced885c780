import { describe, expect, it } from 'vitest';
import type { Sample } from '../../../core/sample.ts';
import type { Cell, Layout } from '../../../collectors/snmp/layout.ts';
import { loadVendors } from '../../../collectors/snmp/load-vendors.ts';
import type { VendorColumn } from '../../../collectors/snmp/vendor-column.ts';
import { describeAccessPoint } from '../../../run/ap/describe-access-point.ts';
import { layoutOf } from '../../collectors/snmp/empty-layout.ts';

const vendors = await loadVendors();
const columnOf = (id: string, metric: string): VendorColumn => {
  const vendor = vendors.byId.get(id);
  const column = vendor?.tables.flatMap(({ columns }) => columns).find((each) => each.metric === metric);
  if (column === undefined) throw new Error(`${id} has no ${metric}`);
  return column;
};
const cell = (id: string, metric: string, subject: string): Cell => ({
  column: columnOf(id, metric),
  oid: columnOf(id, metric).oid,
  subject,
});
const layout = (cells: readonly Cell[], more: Partial<Layout> = {}): Layout => layoutOf({ vendorId: 'aruba-instant', cells, ...more });
const sample = (atMs: number, metric: Sample['metric'], subject: string, more: Partial<Sample>): Sample => ({
  atMs,
  metric,
  subject,
  state: 'value',
  source: 'snmp',
  polledAtMs: atMs,
  ageMs: 0,
  windowMs: 0,
  ...more,
});
const told = (samples: readonly Sample[], more: Partial<Layout> = {}, cells: readonly Cell[] = []) =>
  describeAccessPoint({ answered: true, layout: layout(cells, more), samples }, vendors, 'ap');

describe('rates beside raw counters', () => {
  const port = 'interface/ap/eth0';
  const bytes = (atMs: number, valueInteger: number | bigint, more: Partial<Sample> = {}) =>
    sample(atMs, 'interfaceOutBytes', port, { valueInteger, agentUptimeMs: 1_000_000 + atMs, ...more });
  const rate = (...samples: readonly Sample[]) => told(samples).figures.find(({ metric }) => metric === 'interfaceOutBytes');

  it('are told of two readings, by the agent’s own clock', () => {
    expect(rate(bytes(0, 1_000_000), bytes(10_000, 13_500_000))).toMatchObject({
      value: '13500000',
      counterBits: 64,
      rate: { state: 'value', value: 10, unit: 'Mbit/s', elapsedMs: 10_000 },
    });
  });

  it('keep every digit of 64 bits', () => {
    expect(rate(bytes(0, 2n ** 63n), bytes(10_000, 2n ** 63n + 1n))?.value).toBe('9223372036854775809');
  });

  it('stay zero when a fresh counter stood still, and unknown when it may be an old reading', () => {
    expect(rate(bytes(0, 5), bytes(10_000, 5))?.rate).toMatchObject({ state: 'zero', value: 0 });
    const old = { ageMs: 180_000 };
    expect(rate(bytes(0, 5, old), bytes(10_000, 5, old))?.rate).toMatchObject({ state: 'unknown', reason: 'renewed-too-seldom' });
    expect(rate(bytes(0, 5, old), bytes(10_000, 9, old))?.rate).toMatchObject({ state: 'unknown', reason: 'renewed-too-seldom' });
  });

  it('are unknown with the doubt of the counters', () => {
    expect(rate(bytes(0, 50), bytes(10_000, 9))?.rate).toMatchObject({ state: 'unknown', reason: 'backwards' });
    expect(rate(bytes(0, 50), bytes(10_000, 90, { agentUptimeMs: 5 }))?.rate).toMatchObject({ reason: 'agent-restarted' });
    expect(rate(bytes(0, 50))?.rate).toEqual({ state: 'unknown', unit: 'Mbit/s', reason: 'one-reading' });
  });

  it('of frames are told a second', () => {
    const frames = (atMs: number, valueInteger: number) =>
      sample(atMs, 'radioRetryCount', 'radio/ap/0', { valueInteger, reason: 'counter32' });
    const [figure] = told([frames(0, 10), frames(20_000, 60)]).figures;
    expect(figure).toMatchObject({ counterBits: 32, rate: { value: 2.5, unit: '/s' } });
  });
});

describe('value, zero and unknown', () => {
  const airtime = (more: Partial<Sample>) => sample(0, 'radioUtilizationRatio', 'radio/ap/0', { ageMs: 64_000, windowMs: 64_000, ...more });
  const clients = (valueInteger: number) =>
    sample(0, 'radioClientCount', 'radio/ap/0', { valueInteger, state: valueInteger === 0 ? 'zero' : 'value' });

  it('stay apart', () => {
    expect(told([airtime({ valueDouble: 0.4 })]).figures[0]).toMatchObject({ state: 'value', value: 0.4, unit: 'ratio', windowMs: 64_000 });
    expect(told([airtime({ valueDouble: 0, state: 'zero' }), clients(0)]).figures[0]).toMatchObject({ state: 'zero', value: 0 });
    const [unknown] = told([airtime({ state: 'unknown', reason: 'no-such-object' })]).figures;
    expect(unknown).toMatchObject({ state: 'unknown', reason: 'no-such-object' });
    expect(unknown).not.toHaveProperty('value');
  });

  it('airtime of nothing with clients on the radio is not believed', () => {
    const [figure] = told([airtime({ valueDouble: 0, state: 'zero' }), clients(19)]).figures;
    expect(figure).toMatchObject({ state: 'unknown', reason: 'zero-with-clients', said: 0 });
  });

  it('nor is it on every radio of an access point that has clients, in whichever reading they were told', () => {
    const still = (subject: string, more: Partial<Sample> = {}) => ({ ...airtime({ valueDouble: 0, state: 'zero', ...more }), subject });
    const all = (atMs: number) => sample(atMs, 'accessPointClientCount', 'access-point/ap', { valueInteger: 28 });
    const [first, second] = told([still('radio/ap/0'), still('radio/ap/1'), all(9000)]).figures;
    expect([first, second]).toMatchObject([{ reason: 'zero-with-clients' }, { reason: 'zero-with-clients' }]);
    const moves = told([still('radio/ap/0'), still('radio/ap/1', { valueDouble: 0.1, state: 'value' }), all(9000)]).figures;
    expect(moves.slice(0, 2)).toMatchObject([{ state: 'zero' }, { value: 0.1 }]);
  });
});

describe('where a figure comes from', () => {
  it('is the MIB object of its column or table, with its confidence', () => {
    const subject = 'radio/ap/0';
    const [figure] = told([sample(0, 'radioUtilizationRatio', subject, { valueDouble: 0.4 })], {}, [
      cell('aruba-instant', 'radioUtilizationRatio', subject),
    ]).figures;
    expect(figure).toMatchObject({
      confidence: 'seen',
      source: expect.stringContaining('AI-AP-MIB') as string,
      oid: expect.stringMatching(/^1\.3\.6/) as string,
    });
  });

  it('of a sum is its parts, and it is no surer than the least sure of them', () => {
    const parts = [cell('aruba-instant', 'radioClientCount', 'radio/ap/0'), cell('aruba-instant', 'radioClientCount', 'radio/ap/1')].map(
      (each, index) => (index === 0 ? each : { ...each, column: { ...each.column, confidence: 'guess' as const } }),
    );
    const [figure] = told(
      [sample(0, 'accessPointClientCount', 'access-point/ap', { valueInteger: 3 })],
      { sums: [{ metric: 'accessPointClientCount', of: 'radioClientCount' }] },
      parts,
    ).figures;
    expect(figure).toMatchObject({ confidence: 'guess', source: 'sum of radioClientCount' });
  });
});

describe('what is not told', () => {
  it('is either not on this device, or beyond this make', () => {
    const description = told([sample(0, 'radioChannel', 'radio/ap/0', { valueText: '36' })], { vendorId: 'cisco-aireos' });
    expect(description.cannot.map(({ metric }) => metric)).toContain('radioReceiveRatio');
    expect(description.absent).toContain('radioUtilizationRatio');
    expect(description.absent).not.toContain('radioChannel');
    expect(description.absent).not.toContain('radioReceiveRatio');
  });

  it('by some devices of a make only is said of those', () => {
    const cannot = (samples: readonly Sample[]) => told(samples, { vendorId: 'mikrotik-routeros' }).cannot.map(({ metric }) => metric);
    expect(cannot([])).toContain('radioClientCount');
    expect(cannot([sample(0, 'radioClientCount', 'radio/ap/wlan1', { valueInteger: 3 })])).not.toContain('radioClientCount');
  });

  it('of a device of no known make is what every device tells', () => {
    const description = describeAccessPoint(
      { answered: true, layout: { ...layout([]), vendorId: undefined }, samples: [], secondFailure: 'timeout' },
      vendors,
      'ap',
    );
    expect(description).not.toHaveProperty('vendor');
    expect(description.absent).toContain('interfaceInBytes');
    expect(description.gaps).toEqual(['second reading: timeout']);
  });
});

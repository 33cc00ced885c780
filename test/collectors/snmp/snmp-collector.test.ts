import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { counterIntervals } from '../../../core/counters/counter-intervals.ts';
import type { InventoryAccessPoint } from '../../../core/inventory/types.ts';
import { Secret } from '../../../core/secret.ts';
import type { Vendors } from '../../../collectors/snmp/load-vendors.ts';
import { loadVendors } from '../../../collectors/snmp/load-vendors.ts';
import type { SnmpCollectorOptions } from '../../../collectors/snmp/snmp-collector.ts';
import type { SnmpEvent } from '../../../collectors/snmp/tell-poll.ts';
import { createSnmpCollector } from '../../../collectors/snmp/snmp-collector.ts';
import { freePort } from '../../../run/free-port.ts';
import { collected } from '../collected.ts';
import type { Snmpd } from './snmpd.ts';
import { hasSnmpd, startSnmpd } from './snmpd.ts';

const accessPoint = (port: number, more: Partial<InventoryAccessPoint> = {}): InventoryAccessPoint => ({
  accessPoint: 'ap-b12',
  address: '127.0.0.1',
  port,
  credential: 'school',
  bssids: [],
  ...more,
});
let vendors: Vendors;
beforeAll(async () => {
  vendors = await loadVendors();
});
const collector = (port: number, more: Partial<SnmpCollectorOptions> = {}, ap: Partial<InventoryAccessPoint> = {}) =>
  createSnmpCollector({
    accessPoints: [{ accessPoint: accessPoint(port, ap), rooms: ['B12'] }],
    credential: (name) => (name === 'school' ? { version: '2c', community: new Secret('seats') } : undefined),
    vendors,
    pollIntervalMs: 250,
    ...more,
  });

describe.skipIf(!hasSnmpd)('the collector with a real snmpd', () => {
  let snmpd: Snmpd;
  beforeAll(async () => {
    snmpd = await startSnmpd(['rocommunity seats 127.0.0.1']);
  });
  afterAll(() => snmpd.stop());

  it('reads counters of the interface that school.yaml names', async () => {
    const sink = collected();
    const events: SnmpEvent[] = [];
    const running = collector(snmpd.port, { onEvent: (event) => events.push(event) }, { uplinkInterface: 'lo' });
    await running.start(sink);
    await sink.until(
      (samples) => samples.filter((sample) => sample.metric === 'interfaceInBytes' && sample.subject === 'interface/ap-b12/lo').length >= 3,
    );
    await running.stop();
    expect(events[0]).toMatchObject({ accessPoint: 'ap-b12', what: 'discovered', gaps: [] });
    expect(sink.of('accessPointReachable')[0]).toMatchObject({ state: 'value', valueInteger: 1, room: 'B12' });
    expect(sink.of('accessPointUplink')[0]).toMatchObject({ valueText: 'lo' });
    expect(sink.of('accessPointName')[0]).toMatchObject({ valueText: 'ap-åäö', subject: 'access-point/ap-b12' });
    const bytes = sink.of('interfaceInBytes').find(({ subject }) => subject === 'interface/ap-b12/lo');
    expect(bytes).toMatchObject({
      state: 'value',
      ageMs: 60_000,
      source: 'snmp',
      agentUptimeMs: expect.any(Number),
      polledAtMs: expect.any(Number),
    });
    expect(bytes?.reason).toBeUndefined();
    expect(bytes?.valueInteger).toBeTypeOf('bigint');
    expect(sink.of('interfaceUp').some(({ valueText }) => valueText === 'up')).toBe(true);
    // As if every reading were fresh: those of an idle interface are the same for as long as they may be old.
    const intervals = counterIntervals(sink.samples.map((sample) => ({ ...sample, ageMs: 0 }))).filter(
      ({ subject }) => subject === 'interface/ap-b12/lo',
    );
    expect(intervals.length).toBeGreaterThan(10);
    expect(intervals.filter(({ state }) => state === 'unknown')).toEqual([]);
  });

  it('stops asking at once when it is told to stop', async () => {
    const sink = collected();
    const running = collector(snmpd.port);
    await running.start(sink);
    await sink.until((samples) => samples.length > 0);
    await running.stop();
    const count = sink.samples.length;
    await new Promise((resolve) => setTimeout(resolve, 600));
    expect(sink.samples).toHaveLength(count);
  });
});

describe.skipIf(!hasSnmpd)('an access point that goes away', () => {
  it('is unknown with the reason while it is silent, and back with its first answer', async () => {
    const port = await freePort();
    const events: SnmpEvent[] = [];
    const sink = collected();
    const running = collector(port, { maxBackoffMs: 500, onEvent: (event) => events.push(event) });
    let snmpd = await startSnmpd(['rocommunity seats 127.0.0.1'], port);
    await running.start(sink);
    const reachable = (state: string, from = 0) =>
      sink
        .of('accessPointReachable')
        .slice(from)
        .filter((sample) => sample.state === state).length;
    await sink.until(() => reachable('value') >= 10);
    await snmpd.stop();
    await sink.until(() => reachable('unknown') >= 2);
    const silent = sink.of('accessPointReachable').length;
    snmpd = await startSnmpd(['rocommunity seats 127.0.0.1'], port);
    await sink.until(() => reachable('value', silent) >= 2);
    await running.stop();
    await snmpd.stop();
    expect(sink.of('accessPointReachable').find(({ state }) => state === 'unknown')).toMatchObject({ reason: 'timeout' });
    expect(sink.of('skippedPollCount').length).toBeGreaterThan(0);
    expect(events.map(({ what }) => what)).toEqual(expect.arrayContaining(['discovered', 'silent', 'back']));
    // The agent's uptime began anew: what lies between cannot be counted.
    const restarted = counterIntervals(sink.samples.map((sample) => ({ ...sample, ageMs: 0 }))).filter(
      ({ reason }) => reason === 'agent-restarted',
    );
    expect(restarted.length).toBeGreaterThan(0);
  });
});

it('refuses what the inventory lacks before anything is sent', () => {
  expect(() => collector(161, {}, { credential: 'gone' })).toThrow(/no credential "gone"/);
  expect(() => collector(161, {}, { vendor: 'gone' })).toThrow(/no vendor definition "gone"/);
});

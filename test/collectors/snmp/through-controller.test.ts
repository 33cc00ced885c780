/** Several access points read through the controller that tells of them. */
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, it } from 'vitest';
import type { InventoryAccessPoint } from '../../../core/inventory/types.ts';
import { Secret } from '../../../core/secret.ts';
import { loadVendors } from '../../../collectors/snmp/load-vendors.ts';
import { type AccessPointProbe, probeAccessPoint } from '../../../collectors/snmp/probe-access-point.ts';
import { asRead } from '../../../collectors/snmp/polled-agents.ts';
import { createSnmpCollector } from '../../../collectors/snmp/snmp-collector.ts';
import { collected } from '../collected.ts';
import { readSnmprec } from './snmprec.ts';
import type { Request, StubAgent } from './stub-agent.ts';
import { address, fromTable, octets, oidValue, startStubAgent, text, whole } from './stub-agent.ts';

const vendors = await loadVendors();
const recording = readSnmprec(fileURLToPath(new URL('./synthetic/cisco-aireos.snmprec', import.meta.url)));
const addresses = '1.3.6.1.4.1.14179.2.2.1.1.19';

let agent: StubAgent | undefined;
afterEach(() => {
  agent?.close();
  agent = undefined;
});

const accessPoint = (name: string, more: Partial<InventoryAccessPoint>): InventoryAccessPoint => ({
  accessPoint: name,
  address: '10.99.0.1',
  port: 161,
  credential: 'nobody asks the access point itself',
  bssids: [],
  ...more,
});

describe('access points through their controller', () => {
  it('are told apart by MAC and by address, and the controller lists them once', async () => {
    agent = await startStubAgent(fromTable(recording));
    const controller = { controller: 'wlc', address: '127.0.0.1', port: agent.port, credential: 'wlc' };
    const running = createSnmpCollector({
      accessPoints: [
        { accessPoint: accessPoint('matsal', { mac: '02:10:20:00:0a:fe' }), rooms: ['B12'], through: controller },
        // Its own definition would be for asking it directly.
        { accessPoint: accessPoint('gympa', { address: '10.20.0.12', vendor: 'openwrt' }), rooms: ['B14'], through: controller },
      ],
      credential: (name) => (name === 'wlc' ? { version: '2c', community: new Secret('seats') } : undefined),
      vendors,
      pollIntervalMs: 250,
    });
    const sink = collected();
    await running.start(sink);
    await sink.until(
      (samples) => new Set(samples.filter(({ metric }) => metric === 'radioClientCount').map(({ subject }) => subject)).size === 4,
    );
    await running.stop();
    const clients = new Map(sink.of('radioClientCount').map(({ subject, valueInteger, room }) => [subject, { valueInteger, room }]));
    expect(Object.fromEntries(clients)).toEqual({
      'radio/matsal/0': { valueInteger: 9, room: 'B12' },
      'radio/matsal/1': { valueInteger: 21, room: 'B12' },
      'radio/gympa/0': { valueInteger: 77, room: 'B14' },
      'radio/gympa/1': { valueInteger: 77, room: 'B14' },
    });
    const lists = (request: Request) => request.kind === 'bulk' && request.oids.includes(addresses);
    expect(agent.requests.filter(lists)).toHaveLength(1);
  });

  it.each([
    ['as Latin-1', 'Räven-B12', Buffer.from('Räven-B12', 'latin1')],
    ['in capitals', 'Räven-B12', Buffer.from('RÄVEN-B12', 'utf8')],
    ['decomposed', 'Räven-B12', Buffer.from('Räven-B12'.normalize('NFD'), 'utf8')],
  ])('are found by a name that the device writes %s', async (_how, name, sent) => {
    const table = new Map(recording);
    const [first] = [...table.keys()].filter((oid) => oid.startsWith('1.3.6.1.4.1.14179.2.2.1.1.3.'));
    if (first !== undefined) table.set(first, octets(sent));
    agent = await startStubAgent(fromTable(table));
    const through = { controller: 'wlc', address: '127.0.0.1', port: agent.port, credential: 'wlc' };
    const asked = asRead(accessPoint(name, {}), through);
    const probe = await probeAccessPoint(asked, { version: '2c', community: new Secret('seats') }, vendors, undefined, undefined, through);
    const figures = probe.reachable ? probe.figures : [];
    expect(figures.find(({ metric }) => metric === 'accessPointReachable')).toMatchObject({ state: 'value', valueInteger: 1 });
    expect(figures.some(({ metric, state }) => metric === 'radioClientCount' && state !== 'unknown')).toBe(true);
  });

  it('get nothing of what a virtual controller, or a device of unknown make, says of itself', async () => {
    const ownName = '1.3.6.1.2.1.1.5.0';
    const eth0 = '7';
    const itself = new Map([
      ['1.3.6.1.2.1.1.1.0', text('a device')],
      [ownName, text('virtual-controller')],
      [`1.3.6.1.2.1.31.1.1.1.1.${eth0}`, text('eth0')],
      [`1.3.6.1.2.1.2.2.1.3.${eth0}`, whole(6)],
      [`1.3.6.1.2.1.31.1.1.1.6.${eth0}`, whole(5n, 'counter64')],
      [`1.3.6.1.2.1.31.1.1.1.15.${eth0}`, whole(1000, 'gauge32')],
    ]);
    const swarm = '1.3.6.1.4.1.14823.2.3.3.1.2';
    const member = '2.4.6.8.10.99';
    const virtual = new Map([
      ...itself,
      ['1.3.6.1.2.1.1.2.0', oidValue('1.3.6.1.4.1.14823.1.2.110')],
      [`${swarm}.1.1.2.${member}`, text('gympa')],
      [`${swarm}.1.1.3.${member}`, address('10.99.0.1')],
      [`${swarm}.2.1.8.${member}.0`, whole(37)],
    ]);
    const read = async (table: Parameters<typeof fromTable>[0], name: string, at: string) => {
      const stub = await startStubAgent(fromTable(table));
      try {
        const meant = accessPoint(name, { address: at });
        const through = { controller: 'vc', address: '127.0.0.1', port: stub.port, credential: 'wlc' };
        return await probeAccessPoint(
          asRead(meant, through),
          { version: '2c', community: new Secret('seats') },
          vendors,
          undefined,
          undefined,
          through,
        );
      } finally {
        stub.close();
      }
    };
    const metricsOf = (probe: AccessPointProbe) =>
      probe.reachable ? [...new Set(probe.figures.filter(({ state }) => state !== 'unknown').map(({ metric }) => metric))] : [];
    const own = await read(virtual, 'gympa', '10.99.0.1');
    expect(metricsOf(own)).toEqual(
      expect.arrayContaining(['accessPointVendor', 'accessPointName', 'radioUtilizationRatio', 'accessPointReachable']),
    );
    expect(metricsOf(own).filter((metric) => metric.startsWith('interface') || metric === 'systemDescription')).toEqual([]);
    // The only row is another's: it is not taken for the one that is meant.
    expect(metricsOf(await read(virtual, 'matsal', '10.99.0.2')).filter((metric) => metric.startsWith('radio'))).toEqual([]);
    const unknown = await read(itself, 'gympa', '10.99.0.1');
    // That the controller answers does not say that the access point is there.
    expect(metricsOf(unknown)).toEqual(['agentAnswerMs']);
    expect(unknown).toMatchObject({ reachable: true, gaps: [expect.stringContaining('controller not recognised')] });
  });
});

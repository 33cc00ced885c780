/** Several access points read through the controller that tells of them. */
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, it } from 'vitest';
import type { InventoryAccessPoint } from '../../../core/inventory/types.ts';
import { Secret } from '../../../core/secret.ts';
import { loadVendors } from '../../../collectors/snmp/load-vendors.ts';
import { createSnmpCollector } from '../../../collectors/snmp/snmp-collector.ts';
import { collected } from '../collected.ts';
import { readSnmprec } from './snmprec.ts';
import type { Request, StubAgent } from './stub-agent.ts';
import { fromTable, startStubAgent } from './stub-agent.ts';

const vendors = await loadVendors();
const recording = readSnmprec(fileURLToPath(new URL('./synthetic/cisco-aireos.snmprec', import.meta.url)));
const addresses = '1.3.6.1.4.1.14179.2.2.1.1.19';

let agent: StubAgent | undefined;
afterEach(() => agent?.close());

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
});

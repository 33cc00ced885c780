/** A device is asked one thing at a time, whoever it is asked about, however its address is written and with whichever credential. */
import { afterEach, describe, expect, it } from 'vitest';
import type { InventoryAccessPoint } from '../../../core/inventory/types.ts';
import { Secret } from '../../../core/secret.ts';
import { deviceKey } from '../../../collectors/snmp/device-key.ts';
import { loadVendors } from '../../../collectors/snmp/load-vendors.ts';
import { createSnmpCollector } from '../../../collectors/snmp/snmp-collector.ts';
import { collected } from '../collected.ts';
import { recording } from './discovered-device.ts';
import { encodeResponse, fromTable, startStubAgent, type StubAgent } from './stub-agent.ts';

const vendors = await loadVendors();
let agent: StubAgent | undefined;
afterEach(() => {
  agent?.close();
  agent = undefined;
});

describe('a device', () => {
  it('is the same however its address is written', () => {
    const [short, long] = ['fd00::5', 'FD00:0:0:0:0:0:0:5'].map((address) => deviceKey({ address, port: 161 }));
    expect(short).toBe(long);
    expect(deviceKey({ address: 'fd00::5', port: 1161 })).not.toBe(short);
    expect(deviceKey({ address: 'fe80::1%eth0', port: 161 })).not.toBe(deviceKey({ address: 'fe80::1%eth1', port: 161 }));
  });

  it('that is asked with two credentials is asked one thing at a time', async () => {
    const table = recording('standard');
    const [one, other] = [fromTable(table, 'one'), fromTable(table, 'other')];
    let openCount = 0;
    let mostOpen = 0;
    agent = await startStubAgent(
      () => undefined,
      (request, _from, send) => {
        mostOpen = Math.max(mostOpen, ++openCount);
        setTimeout(() => {
          openCount--;
          const said = (request.community === 'one' ? one : other)(request);
          if (said !== undefined) send(encodeResponse(request, said));
        }, 15);
      },
    );
    const { port } = agent;
    const asked = (accessPoint: string, credential: string): { accessPoint: InventoryAccessPoint; rooms: string[] } => ({
      accessPoint: { accessPoint, address: '127.0.0.1', port, credential, bssids: [] },
      rooms: [],
    });
    const sink = collected();
    const running = createSnmpCollector({
      accessPoints: [asked('ap-b12', 'one'), asked('ap-b14', 'other')],
      credential: (name) => ({ version: '2c', community: new Secret(name) }),
      vendors,
      pollIntervalMs: 400,
    });
    await running.start(sink);
    const answersOf = (name: string) => sink.of('agentAnswerMs').filter(({ subject }) => subject === `access-point/${name}`).length;
    await sink.until(() => answersOf('ap-b12') >= 4 && answersOf('ap-b14') >= 4);
    await running.stop();
    expect(mostOpen).toBe(1);
  });
});

it('nothing stays open when a later access point of the school file has no credential', () => {
  const before = process.getActiveResourcesInfo().filter((kind) => kind === 'UDPWrap').length;
  const accessPoint = (name: string, credential: string): InventoryAccessPoint => ({
    accessPoint: name,
    address: '127.0.0.1',
    port: 9,
    credential,
    bssids: [],
  });
  expect(() =>
    createSnmpCollector({
      accessPoints: ['known', 'known', 'gone'].map((name, at) => ({
        accessPoint: { ...accessPoint(`ap-${String(at)}`, name), port: 9 + at },
        rooms: [],
      })),
      credential: (name) => (name === 'known' ? { version: '2c', community: new Secret('seats') } : undefined),
      vendors,
    }),
  ).toThrow(/no credential "gone"/);
  expect(process.getActiveResourcesInfo().filter((kind) => kind === 'UDPWrap').length).toBe(before);
});

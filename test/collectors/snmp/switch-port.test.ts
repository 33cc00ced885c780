/** The port of a switch at the other end of an access point's cable, read beside the access point. */
import { afterEach, expect, it } from 'vitest';
import { Secret } from '../../../core/secret.ts';
import { loadVendors } from '../../../collectors/snmp/load-vendors.ts';
import { createSnmpCollector } from '../../../collectors/snmp/snmp-collector.ts';
import { probeAccessPoint } from '../../../collectors/snmp/probe-access-point.ts';
import { asSwitchPort, ofSwitchPort } from '../../../collectors/snmp/switch-port.ts';
import { collected } from '../collected.ts';
import type { StubAgent, Value } from './stub-agent.ts';
import { fromTable, oidValue, startStubAgent, text, whole } from './stub-agent.ts';

const vendors = await loadVendors();
let agent: StubAgent | undefined;
afterEach(() => {
  agent?.close();
  agent = undefined;
});

const ifTable = '1.3.6.1.2.1.2.2.1';
const ifXTable = '1.3.6.1.2.1.31.1.1.1';
function twoPorts(): Map<string, Value> {
  const table = new Map<string, Value>([
    ['1.3.6.1.2.1.1.1.0', text('a switch')],
    ['1.3.6.1.2.1.1.2.0', oidValue('1.3.6.1.4.1.9.1.1208')],
    ['1.3.6.1.2.1.1.3.0', whole(1000, 'ticks')],
    ['1.3.6.1.2.1.1.5.0', text('sw-b')],
  ]);
  for (const [index, name] of ['Gi1/0/12', 'Gi1/0/13'].entries()) {
    const at = String(index + 12);
    table.set(`${ifXTable}.1.${at}`, text(name));
    table.set(`${ifTable}.3.${at}`, whole(6));
    table.set(`${ifTable}.14.${at}`, whole(4 + index, 'counter32'));
    table.set(`${ifTable}.20.${at}`, whole(90 + index, 'counter32'));
    table.set(`${ifXTable}.6.${at}`, whole(1_000n + BigInt(index), 'counter64'));
    table.set(`${ifXTable}.10.${at}`, whole(2_000n + BigInt(index), 'counter64'));
    table.set(`${ifXTable}.15.${at}`, whole(100, 'gauge32'));
  }
  return table;
}

const collector = (port: number, name: string) => {
  const switchPort = { address: '127.0.0.1', port, credential: 'switches', interface: name };
  return createSnmpCollector({
    accessPoints: [
      {
        accessPoint: { accessPoint: 'ap-b12', address: '10.99.0.1', port: 161, credential: 'none', bssids: [] },
        rooms: ['B12'],
        switchPort,
      },
    ],
    credential: (credential) => (credential === 'switches' ? { version: '2c', community: new Secret('seats') } : undefined),
    vendors,
    pollIntervalMs: 250,
  });
};

it('is the access point’s own cable seen from the other end, and nothing else of the switch', async () => {
  agent = await startStubAgent(fromTable(twoPorts()));
  const sink = collected();
  const running = collector(agent.port, 'Gi1/0/12');
  await running.start(sink);
  await sink.until((samples) => samples.filter(({ metric }) => metric === 'interfaceInBytes').length >= 3);
  await running.stop();
  expect([...new Set(sink.samples.map(({ subject }) => subject))]).toEqual(['interface/ap-b12/@switch']);
  // What the switch sends goes into the access point.
  expect(sink.of('interfaceInBytes')[0]).toMatchObject({ valueInteger: 2_000n, room: 'B12', agentUptimeMs: 10_000 });
  expect(sink.of('interfaceOutBytes')[0]).toMatchObject({ valueInteger: 1_000n });
  expect(sink.of('interfaceOutErrorCount')[0]).toMatchObject({ valueInteger: 4 });
  expect(sink.of('interfaceInErrorCount')[0]).toMatchObject({ valueInteger: 90 });
  expect(sink.of('interfaceSpeedMbps')[0]).toMatchObject({ valueDouble: 100 });
  // The other ports of the switch are not asked for once it is known which is meant.
  const asked = agent.requests
    .filter(({ kind }) => kind === 'get')
    .slice(-1)
    .flatMap(({ oids }) => oids);
  expect(asked.some((oid) => oid.endsWith('.12'))).toBe(true);
  expect(asked.filter((oid) => oid.endsWith('.13'))).toEqual([]);
});

it('tells nothing when the switch has no such port', async () => {
  agent = await startStubAgent(fromTable(twoPorts()));
  const switchPort = { address: '127.0.0.1', port: agent.port, credential: 'switches', interface: 'Gi1/0/99' };
  const device = asSwitchPort({ accessPoint: 'ap-b12', address: '10.99.0.1', port: 161, credential: 'none', bssids: [] }, switchPort);
  const probe = await probeAccessPoint(device, { version: '2c', community: new Secret('seats') }, vendors);
  expect(probe.reachable).toBe(true);
  expect(probe.reachable && probe.figures.flatMap(ofSwitchPort)).toEqual([]);
});

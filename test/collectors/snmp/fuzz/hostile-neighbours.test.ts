/** One collector, many devices: those that misbehave hinder nobody else, and each is called by its name. */
import { fileURLToPath } from 'node:url';
import { afterEach, expect, it } from 'vitest';
import type { InventoryAccessPoint } from '../../../../core/inventory/types.ts';
import type { SnmpCredential } from '../../../../collectors/snmp/snmp-value.ts';
import { loadVendors } from '../../../../collectors/snmp/load-vendors.ts';
import type { SnmpEvent } from '../../../../collectors/snmp/tell-poll.ts';
import { createSnmpCollector } from '../../../../collectors/snmp/snmp-collector.ts';
import { collected } from '../../collected.ts';
import { readSnmprec } from '../snmprec.ts';
import { fromTable, startStubAgent } from '../stub-agent.ts';
import { Secret } from '../../../../core/secret.ts';
import { startHostileAgent } from './hostile-agent.ts';
import type { Habit } from './mischief.ts';

const vendors = await loadVendors();
const closing: { close(): void }[] = [];
afterEach(() => {
  for (const each of closing.splice(0)) each.close();
});

const bad: readonly (readonly [string, '2c' | '3', Habit])[] = [
  ['silent', '2c', 'is silent'],
  ['cut', '2c', 'truncates'],
  ['other', '2c', 'answers another question'],
  ['flood', '2c', 'floods'],
  ['garbled', '3', 'gives giant lengths'],
  ['again', '3', 'begins again and again'],
];

it('hostile devices are told by name, and the healthy one is read at every poll', async () => {
  const healthy = await startStubAgent(fromTable(readSnmprec(fileURLToPath(new URL('../synthetic/standard.snmprec', import.meta.url)))));
  closing.push(healthy);
  const credentials = new Map<string, SnmpCredential>([['healthy', { version: '2c', community: new Secret('seats') }]]);
  const accessPoint = (name: string, port: number): InventoryAccessPoint => ({
    accessPoint: name,
    address: '127.0.0.1',
    port,
    credential: name,
    bssids: [],
  });
  const accessPoints = [{ accessPoint: accessPoint('healthy', healthy.port), rooms: ['A1'] }];
  for (const [name, version, habit] of bad) {
    const agent = await startHostileAgent(11, version, [habit]);
    closing.push(agent);
    credentials.set(name, agent.credential);
    accessPoints.push({ accessPoint: accessPoint(name, agent.port), rooms: [name] });
  }
  const events: SnmpEvent[] = [];
  const sink = collected();
  const collector = createSnmpCollector({
    accessPoints,
    credential: (name) => credentials.get(name),
    vendors,
    pollIntervalMs: 200,
    maxBackoffMs: 400,
    onEvent: (event) => events.push(event),
  });
  await collector.start(sink);
  const named = () => new Set(events.filter(({ what }) => what === 'silent' || what === 'strangers').map(({ accessPoint: name }) => name));
  await sink.until(
    (samples) =>
      named().size === bad.length &&
      samples.filter(({ metric, subject }) => metric === 'accessPointReachable' && subject === 'access-point/healthy').length >= 20,
  );
  await collector.stop();
  expect([...named()].sort()).toEqual(bad.map(([name]) => name).sort());
  for (const event of events) if (event.what === 'silent') expect(event.detail).not.toBe('');
  const ofHealthy = sink.samples.filter(({ subject }) => subject.split('/')[1] === 'healthy');
  expect(ofHealthy.filter(({ metric, state }) => metric === 'accessPointReachable' && state === 'unknown')).toEqual([]);
  expect(ofHealthy.filter(({ reason }) => reason === 'timeout' || reason === 'malformed')).toEqual([]);
});

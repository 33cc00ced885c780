/** A whole device: our own small recording of an access point of the swarm kind, made to move and to misbehave. */
import { setImmediate } from 'node:timers/promises';
import { afterEach, describe, expect, it } from 'vitest';
import { counterIntervals } from '../../../core/counters/counter-intervals.ts';
import type { InventoryAccessPoint } from '../../../core/inventory/types.ts';
import type { Sample } from '../../../core/sample.ts';
import { Secret } from '../../../core/secret.ts';
import { systemClock } from '../../../collectors/clock.ts';
import type { Device } from '../../../collectors/snmp/device.ts';
import { createDevice } from '../../../collectors/snmp/device.ts';
import { loadVendors } from '../../../collectors/snmp/load-vendors.ts';
import { probeAccessPoint } from '../../../collectors/snmp/probe-access-point.ts';
import { openSession } from '../../../collectors/snmp/session.ts';
import type { Answer, Request, StubAgent, Value } from './stub-agent.ts';
import { address, encodeResponse, fromTable, octets, oidValue, startStubAgent, text, whole } from './stub-agent.ts';

const vendors = await loadVendors();
const closing: { close(): void }[] = [];
afterEach(() => {
  for (const each of closing.splice(0)) each.close();
});

const own = '2.4.6.8.10.12';
const neighbour = '2.4.6.8.10.99';
const swarm = '1.3.6.1.4.1.14823.2.3.3.1.2';

interface Moving {
  uptimeTicks: number;
  inBytes: bigint;
  clients: number;
  name: string;
  lastChange: number;
}

/** Two access points in one list, as a virtual controller has them; the device itself is the first. */
function accessPointTable(moving: Moving): Map<string, Value | (() => Value)> {
  const table = new Map<string, Value | (() => Value)>([
    ['1.3.6.1.2.1.1.1.0', text('ArubaOS (MODEL: 515), Version 8.10.0.0')],
    ['1.3.6.1.2.1.1.2.0', oidValue('1.3.6.1.4.1.14823.1.2.110')],
    ['1.3.6.1.2.1.1.3.0', () => whole(moving.uptimeTicks, 'ticks')],
    ['1.3.6.1.2.1.1.5.0', text('virtual-controller')],
    ['1.3.6.1.2.1.31.1.5.0', () => whole(moving.lastChange, 'ticks')],
    ['1.3.6.1.4.1.14823.2.3.3.1.1.4.0', text('8.10.0.0_1')],
  ]);
  for (const [index, name, type, speed] of [
    [1, 'eth0', 62, 1000],
    [2, 'eth1', 62, 0],
    [9, 'gre0', 131, 0],
  ] as const) {
    const at = String(index);
    table.set(`1.3.6.1.2.1.2.2.1.2.${at}`, text(name));
    table.set(`1.3.6.1.2.1.31.1.1.1.1.${at}`, index === 1 ? () => text(moving.name) : text(name));
    table.set(`1.3.6.1.2.1.2.2.1.3.${at}`, whole(type));
    table.set(`1.3.6.1.2.1.2.2.1.8.${at}`, whole(index === 1 ? 1 : 2));
    table.set(`1.3.6.1.2.1.2.2.1.14.${at}`, whole(0, 'counter32'));
    table.set(`1.3.6.1.2.1.31.1.1.1.6.${at}`, index === 1 ? () => whole(moving.inBytes, 'counter64') : whole(0, 'counter64'));
    table.set(`1.3.6.1.2.1.2.2.1.16.${at}`, whole(3_000_000_000, 'counter32'));
    table.set(`1.3.6.1.2.1.31.1.1.1.15.${at}`, whole(speed, 'gauge32'));
  }
  for (const [mac, ip, name] of [
    [own, '127.0.0.1', 'ap-matsal-åäö'],
    [neighbour, '10.0.0.2', 'ap-gympa'],
  ] as const) {
    table.set(`${swarm}.1.1.2.${mac}`, text(name));
    table.set(`${swarm}.1.1.3.${mac}`, address(ip));
    table.set(`${swarm}.1.1.4.${mac}`, text(`SERIAL-${name}`));
    table.set(`${swarm}.1.1.6.${mac}`, text('515'));
    table.set(`${swarm}.1.1.7.${mac}`, whole(12));
    for (const radio of [0, 1]) {
      const at = `${mac}.${String(radio)}`;
      table.set(`${swarm}.2.1.4.${at}`, text(radio === 0 ? '116E' : '6'));
      table.set(`${swarm}.2.1.6.${at}`, whole(radio === 0 ? 92 : 0));
      table.set(`${swarm}.2.1.7.${at}`, whole(mac === own ? 40 + radio : 99));
      table.set(`${swarm}.2.1.8.${at}`, whole(mac === own ? 30 + radio : 99));
      table.set(`${swarm}.2.1.21.${at}`, () => whole(mac === own ? moving.clients + radio : 77));
    }
  }
  return table;
}

const fresh = (): Moving => ({ uptimeTicks: 1_000_000, inBytes: 5_000_000_000n, clients: 12, name: 'eth0', lastChange: 100 });
const accessPoint = (port: number, more: Partial<InventoryAccessPoint> = {}): InventoryAccessPoint => ({
  accessPoint: 'ap-b12',
  address: '127.0.0.1',
  port,
  credential: 'school',
  bssids: [],
  ...more,
});

async function start(
  moving: Moving,
  change: (honest: (request: Request) => Answer) => (request: Request) => Answer = (honest) => honest,
): Promise<{ device: Device; stub: StubAgent }> {
  const stub = await startStubAgent(change(fromTable(accessPointTable(moving))));
  const session = openSession(
    { address: '127.0.0.1', port: stub.port, credential: { version: '2c', community: new Secret('seats') } },
    systemClock,
  );
  closing.push(stub, session);
  return { stub, device: createDevice(accessPoint(stub.port), 'B12', session, vendors, systemClock) };
}
const find = (samples: readonly Sample[], metric: string, subject?: string) =>
  samples.find((sample) => sample.metric === metric && (subject === undefined || sample.subject === subject));

describe('a device', () => {
  it('is recognised, and only its own rows are read', async () => {
    const { device } = await start(fresh());
    const { samples, answered } = await device.poll(2000);
    expect(answered).toBe(true);
    expect(device.layout()).toMatchObject({ vendorId: 'aruba-instant', uplink: { name: 'eth0' }, gaps: [] });
    expect(find(samples, 'accessPointName')).toMatchObject({ valueText: 'ap-matsal-åäö', room: 'B12' });
    expect(find(samples, 'accessPointFirmware')).toMatchObject({ valueText: '8.10.0.0_1' });
    expect(samples.filter(({ metric }) => metric === 'radioUtilizationShortRatio')).toMatchObject([
      { subject: 'radio/ap-b12/0', valueDouble: 0.4, windowMs: 4000, ageMs: 4000, agentUptimeMs: 10_000_000 },
      { subject: 'radio/ap-b12/1', valueDouble: 0.41 },
    ]);
    expect(find(samples, 'radioNoiseDbm', 'radio/ap-b12/0')).toMatchObject({ valueDouble: -92 });
    expect(find(samples, 'radioNoiseDbm', 'radio/ap-b12/1')).toMatchObject({ state: 'unknown', reason: 'not-measured' });
    expect(find(samples, 'radioChannel', 'radio/ap-b12/0')).toMatchObject({ valueText: '116E' });
    expect(find(samples, 'accessPointClientCount')).toMatchObject({ subject: 'access-point/ap-b12', valueInteger: 25 });
    expect(samples.some(({ subject }) => subject.includes('gre0'))).toBe(false);
    expect(find(samples, 'interfaceInBytes', 'interface/ap-b12/eth0')).toMatchObject({ valueInteger: 5_000_000_000n, state: 'value' });
    expect(find(samples, 'interfaceOutBytes', 'interface/ap-b12/eth0')).toMatchObject({ valueInteger: 3_000_000_000, reason: 'counter32' });
    expect(find(samples, 'interfaceSpeedMbps', 'interface/ap-b12/eth1')).toMatchObject({ state: 'unknown', reason: 'not-measured' });
  });

  it('that tells of its neighbour has its figures from it at times that no source tells: their ages are guesses', async () => {
    const { stub, device: asked } = await start(fresh());
    const session = openSession(
      { address: '127.0.0.1', port: stub.port, credential: { version: '2c', community: new Secret('seats') } },
      systemClock,
    );
    closing.push(session);
    const through = createDevice(accessPoint(stub.port), 'B12', session, vendors, systemClock, { through: true });
    const { samples } = await through.poll(2000);
    const airtime = (metric: string) => find(samples, metric, 'radio/ap-b12/0');
    expect(airtime('radioUtilizationShortRatio')).toMatchObject({ valueDouble: 0.4, windowMs: 4000, ageMs: 60_000 });
    expect(airtime('radioUtilizationRatio')).toMatchObject({ valueDouble: 0.3, windowMs: 64_000, ageMs: 64_000 });
    expect(find(samples, 'guessedAges')?.valueText?.split(',')).toEqual(
      expect.arrayContaining(['radioUtilizationRatio', 'radioUtilizationShortRatio']),
    );
    const own = await asked.poll(2000);
    expect(find(own.samples, 'guessedAges')?.valueText).not.toContain('radioUtilization');
  });

  it('is asked directly after the first contact, without walking', async () => {
    const { device, stub } = await start(fresh());
    await device.poll(2000);
    const before = stub.requests.length;
    await device.poll(2000);
    const later = stub.requests.slice(before);
    expect(later.every(({ kind }) => kind === 'get')).toBe(true);
    expect(later.every(({ oids }) => oids.length <= 40)).toBe(true);
    expect(later.flatMap(({ oids }) => oids)).not.toContain('1.3.6.1.2.1.1.1.0');
  });

  it('counts on while it is healthy', async () => {
    const moving = fresh();
    const { device } = await start(moving);
    const samples = [...(await device.poll(2000)).samples];
    moving.inBytes += 1000n;
    // Two answers within one millisecond are one moment, and no interval.
    const polledAtMs = Date.now();
    while (Date.now() <= polledAtMs) await setImmediate();
    samples.push(...(await device.poll(2000)).samples);
    const interval = counterIntervals(samples).find(({ metric, subject }) => metric === 'interfaceInBytes' && subject.endsWith('eth0'));
    expect(interval).toMatchObject({ delta: 1000, state: 'value', ageMs: 60_000 });
  });

  it('that renumbered its interfaces is not believed, and looked at again', async () => {
    const moving = fresh();
    const { device, stub } = await start(moving);
    await device.poll(2000);
    moving.name = 'eth7';
    moving.uptimeTicks = 50;
    const { samples } = await device.poll(2000);
    expect(find(samples, 'interfaceInBytes', 'interface/ap-b12/eth0')).toMatchObject({ state: 'unknown', reason: 'row-changed' });
    const before = stub.requests.length;
    const again = await device.poll(2000);
    expect(stub.requests.slice(before).some(({ kind }) => kind === 'bulk')).toBe(true);
    expect(find(again.samples, 'interfaceInBytes', 'interface/ap-b12/eth7')).toMatchObject({ state: 'value' });
  });

  it('that can only carry small answers is asked for less, and nothing is lost', async () => {
    const { device, stub } = await start(
      fresh(),
      (honest) => (request) => (request.oids.length > 10 || request.repetitions > 10 ? 1 : honest(request)),
    );
    const first = await device.poll(3000);
    const whole = await start(fresh());
    const expected = await whole.device.poll(3000);
    const names = (samples: readonly Sample[]) => samples.map(({ metric, subject, state }) => `${metric} ${subject} ${state}`).sort();
    expect(names(first.samples)).toEqual(names(expected.samples));
    const before = stub.requests.length;
    await device.poll(3000);
    expect(stub.requests.slice(before).every(({ oids }) => oids.length <= 10)).toBe(true);
  });

  it('too slow for its budget is read over several polls, each within the budget', async () => {
    const honest = fromTable(accessPointTable(fresh()));
    let delayMs = 0;
    const stub = await startStubAgent(honest, (request, _from, send) => {
      const answer = request.oids.length > 12 ? 1 : honest(request);
      setTimeout(() => answer !== undefined && send(encodeResponse(request, answer)), delayMs);
    });
    const session = openSession(
      { address: '127.0.0.1', port: stub.port, credential: { version: '2c', community: new Secret('seats') } },
      systemClock,
    );
    closing.push(stub, session);
    const device = createDevice(accessPoint(stub.port), 'B12', session, vendors, systemClock);
    await device.poll(5000);
    delayMs = 300;
    const perPoll = new Map<string, number>();
    for (let poll = 0; poll < 6; poll++) {
      const begunMs = performance.now();
      const { samples, answered } = await device.poll(500);
      expect(answered).toBe(true);
      expect(performance.now() - begunMs).toBeLessThan(900);
      for (const { metric, subject } of samples) perPoll.set(`${metric} ${subject}`, (perPoll.get(`${metric} ${subject}`) ?? 0) + 1);
    }
    expect(perPoll.get('accessPointReachable access-point/ap-b12')).toBe(6);
    const everyPoll = [...perPoll].filter(([figure]) => /^(radioUtil|radioClient|interface)/.test(figure)).map(([, count]) => count);
    expect(everyPoll.length).toBeGreaterThan(12);
    expect(Math.min(...everyPoll)).toBeGreaterThanOrEqual(2);
    expect(Math.min(...everyPoll)).toBeLessThan(6);
  });

  it('that answers with values of the wrong type leaves them unknown', async () => {
    const { device } = await start(fresh(), (honest) => (request) => {
      const answer = honest(request);
      return Array.isArray(answer)
        ? answer.map((bind) => (bind.oid.startsWith('1.3.6.1.2.1.31.1.1.1.6.') ? { ...bind, value: octets(Buffer.from('lots')) } : bind))
        : answer;
    });
    const { samples } = await device.poll(2000);
    expect(find(samples, 'interfaceInBytes', 'interface/ap-b12/eth0')).toMatchObject({ state: 'unknown', reason: 'wrong-type' });
  });

  it('whose error status falls on one value loses only that one', async () => {
    const bad = `${swarm}.2.1.7.${own}.1`;
    let broken = false;
    const { device } = await start(fresh(), (honest) => (request) => (broken && request.oids.includes(bad) ? 5 : honest(request)));
    await device.poll(3000);
    broken = true;
    const { samples } = await device.poll(3000);
    expect(find(samples, 'radioUtilizationShortRatio', 'radio/ap-b12/1')).toMatchObject({ state: 'unknown', reason: 'agent-error' });
    expect(find(samples, 'radioUtilizationShortRatio', 'radio/ap-b12/0')).toMatchObject({ state: 'value' });
    expect(find(samples, 'interfaceInBytes', 'interface/ap-b12/eth0')).toMatchObject({ state: 'value' });
  });
});

describe('a look at a device', () => {
  it('tells what it is and what it says', async () => {
    const { stub } = await start(fresh());
    const probe = await probeAccessPoint(accessPoint(stub.port), { version: '2c', community: new Secret('seats') }, vendors);
    expect(probe).toMatchObject({ reachable: true, vendor: 'aruba-instant', gaps: [] });
    expect(probe.reachable && probe.figures.length).toBeGreaterThan(30);
  });

  it('tells silence', async () => {
    const { stub } = await start(fresh());
    const probe = await probeAccessPoint(accessPoint(stub.port), { version: '2c', community: new Secret('wrong') }, vendors);
    expect(probe).toMatchObject({ reachable: false, failure: 'timeout' });
  });

  it('does not guess which access point of a list is meant', async () => {
    const table = accessPointTable(fresh());
    table.set(`${swarm}.1.1.3.${own}`, address('10.0.0.1'));
    const stub = await startStubAgent(fromTable(table));
    closing.push(stub);
    const credential = { version: '2c', community: new Secret('seats') } as const;
    const probe = await probeAccessPoint(accessPoint(stub.port), credential, vendors);
    expect(probe).toMatchObject({ reachable: true, gaps: [expect.stringContaining('mac')] });
    expect(probe.reachable && probe.figures.some(({ metric }) => metric.startsWith('radio'))).toBe(false);
    const told = await probeAccessPoint(accessPoint(stub.port, { mac: '02:04:06:08:0a:0c' }), credential, vendors);
    expect(
      told.reachable && told.figures.filter(({ metric }) => metric === 'radioClientCount').map(({ valueInteger }) => valueInteger),
    ).toEqual([12, 13]);
  });
});

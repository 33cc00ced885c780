/** A controller of many access points: asked for all of them together, one question at a time. */
import { afterEach, describe, expect, it } from 'vitest';
import type { InventoryAccessPoint } from '../../../core/inventory/types.ts';
import { Secret } from '../../../core/secret.ts';
import { loadVendors } from '../../../collectors/snmp/load-vendors.ts';
import type { PolledAccessPoint } from '../../../collectors/snmp/polled-agents.ts';
import { createSnmpCollector } from '../../../collectors/snmp/snmp-collector.ts';
import { collected } from '../collected.ts';
import type { Request, StubAgent, Value } from './stub-agent.ts';
import { encodeResponse, fromTable, oidValue, startStubAgent, text, whole } from './stub-agent.ts';

const vendors = await loadVendors();
let agent: StubAgent | undefined;
afterEach(() => agent?.close());

const count = 30;
const airespace = '1.3.6.1.4.1.14179.2.2';
const macOf = (at: number) => `2.0.0.0.1.${String(at)}`;
const load = `${airespace}.13.1.3`;
const clients = `${airespace}.2.1.15`;

/** Clients are taken as renewed every 60 s; the controller says that it measures the load every 2 s. */
function controllerTable(): Map<string, Value> {
  const table = new Map([
    ['1.3.6.1.2.1.1.1.0', text('Cisco Controller')],
    ['1.3.6.1.2.1.1.2.0', oidValue('1.3.6.1.4.1.9.1.1069')],
    ['1.3.6.1.2.1.1.3.0', whole(100_000, 'ticks')],
    ['1.3.6.1.4.1.14179.2.4.1.6.11.0', whole(2)],
    ['1.3.6.1.4.1.14179.2.4.2.6.11.0', whole(2)],
  ]);
  for (let at = 1; at <= count; at++) {
    table.set(`${airespace}.1.1.3.${macOf(at)}`, text(`ap-${String(at)}`));
    for (const slot of [0, 1]) {
      table.set(`${load}.${macOf(at)}.${String(slot)}`, whole(at));
      table.set(`${clients}.${macOf(at)}.${String(slot)}`, whole(at + slot, 'counter32'));
    }
  }
  return table;
}
const polled = (port: number): PolledAccessPoint[] =>
  Array.from({ length: count }, (_, at) => {
    const accessPoint: InventoryAccessPoint = {
      accessPoint: `ap-${String(at + 1)}`,
      address: '10.99.0.1',
      port: 161,
      credential: '-',
      bssids: [],
    };
    return { accessPoint, rooms: [], through: { controller: 'wlc', address: '127.0.0.1', port, credential: 'wlc' } };
  });
const collector = (port: number, atRefreshRate: boolean) =>
  createSnmpCollector({
    accessPoints: polled(port),
    credential: () => ({ version: '2c', community: new Secret('seats') }),
    vendors,
    pollIntervalMs: 500,
    atRefreshRate,
  });

describe('a controller of many access points', () => {
  it('is asked for many of them in one question, never for two at a time, and each at its own period', async () => {
    const honest = fromTable(controllerTable());
    let inFlight = 0;
    let mostInFlight = 0;
    const later: (() => void)[] = [];
    agent = await startStubAgent(honest, (request, _from, send) => {
      mostInFlight = Math.max(mostInFlight, ++inFlight);
      later.push(() => {
        inFlight--;
        const answer = honest(request);
        if (answer !== undefined) send(encodeResponse(request, answer));
      });
      // Another question that is out would be heard before this one is answered.
      setImmediate(() => later.shift()?.());
    });
    const sink = collected();
    const running = collector(agent.port, true);
    await running.start(sink);
    const loads = () => sink.of('radioUtilizationRatio').length;
    await sink.until(() => loads() >= 2 * count * 3);
    await running.stop();
    expect(mostInFlight).toBe(1);
    expect(sink.of('radioClientCount')).toHaveLength(2 * count);
    expect(sink.of('radioClientCount').find(({ subject }) => subject === 'radio/ap-7/1')).toMatchObject({ valueInteger: 8, ageMs: 60_000 });
    expect(sink.of('radioUtilizationRatio').find(({ subject }) => subject === 'radio/ap-30/0')).toMatchObject({
      valueDouble: 0.3,
      ageMs: 2000,
    });
    const atMs = sink
      .of('radioUtilizationRatio')
      .filter(({ subject }) => subject === 'radio/ap-1/0')
      .map(({ polledAtMs = 0 }) => polledAtMs);
    for (const [index, each] of atMs.slice(1).entries()) expect(Math.abs(each - (atMs[index] ?? 0) - 2000)).toBeLessThan(400);
    // Nothing is renewed within half a second, and still every access point is told to be there.
    expect(sink.of('accessPointReachable').length).toBeGreaterThan(5 * count);
    const ofLoad = agent.requests.filter((request: Request) => request.kind === 'get' && request.oids.some((oid) => oid.startsWith(load)));
    const own = (request: Request) => new Set(request.oids.filter((oid) => oid.startsWith(load)).map((oid) => oid.split('.').at(-2)));
    expect(Math.max(...ofLoad.map((request) => own(request).size))).toBeGreaterThan(15);
    expect(sink.of('skippedPollCount')).toEqual([]);
  });

  it('that is silent is asked once for all, and each of them is unknown', async () => {
    agent = await startStubAgent(() => undefined);
    const sink = collected();
    const running = collector(agent.port, false);
    await running.start(sink);
    await sink.until(() => sink.of('accessPointReachable').length >= count);
    await running.stop();
    expect(sink.of('accessPointReachable').slice(0, count)).toMatchObject(
      Array.from({ length: count }, (_, at) => ({ subject: `access-point/ap-${String(at + 1)}`, state: 'unknown', reason: 'timeout' })),
    );
    expect(agent.requests.length).toBeLessThan(6);
  });
});

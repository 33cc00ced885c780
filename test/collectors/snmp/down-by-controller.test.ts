/** Access points that a controller lists and does not serve: what it goes on telling of them is not of now. */
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import type { Sample } from '../../../core/sample.ts';
import { Secret } from '../../../core/secret.ts';
import { loadVendors } from '../../../collectors/snmp/load-vendors.ts';
import { asRead } from '../../../collectors/snmp/polled-agents.ts';
import { probeAccessPoint } from '../../../collectors/snmp/probe-access-point.ts';
import { readSnmprec } from './snmprec.ts';
import type { Value } from './stub-agent.ts';
import { fromTable, startStubAgent, text, whole } from './stub-agent.ts';

const vendors = await loadVendors();

/** What is said of an access point through the controller of a recording, with states of each of its access points changed, or left out. */
async function told(
  recording: string,
  accessPoint: string,
  mac: string | undefined,
  states: Readonly<Record<string, Value | undefined>>,
): Promise<readonly Sample[]> {
  const table = new Map(readSnmprec(fileURLToPath(new URL(`./synthetic/${recording}.snmprec`, import.meta.url))));
  for (const [column, state] of Object.entries(states)) {
    for (const oid of [...table.keys()].filter((each) => each.startsWith(`${column}.`))) {
      if (state === undefined) table.delete(oid);
      else table.set(oid, state);
    }
  }
  const agent = await startStubAgent(fromTable(table));
  try {
    const through = { controller: 'wlc', address: '127.0.0.1', port: agent.port, credential: 'wlc' };
    const meant = { accessPoint, address: '10.99.0.1', port: 161, credential: '-', bssids: [], ...(mac !== undefined && { mac }) };
    const credential = { version: '2c', community: new Secret('seats') } as const;
    const probe = await probeAccessPoint(asRead(meant, through), credential, vendors, undefined, undefined, through);
    return probe.reachable ? probe.figures : [];
  } finally {
    agent.close();
  }
}
const huawei = (state: number) => told('huawei-ac', 'ap-b14', '02:10:20:00:0b:00', { '1.3.6.1.4.1.2011.6.139.13.3.3.1.6': whole(state) });
const of = (samples: readonly Sample[], metric: string) => samples.filter((sample) => sample.metric === metric);
const known = (samples: readonly Sample[]) => [...new Set(samples.filter(({ state }) => state !== 'unknown').map(({ metric }) => metric))];
const identity = [
  'accessPointName',
  'accessPointModel',
  'accessPointSerial',
  'accessPointFirmware',
  'accessPointLocation',
  'accessPointMac',
];
/** Of the poll, the device and the school file, not of the access point. */
const aside = [
  'accessPointState',
  'accessPointReachable',
  'agentAnswerMs',
  'accessPointVendor',
  'accessPointUplink',
  'guessedFigures',
  'guessedAges',
];

describe('an access point that its controller', () => {
  it('serves is told with its figures', async () => {
    const samples = await huawei(8);
    expect(of(samples, 'accessPointReachable')).toMatchObject([{ state: 'value', valueInteger: 1 }]);
    expect(known(samples)).toEqual(expect.arrayContaining(['accessPointClientCount', 'radioUtilizationRatio']));
    // Serves as well: its settings are being changed.
    expect(of(await huawei(9), 'accessPointReachable')).toMatchObject([{ valueInteger: 1 }]);
  });

  it.each([
    ['fault', 4],
    ['country code mismatch', 15],
  ])('calls down (%s) is not reached, and nothing of it is of now', async (word, state) => {
    const samples = await huawei(state);
    expect(of(samples, 'accessPointState')).toMatchObject([{ state: 'value', valueText: word }]);
    expect(of(samples, 'accessPointReachable')).toMatchObject([{ state: 'zero', valueInteger: 0, reason: 'down-by-controller' }]);
    expect(known(samples).filter((metric) => ![...identity, ...aside].includes(metric))).toEqual([]);
    expect(of(samples, 'accessPointClientCount')).toMatchObject([{ state: 'unknown', reason: 'down-by-controller' }]);
    for (const airtime of of(samples, 'radioUtilizationRatio')) expect(airtime).toMatchObject({ state: 'unknown' });
  });

  it('only stands by for may well be up: nobody knows', async () => {
    const samples = await huawei(11);
    expect(of(samples, 'accessPointReachable')).toMatchObject([{ state: 'unknown', reason: 'served-elsewhere' }]);
    expect(of(samples, 'accessPointClientCount')).toMatchObject([{ state: 'unknown', reason: 'served-elsewhere' }]);
  });

  it('of a pair is not connected to may be with the other one: nobody knows', async () => {
    const samples = await told('extreme-ewc', 'ap-b12', undefined, { '1.3.6.1.4.1.4329.15.3.5.1.2.1.22': whole(2) });
    expect(of(samples, 'accessPointState')).toMatchObject([{ state: 'value', valueText: 'inactive' }]);
    expect(of(samples, 'accessPointReachable')).toMatchObject([{ state: 'unknown', reason: 'served-elsewhere' }]);
  });

  it('calls what no source explains is read as it is', async () => {
    expect(of(await huawei(99), 'accessPointReachable')).toMatchObject([{ valueInteger: 1 }]);
  });

  it('calls down in words is down too, and so are the sums over its radios', async () => {
    const words = await told('ruckus-smartzone', 'ap', '02:10:20:00:0a:00', {
      '1.3.6.1.4.1.25053.1.8.1.1.1.2.1.1.30': undefined,
      '1.3.6.1.4.1.25053.1.4.2.1.1.2.2.1.16': text('Disconnect'),
    });
    expect(of(words, 'accessPointReachable')).toMatchObject([{ state: 'zero' }]);
    const cisco = await told('cisco-aireos', 'ap', '02:10:20:00:0a:fe', { '1.3.6.1.4.1.14179.2.2.1.1.6': whole(2) });
    expect(of(cisco, 'accessPointReachable')).toMatchObject([{ state: 'zero' }]);
    expect(of(cisco, 'accessPointClientCount')).toMatchObject([{ state: 'unknown', reason: 'down-by-controller' }]);
    const fortigate = await told('fortinet-fortigate', 'ap-b12', undefined, { '1.3.6.1.4.1.12356.101.14.4.4.1.7': whole(1) });
    expect(of(fortigate, 'accessPointClientCount')).toMatchObject([{ state: 'unknown', reason: 'down-by-controller' }]);
  });
});

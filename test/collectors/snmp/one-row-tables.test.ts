/** Tables with one row per access point are asked for and not walked: what a definition says of their columns holds all the same. */
import { afterEach, expect, it } from 'vitest';
import { systemClock } from '../../../collectors/clock.ts';
import { createDevice } from '../../../collectors/snmp/device.ts';
import { type Vendor, vendorSchema } from '../../../collectors/snmp/vendor.ts';
import { fromTable, startStubAgent, text, type Value, whole } from './stub-agent.ts';
import { session } from './test-session.ts';

const root = '1.3.6.1.4.1.99999.1';
const own = '2.0.0.0.0.9';
const closing: { close(): void }[] = [];
afterEach(() => {
  for (const each of closing.splice(0)) each.close();
});

const index = [{ name: 'mac', type: 'mac' }];
const gauge = { kind: 'gauge', confidence: 'documented' } as const;
const vendor = (tables: readonly object[]): Vendor =>
  vendorSchema.parse({
    id: 'made-up',
    title: 'Made up',
    role: 'controller',
    self: { nameOid: `${root}.1` },
    tables: tables.map((table) => ({ index, ownIndex: 'mac', source: 'a test', ...table })),
  });

async function told(tables: readonly object[], values: Readonly<Record<string, Value>>) {
  const table = new Map<string, Value>([
    ['1.3.6.1.2.1.1.1.0', text('made up')],
    ['1.3.6.1.2.1.1.3.0', whole(100, 'ticks')],
    [`${root}.1.${own}`, text('ap')],
    ...Object.entries(values).map(([column, value]) => [`${root}.${column}`, value] as const),
  ]);
  const stub = await startStubAgent(fromTable(table));
  closing.push(stub);
  const meant = { accessPoint: 'ap', address: '10.0.0.1', port: 161, credential: '-', bssids: [], vendor: 'made-up', controller: 'wlc' };
  const vendors = { standard: [], byId: new Map([['made-up', vendor(tables)]]) };
  const { samples } = await createDevice(meant, undefined, session(stub.port), vendors, systemClock).poll(2000);
  return (metric: string) => samples.find((each) => each.metric === metric);
}

it('a share is told as a share of its whole, and not at all where there is no whole', async () => {
  const memory = {
    entity: 'access-point',
    columns: [{ ...gauge, metric: 'accessPointMemoryRatio', oid: `${root}.2`, shareOf: `${root}.3` }],
  };
  const found = await told([memory], { [`2.${own}`]: whole(300), [`3.${own}`]: whole(1200) });
  expect(found('accessPointMemoryRatio')).toMatchObject({ state: 'value', valueDouble: 0.25 });
  expect((await told([memory], { [`2.${own}`]: whole(300) }))('accessPointMemoryRatio')).toBeUndefined();
});

it('a level is looked up in the list of its row', async () => {
  const power = {
    entity: 'radio',
    name: { is: '0' },
    columns: [
      { ...gauge, metric: 'radioPowerDbm', oid: `${root}.4`, stepsFrom: `${root}.5`, refreshMs: 1000, ageConfidence: 'documented' },
    ],
  };
  const found = await told([power], { [`4.${own}`]: whole(2), [`5.${own}`]: text('20,17,14') });
  expect(found('radioPowerDbm')).toMatchObject({ subject: 'radio/ap/0', valueDouble: 17 });
});

it('an index goes on with what another column says', async () => {
  const noise = {
    entity: 'radio',
    name: { is: '0' },
    columns: [
      { ...gauge, metric: 'radioChannelNumber', oid: `${root}.6`, refreshMs: 1000, ageConfidence: 'documented' },
      { ...gauge, metric: 'radioNoiseDbm', oid: `${root}.7`, atIndexOf: `${root}.6`, refreshMs: 1000, ageConfidence: 'documented' },
    ],
  };
  const found = await told([noise], { [`6.${own}`]: whole(44), [`7.${own}.36`]: whole(-90), [`7.${own}.44`]: whole(-95) });
  expect(found('radioNoiseDbm')).toMatchObject({ subject: 'radio/ap/0', valueDouble: -95 });
});

it('a row that is not meant is not read, and one is called as its column says', async () => {
  const port = {
    entity: 'interface',
    name: { oids: [`${root}.8`] },
    keep: { oid: `${root}.9`, values: [6] },
    columns: [{ metric: 'interfaceInBytes', kind: 'counter', confidence: 'documented', oid: `${root}.10` }],
  };
  const values = { [`8.${own}`]: text('eth0'), [`10.${own}`]: whole(7, 'counter64') };
  const wired = await told([port], { ...values, [`9.${own}`]: whole(6) });
  expect(wired('interfaceInBytes')).toMatchObject({ subject: 'interface/ap/eth0', valueInteger: 7n });
  expect((await told([port], { ...values, [`9.${own}`]: whole(24) }))('interfaceInBytes')).toBeUndefined();
});

it('a figure that is unknown at first is asked for again, and parts of one are the whole', async () => {
  const clients = {
    entity: 'access-point',
    merge: 'sum',
    columns: [{ ...gauge, metric: 'accessPointClientCount', oid: `${root}.11`, unknown: [255] }],
  };
  expect((await told([clients], { [`11.${own}`]: whole(12) }))('accessPointClientCount')).toMatchObject({
    subject: 'access-point/ap',
    valueInteger: 12,
  });
  expect((await told([{ ...clients, merge: undefined }], { [`11.${own}`]: whole(255) }))('accessPointClientCount')).toMatchObject({
    state: 'unknown',
  });
});

/** Every controller that we have a definition of lists its access points in one walk; what cannot be read is said. */
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, it } from 'vitest';
import { Secret } from '../../../core/secret.ts';
import { listAccessPoints } from '../../../collectors/snmp/list-access-points.ts';
import { loadVendors } from '../../../collectors/snmp/load-vendors.ts';
import { readSnmprec } from './snmprec.ts';
import type { StubAgent, Value } from './stub-agent.ts';
import { address, fromTable, octets, startStubAgent, text, whole } from './stub-agent.ts';

const vendors = await loadVendors();
const recording = (id: string) => readSnmprec(fileURLToPath(new URL(`./synthetic/${id}.snmprec`, import.meta.url)));
const agents: StubAgent[] = [];
afterEach(() => {
  for (const agent of agents.splice(0)) agent.close();
});

async function list(table: ReadonlyMap<string, Value>, vendor?: string, community = 'seats') {
  const agent = await startStubAgent(fromTable(table));
  agents.push(agent);
  const credential = { version: '2c', community: new Secret(community) } as const;
  return { agent, list: await listAccessPoints({ address: '127.0.0.1', port: agent.port, credential }, vendors, vendor) };
}

describe.each([...vendors.byId.values()].filter(({ self }) => self !== undefined))('$id', ({ id }) => {
  it('lists its access points, each with a name', async () => {
    const { list: answer } = await list(recording(id));
    if (!answer.listed) throw new Error(JSON.stringify(answer));
    expect(answer.vendor).toBe(id);
    expect(answer.gaps).toEqual([]);
    expect(answer.accessPoints.length).toBeGreaterThan(0);
    for (const { figures } of answer.accessPoints) expect(figures.accessPointName).toMatchObject({ state: 'value' });
  });
});

describe('a list', () => {
  it('tells what a school needs to know of each access point', async () => {
    const { list: answer } = await list(recording('cisco-aireos'));
    expect(answer).toMatchObject({
      listed: true,
      name: 'wlc-skolan',
      accessPoints: [
        {
          macs: ['02:10:20:00:0a:fe', '02:10:20:00:0a:00'],
          address: '10.20.0.11',
          figures: {
            accessPointName: { valueText: 'ap-matsal-åäö' },
            accessPointModel: { valueText: 'C9120AXI-E' },
            accessPointSerial: { valueText: 'TST000010' },
            accessPointLocation: { valueText: 'Matsal, plan 1' },
            accessPointState: { valueText: 'up' },
            accessPointClientCount: { state: 'value', valueInteger: 30 },
          },
        },
        { figures: { accessPointLocation: { state: 'unknown', reason: 'no-match' }, accessPointClientCount: { valueInteger: 154 } } },
      ],
    });
  });

  it('comes from one that says no more than one thing at once, too', async () => {
    const answer = fromTable(recording('cisco-aireos'));
    const agent = await startStubAgent((request) => (request.kind === 'get' && request.oids.length > 1 ? 1 : answer(request)));
    agents.push(agent);
    const credential = { version: '2c', community: new Secret('seats') } as const;
    expect(await listAccessPoints({ address: '127.0.0.1', port: agent.port, credential }, vendors)).toMatchObject({
      listed: true,
      name: 'wlc-skolan',
      vendor: 'cisco-aireos',
    });
  });

  it('keeps a figure that the make does not tell apart from zero', async () => {
    const { list: answer } = await list(recording('fortinet-fortigate'));
    if (!answer.listed) throw new Error('silent');
    for (const { figures } of answer.accessPoints) expect(figures.accessPointSerial).toEqual({ state: 'unknown', reason: 'not-told' });
  });

  it('has each access point once, with its address however it is told', async () => {
    const addresses = async (table: ReadonlyMap<string, Value>) => {
      const { list: answer } = await list(table);
      if (!answer.listed) throw new Error('silent');
      return answer.accessPoints.map((each) => each.address);
    };
    expect(await addresses(recording('fortinet-fortigate'))).toEqual(['10.20.0.11', '10.20.0.12']);
    // Two tables of one device, of which one writes a length before the MAC.
    const newer = '1.3.6.1.4.1.25053.1.8.1.1.1.2.';
    const table = [...recording('ruckus-smartzone')];
    const mixed = new Map(
      table.map(([oid, value]) => [oid.startsWith(newer) ? oid.replace('.2.16.32.0.1', '.6.2.16.32.0.1') : oid, value]),
    );
    expect(await addresses(mixed)).toEqual(['10.20.0.11', '10.20.0.12']);
    const down = new Map(recording('huawei-ac'));
    for (const oid of down.keys()) if (oid.startsWith('1.3.6.1.4.1.2011.6.139.13.3.3.1.13.')) down.set(oid, address('255.255.255.255'));
    expect(await addresses(down)).toEqual([undefined, undefined]);
  });

  it('of hundreds is walked once, a few rows with each question', async () => {
    const apTable = '1.3.6.1.4.1.14179.2.2.1.1';
    const count = 400;
    const table = new Map([...recording('cisco-aireos')].filter(([oid]) => /^1\.3\.6\.1\.2\.1\.1\./.test(oid)));
    for (let index = 0; index < count; index++) {
      const row = `2.16.${String(index >> 8)}.${String(index & 255)}.0.0`;
      table.set(`${apTable}.3.${row}`, text(`ap-${String(index)}`));
      table.set(`${apTable}.4.${row}`, text('default location'));
      table.set(`${apTable}.6.${row}`, whole(1));
      table.set(`${apTable}.16.${row}`, text('C9120AXI-E'));
      table.set(`${apTable}.17.${row}`, text(`TST${String(index)}`));
      table.set(`${apTable}.19.${row}`, address(`10.${String(20 + (index >> 8))}.${String(index & 255)}.1`));
      table.set(`${apTable}.33.${row}`, octets(Buffer.from([2, 16, index >> 8, index & 255, 0, 254])));
      for (const slot of [0, 1]) table.set(`1.3.6.1.4.1.14179.2.2.2.1.15.${row}.${String(slot)}`, whole(index % 30, 'counter32'));
    }
    const { agent, list: answer } = await list(table);
    if (!answer.listed) throw new Error('silent');
    expect(answer.accessPoints).toHaveLength(count);
    expect(new Set(answer.accessPoints.map(({ macs }) => macs[0])).size).toBe(count);
    expect(answer.accessPoints.at(-1)?.figures.accessPointClientCount).toMatchObject({ valueInteger: 2 * ((count - 1) % 30) });
    // Ten columns side by side, forty values a question, and the two rows for each access point of its radios.
    expect(agent.requests.length).toBeLessThan(count);
    const asked = agent.requests.filter(({ kind }) => kind === 'bulk').map(({ oids }) => oids.join(' '));
    expect(new Set(asked).size).toBe(asked.length);
  });
});

describe('no list', () => {
  it('from silence is a failure, not an empty list', async () => {
    const { list: answer } = await list(recording('cisco-aireos'), undefined, 'wrong');
    expect(answer).toMatchObject({ listed: false, failure: 'timeout' });
  });

  it('from a device that has none', async () => {
    const { list: answer } = await list(recording('ubiquiti-unifi'));
    expect(answer).toEqual({ listed: false, vendor: 'ubiquiti-unifi', description: expect.any(String) as string });
  });

  it('when it goes silent after the first answer', async () => {
    const answer = fromTable(recording('cisco-aireos'));
    const agent = await startStubAgent((request) => (request.kind === 'bulk' ? undefined : answer(request)));
    agents.push(agent);
    const credential = { version: '2c', community: new Secret('seats') } as const;
    const quick = {
      ...vendors,
      byId: new Map([...vendors.byId].map(([id, vendor]) => [id, { ...vendor, quirks: { ...vendor.quirks, timeoutMs: 150 } }])),
    };
    expect(await listAccessPoints({ address: '127.0.0.1', port: agent.port, credential }, quick)).toMatchObject({
      listed: false,
      failure: 'timeout',
      detail: expect.stringContaining('answered') as string,
    });
  });

  it('when it is not told which make it is: silence about that is no make that is unknown', async () => {
    const answer = fromTable(recording('ruckus-smartzone'));
    const agent = await startStubAgent((request) => (request.kind === 'get' ? answer(request) : undefined));
    agents.push(agent);
    const credential = { version: '2c', community: new Secret('seats') } as const;
    expect(await listAccessPoints({ address: '127.0.0.1', port: agent.port, credential }, vendors)).toMatchObject({
      listed: false,
      failure: 'timeout',
      detail: expect.stringContaining('which make') as string,
    });
  });

  it('with anything in it is said, since a credential may be shown less than there is', async () => {
    const { list: answer } = await list(new Map([...recording('cisco-aireos')].filter(([oid]) => oid.startsWith('1.3.6.1.2.1.1.'))));
    expect(answer).toMatchObject({ listed: true, accessPoints: [], gaps: [expect.stringContaining('empty') as string] });
  });

  it('to its end is said', async () => {
    const answer = fromTable(recording('cisco-aireos'));
    let bulks = 0;
    const agent = await startStubAgent((request) => (request.kind === 'bulk' && ++bulks > 1 ? 5 : answer(request)));
    agents.push(agent);
    const credential = { version: '2c', community: new Secret('seats') } as const;
    expect(await listAccessPoints({ address: '127.0.0.1', port: agent.port, credential }, vendors)).toMatchObject({
      listed: true,
      gaps: ['the list was not read to its end: agent-error'],
    });
  });
});

/** Discovery through a controller: access points that come and go, and nothing of the controller's own. */
import { describe, expect, it } from 'vitest';
import { metricsOf, recording, start } from './discovered-device.ts';
import type { StubAgent, Value } from './stub-agent.ts';
import { fromTable, oidValue, text, whole } from './stub-agent.ts';

const wlcMac = '02:10:20:00:0a:fe';
const wlcAddresses = '1.3.6.1.4.1.14179.2.2.1.1.19';

const lists = ({ requests }: StubAgent) => requests.filter(({ kind, oids }) => kind === 'bulk' && oids.includes(wlcAddresses)).length;

describe('an access point read through its controller', () => {
  it('that has not joined yet is looked for until it has, and only then counts as reached', async () => {
    const table: Map<string, Value> = recording('cisco-aireos');
    const joined = new Map(table);
    const isOwn = (oid: string) => oid.includes('.2.16.32.0.10.');
    for (const oid of [...table.keys()].filter(isOwn)) table.delete(oid);
    let now = table;
    const { device, clock } = await start((request) => fromTable(now)(request));
    const ap = device({ mac: wlcMac }, { through: true });
    const before = await ap.poll(2000);
    expect(ap.layout()).toMatchObject({ complete: false, unlisted: 'not-listed-by-controller', gaps: [expect.stringContaining('mac')] });
    expect(before.samples.find(({ metric }) => metric === 'accessPointReachable')).toMatchObject({
      state: 'unknown',
      reason: 'not-listed-by-controller',
    });
    now = joined;
    clock.pass(61_000);
    await ap.poll(2000);
    expect(ap.layout()).toMatchObject({ complete: true, gaps: [] });
    expect(ap.layout()?.unlisted).toBeUndefined();
    const after = await ap.poll(2000);
    expect(metricsOf(after)).toContain('radioClientCount');
    expect(after.samples.find(({ metric }) => metric === 'accessPointReachable')).toMatchObject({ valueInteger: 1 });
  });

  it('that drops and joins again is found again', async () => {
    const all = recording('cisco-aireos');
    const without = new Map([...all].filter(([oid]) => !oid.includes('.2.16.32.0.10.')));
    let now: Map<string, Value> = all;
    const { device, clock } = await start((request) => fromTable(now)(request));
    const ap = device({ mac: wlcMac }, { through: true });
    await ap.poll(2000);
    const cellCount = ap.layout()?.cells.length;
    expect(ap.layout()?.complete).toBe(true);
    now = without;
    const gone = await ap.poll(2000);
    expect(metricsOf(gone)).not.toContain('radioClientCount');
    clock.pass(10_001);
    // The kept list still shows it; its figures are not there.
    const missed = await ap.poll(2000);
    expect(missed.samples.find(({ metric }) => metric === 'accessPointReachable')?.state).toBe('unknown');
    expect(ap.layout()?.complete).toBe(false);
    now = all;
    clock.pass(61_000);
    await ap.poll(2000);
    expect(ap.layout()).toMatchObject({ complete: true });
    expect(ap.layout()?.unlisted).toBeUndefined();
    expect(ap.layout()?.cells.length).toBe(cellCount);
  });

  it('whose list met silence is looked for again, and nobody walks the list twice in a period', async () => {
    let silent = true;
    const honest = fromTable(recording('cisco-aireos'));
    const { device, stub, clock } = await start((request) =>
      silent && request.oids.some((oid) => oid.startsWith(wlcAddresses)) ? undefined : honest(request),
    );
    const options = { through: true, discoveryBudgetMs: 400 };
    const ap = device({ mac: wlcMac }, options);
    const others = [device({ address: '10.20.0.12', accessPoint: 'gympa' }, options), device({ accessPoint: 'nobody' }, options)];
    const first = await ap.poll(2000);
    expect(first.answered).toBe(true);
    expect(ap.layout()).toMatchObject({ complete: false, cutShort: true });
    expect(ap.layout()?.gaps.join()).toContain('list of access points');
    const asked = stub.requests.filter(({ oids }) => oids.some((oid) => oid.startsWith(wlcAddresses))).length;
    for (const other of others) await other.poll(2000);
    expect(stub.requests.filter(({ oids }) => oids.some((oid) => oid.startsWith(wlcAddresses))).length).toBe(asked);
    silent = false;
    clock.pass(10_001);
    const before = lists(stub);
    for (const each of [ap, ...others]) await each.poll(2000);
    expect(ap.layout()).toMatchObject({ complete: true });
    expect(others[0]?.layout()).toMatchObject({ complete: true });
    // Never in the list: asked for again and again, out of the same list.
    for (let round = 0; round < 5; round++) {
      clock.pass(5_000);
      for (const other of others) await other.poll(2000);
    }
    expect(others[1]?.layout()).toMatchObject({ complete: false, unlisted: 'not-listed-by-controller' });
    expect(lists(stub)).toBe(before + 1);
  });

  it('is never given what the controller says of itself', async () => {
    // An access point that answers for its swarm has figures, ports and a name of its own.
    const { device } = await start(fromTable(recording('aruba-instant')));
    const direct = device({ vendor: 'aruba-instant', address: '127.0.0.1' });
    await direct.poll(2000);
    const through = device({ vendor: 'aruba-instant', address: '10.99.0.99' }, { through: true });
    const { samples } = await through.poll(2000);
    expect(direct.layout()?.cells.some(({ oid }) => oid.startsWith('1.3.6.1.2.1.'))).toBe(true);
    expect(through.layout()?.cells).toEqual([]);
    expect(through.layout()).toMatchObject({ unlisted: 'not-listed-by-controller', complete: false });
    expect(
      samples
        .filter(({ state }) => state !== 'unknown')
        .map(({ metric }) => metric)
        .sort(),
    ).toEqual(['accessPointVendor', 'agentAnswerMs']);
  });

  it('is not the only row of a list, even where the definition is an access point’s', async () => {
    const swarm = '1.3.6.1.4.1.14823.2.3.3.1.2';
    const table = new Map<string, Value>([
      ['1.3.6.1.2.1.1.1.0', text('ArubaOS (MODEL: 515)')],
      ['1.3.6.1.2.1.1.2.0', oidValue('1.3.6.1.4.1.14823.1.2.110')],
      ['1.3.6.1.2.1.1.3.0', whole(1, 'ticks')],
      [`${swarm}.1.1.2.2.4.6.8.10.12`, text('somebody')],
      [`${swarm}.1.1.4.2.4.6.8.10.12`, text('SERIAL')],
      [`${swarm}.2.1.8.2.4.6.8.10.12.0`, whole(30)],
    ]);
    const { device } = await start(fromTable(table));
    const through = device({}, { through: true });
    await through.poll(2000);
    expect(through.layout()?.cells).toEqual([]);
    const direct = device();
    await direct.poll(2000);
    expect(direct.layout()?.cells.length).toBeGreaterThan(0);
  });

  it('is not told anything by a controller that nobody knows: a gap says so', async () => {
    const { device } = await start(fromTable(recording('standard')));
    const through = device({}, { through: true });
    const { samples } = await through.poll(2000);
    expect(through.layout()).toMatchObject({ cells: [], complete: false, gaps: [expect.stringContaining('controller not recognised')] });
    expect(samples.filter(({ state }) => state !== 'unknown').map(({ metric }) => metric)).toEqual(['agentAnswerMs']);
  });
});

/** Discovery never settles for half a device: what is missing is said and looked for until it is there. */
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, it } from 'vitest';
import type { InventoryAccessPoint } from '../../../core/inventory/types.ts';
import { Secret } from '../../../core/secret.ts';
import type { Clock } from '../../../collectors/clock.ts';
import { systemClock } from '../../../collectors/clock.ts';
import type { Device, DeviceOptions, PollResult } from '../../../collectors/snmp/device.ts';
import { createDevice } from '../../../collectors/snmp/device.ts';
import { loadVendors } from '../../../collectors/snmp/load-vendors.ts';
import type { SnmpSession } from '../../../collectors/snmp/session.ts';
import { openSession } from '../../../collectors/snmp/session.ts';
import { readSnmprec } from './snmprec.ts';
import type { Answer, Request, StubAgent, Value } from './stub-agent.ts';
import { encodeResponse, fromTable, oidValue, startStubAgent, tag, text, whole } from './stub-agent.ts';

const vendors = await loadVendors();
const closing: { close(): void }[] = [];
afterEach(() => {
  for (const each of closing.splice(0)) each.close();
});

/** A clock that runs as it does, and may be set forward: rests of a minute pass at once. */
function movable(): Clock & { pass(ms: number): void } {
  let ahead = 0;
  return {
    wallMs: () => systemClock.wallMs() + ahead,
    monotonicMs: () => systemClock.monotonicMs() + ahead,
    pass: (ms) => (ahead += ms),
  };
}

const recording = (id: string) => readSnmprec(fileURLToPath(new URL(`./synthetic/${id}.snmprec`, import.meta.url)));
const accessPoint = (more: Partial<InventoryAccessPoint> = {}): InventoryAccessPoint => ({
  accessPoint: 'matsal',
  address: '10.99.0.1',
  port: 161,
  credential: 'school',
  bssids: [],
  ...more,
});
const wlcMac = '02:10:20:00:0a:fe';
const wlcAddresses = '1.3.6.1.4.1.14179.2.2.1.1.19';

interface Started {
  readonly stub: StubAgent;
  readonly session: SnmpSession;
  readonly clock: ReturnType<typeof movable>;
  device(more?: Partial<InventoryAccessPoint>, options?: DeviceOptions): Device;
}
async function start(answer: (request: Request) => Answer, raw?: Parameters<typeof startStubAgent>[1]): Promise<Started> {
  const stub = await startStubAgent(answer, raw);
  const clock = movable();
  const session = openSession(
    { address: '127.0.0.1', port: stub.port, credential: { version: '2c', community: new Secret('seats') } },
    clock,
  );
  closing.push(stub, session);
  return {
    stub,
    session,
    clock,
    device: (more, options) => createDevice(accessPoint(more), 'B12', session, vendors, clock, { random: () => 0, ...options }),
  };
}
const metricsOf = ({ samples }: PollResult) => new Set(samples.filter(({ state }) => state !== 'unknown').map(({ metric }) => metric));
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
    expect(ap.layout()).toMatchObject({ complete: false, unlisted: true, gaps: [expect.stringContaining('mac')] });
    expect(before.samples.find(({ metric }) => metric === 'accessPointReachable')).toMatchObject({
      state: 'unknown',
      reason: 'not-listed-by-controller',
    });
    now = joined;
    clock.pass(61_000);
    await ap.poll(2000);
    expect(ap.layout()).toMatchObject({ complete: true, unlisted: false, gaps: [] });
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
    expect(ap.layout()).toMatchObject({ complete: true, unlisted: false });
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
    expect(others[1]?.layout()).toMatchObject({ complete: false, unlisted: true });
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
    expect(through.layout()).toMatchObject({ unlisted: true, complete: false });
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

describe('a device of which a part', () => {
  const cpu = '1.3.6.1.4.1.26928.1.2.3.0';
  it('meets silence is read as far as it is known, and completed later without asking for the rest again', async () => {
    let silent = true;
    const table = recording('aerohive-hiveos');
    const radioOids = [...table.keys()].filter((oid) => oid.startsWith('1.3.6.1.4.1.26928.1.1.1.2.1.'));
    expect(radioOids.length).toBeGreaterThan(0);
    const honest = fromTable(table);
    const isRadio = (oid: string) => oid.startsWith('1.3.6.1.4.1.26928.1.1.1.2.1.');
    // Tables of the standard MIBs that this device does not have: nothing was found there, so they are looked for again.
    const isAbsent = (oid: string) => [...table.keys()].every((key) => !key.startsWith(`${oid}.`));
    const { device, stub, clock } = await start((request) => (silent && request.oids.some(isRadio) ? undefined : honest(request)));
    const ap = device({}, { discoveryBudgetMs: 600 });
    const first = await ap.poll(2000);
    expect(first.answered).toBe(true);
    expect(metricsOf(first)).toContain('interfaceInBytes');
    expect(ap.layout()).toMatchObject({ complete: false, cutShort: true });
    silent = false;
    clock.pass(2_001);
    const before = stub.requests.length;
    await ap.poll(2000);
    expect(ap.layout()).toMatchObject({ complete: true, gaps: [] });
    const again = stub.requests.slice(before);
    expect(
      again
        .filter(({ kind }) => kind === 'bulk')
        .flatMap(({ oids }) => oids)
        .filter((oid) => !isRadio(oid) && !isAbsent(oid)),
    ).toEqual([]);
    expect(metricsOf(await ap.poll(2000))).toContain('radioNoiseDbm');
  });

  it('is looked for with growing rests, a minute at most', async () => {
    const honest = fromTable(recording('aerohive-hiveos'));
    let tries = 0;
    const { device, clock } = await start((request) => {
      if (request.oids.includes('1.3.6.1.2.1.1.2.0')) tries++;
      return request.oids.some((oid) => oid.startsWith('1.3.6.1.4.1.26928.1.1.1.2.1.')) ? 1 : honest(request);
    });
    const ap = device();
    await ap.poll(2000);
    const triedAtS: number[] = [];
    for (let second = 1; second <= 400; second++) {
      clock.pass(1000);
      const before = tries;
      await ap.poll(50);
      if (tries > before) triedAtS.push(second);
    }
    const rests = triedAtS.map((at, index) => at - (triedAtS[index - 1] ?? 0));
    expect(rests.slice(0, 5).map((rest) => Math.round(Math.log2(rest)))).toEqual([1, 2, 3, 4, 5]);
    expect(Math.max(...rests)).toBeLessThanOrEqual(61);
    expect(triedAtS.length).toBeGreaterThan(8);
  });

  it('is lost once is asked for again: no figure stays away without a gap', async () => {
    const table = recording('aerohive-hiveos');
    const honest = fromTable(table);
    expect(table.has(cpu)).toBe(true);
    let lost = 0;
    // Both tries of one question about the device's own values.
    const { device } = await start((request) =>
      request.kind === 'get' && request.oids.includes(cpu) && lost++ < 2 ? undefined : honest(request),
    );
    const ap = device({}, { discoveryBudgetMs: 8000 });
    const { samples } = await ap.poll(2000);
    expect(lost).toBeGreaterThan(2);
    expect(ap.layout()).toMatchObject({ complete: true, gaps: [] });
    expect(samples.some(({ metric }) => metric === 'accessPointCpuRatio')).toBe(true);
  });

  it('cannot be decoded loses only that one, and is told', async () => {
    const table = recording('aerohive-hiveos');
    table.set(cpu, { tag: tag.address, bytes: Buffer.from([1, 2, 3]) });
    const { device, stub } = await start(fromTable(table));
    const ap = device();
    const { samples, answered } = await ap.poll(2000);
    expect(answered).toBe(true);
    // The walk of the table before it runs into it, too.
    expect(ap.layout()?.gaps).toEqual(['values of the device: malformed', 'AH-INTERFACE-MIB: malformed']);
    expect(ap.layout()).toMatchObject({ complete: false, cutShort: false });
    const clean = await start(fromTable(recording('aerohive-hiveos')));
    const { samples: expected } = await clean.device().poll(2000);
    const names = (some: typeof samples) => some.map(({ metric, subject, state }) => `${metric} ${subject} ${state}`).sort();
    expect(names(samples)).toEqual(names(expected).filter((each) => !each.startsWith('accessPointCpuRatio')));
    expect(stub.requests.length).toBeLessThan(120);
  });

  it('cannot be decoded later is left alone, and the rest is read', async () => {
    const table: Map<string, Value> = recording('aerohive-hiveos');
    const { device, stub, clock } = await start((request) => fromTable(table)(request));
    const ap = device();
    const before = metricsOf(await ap.poll(2000));
    table.set(cpu, { tag: tag.address, bytes: Buffer.from([1, 2, 3]) });
    clock.pass(61_000);
    const { samples, answered } = await ap.poll(2000);
    expect(answered).toBe(true);
    expect(samples.find(({ metric }) => metric === 'accessPointCpuRatio')).toMatchObject({ state: 'unknown', reason: 'malformed' });
    const polled = new Set(samples.map(({ metric }) => metric));
    for (const metric of ['interfaceInBytes', 'radioNoiseDbm'] as const) {
      expect(before).toContain(metric);
      expect(polled).toContain(metric);
    }
    const asked = stub.requests.length;
    await ap.poll(2000);
    expect(stub.requests.slice(asked).every(({ oids }) => !oids.includes(cpu))).toBe(true);
  });
});

describe.each([
  ['says that it would be too big', 1],
  ['cuts it off', 'cut'],
  ['says nothing', undefined],
] as const)('an agent of 484 octets that, when an answer is longer, %s', (_how, instead) => {
  it('is read to the end, and remembered, also over a rediscovery', async () => {
    const table: Map<string, Value | (() => Value)> = new Map(recording('aerohive-hiveos'));
    let ticks = 5000;
    table.set('1.3.6.1.2.1.1.3.0', () => whole(ticks, 'ticks'));
    const honest = fromTable(table);
    let tooBig = 0;
    const { device, clock } = await start(honest, (request, _from, send) => {
      const said = honest(request);
      if (!Array.isArray(said)) return;
      const datagram = encodeResponse(request, said);
      if (datagram.length <= 484) return send(datagram);
      tooBig++;
      if (instead === 1) send(encodeResponse(request, 1));
      if (instead === 'cut') send(datagram.subarray(0, 484));
    });
    const small = device();
    // Silence is only told from loss by waiting: a few polls may pass.
    for (let poll = 0; poll < 4 && (small.layout()?.complete !== true || poll < 2); poll++) {
      await small.poll(2000);
      clock.pass(5_000);
    }
    const large = await start(fromTable(recording('aerohive-hiveos')));
    const expected = large.device();
    await expected.poll(2000);
    expect(small.layout()).toMatchObject({ complete: true, gaps: [] });
    expect(
      small
        .layout()
        ?.cells.map(({ oid }) => oid)
        .sort(),
    ).toEqual(
      expected
        .layout()
        ?.cells.map(({ oid }) => oid)
        .sort(),
    );
    expect(metricsOf(await small.poll(2000))).toContain('radioNoiseDbm');
    const before = tooBig;
    ticks = 10;
    clock.pass(10_001);
    await small.poll(2000);
    const { answered } = await small.poll(2000);
    expect(answered).toBe(true);
    // Rediscovered, without starting at full size again.
    expect(tooBig - before).toBeLessThanOrEqual(instead === 'cut' ? 12 : 3);
  });
});

/** Discovery never settles for half a device: what is missing is said and looked for until it is there. */
import { describe, expect, it } from 'vitest';
import { metricsOf, recording, start } from './discovered-device.ts';
import type { Value } from './stub-agent.ts';
import { encodeResponse, fromTable, tag, whole } from './stub-agent.ts';

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

  it('meets silence keeps no poll waiting: what is known is read at each of them, and the look goes on over them', async () => {
    let silent = true;
    let ticks = 5000;
    const table: Map<string, Value | (() => Value)> = new Map(recording('aerohive-hiveos'));
    table.set('1.3.6.1.2.1.1.3.0', () => whole(ticks++, 'ticks'));
    const honest = fromTable(table);
    const isRadio = (oid: string) => oid.startsWith('1.3.6.1.4.1.26928.1.1.1.2.1.');
    let tries = 0;
    const { device, clock } = await start((request) => {
      if (silent && request.oids.some(isRadio)) {
        tries++;
        return undefined;
      }
      return honest(request);
    });
    const ap = device({}, { discoveryBudgetMs: 1_500 });
    await ap.poll(100);
    const triesBefore = tries;
    let longestMs = 0;
    const told = new Set<string>();
    const pollEverySecond = async (): Promise<void> => {
      clock.pass(1_000);
      const begunMs = performance.now();
      const polled = await ap.poll(100);
      longestMs = Math.max(longestMs, performance.now() - begunMs);
      expect(metricsOf(polled)).toContain('interfaceInBytes');
      for (const metric of metricsOf(polled)) told.add(metric);
    };
    // By the fourth try a look may take 800 ms, and by the fifth 1.5 s.
    for (let second = 0; second < 36; second++) await pollEverySecond();
    const before = tries;
    while (tries === before) await pollEverySecond();
    expect(tries).toBeGreaterThan(triesBefore + 8);
    expect(longestMs).toBeLessThan(600);
    // Its rows may be others after a restart: what was begun before is given up.
    silent = false;
    ticks = 10;
    for (let poll = 0; poll < 3; poll++) await pollEverySecond();
    expect(ap.layout()).toMatchObject({ complete: true, gaps: [] });
    expect(told).toContain('radioNoiseDbm');
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
      await ap.poll(500);
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

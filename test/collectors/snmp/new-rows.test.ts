/** Rows that come while a device is read: a network that is switched on before the exam, and that no table of the device announces. */
import { describe, expect, it } from 'vitest';
import type { PollResult } from '../../../collectors/snmp/access-point-reader.ts';
import { recording, start } from './discovered-device.ts';
import type { Request } from './stub-agent.ts';
import { fromTable, whole } from './stub-agent.ts';

const networks = '1.3.6.1.4.1.41112.1.6.1.2.1';
const clientsIn = ({ samples }: PollResult) => samples.find(({ metric }) => metric === 'accessPointClientCount')?.valueInteger;
const isWalk = ({ kind }: Request): boolean => kind === 'bulk' || kind === 'next';

/** An access point, of whose networks one more with 30 clients can be switched on. */
async function withNetworks() {
  const table = recording('ubiquiti-unifi');
  let silent = false;
  const { device, stub, clock } = await start((request) => (silent && isWalk(request) ? undefined : fromTable(table)(request)));
  const [first] = [...table.keys()].flatMap((oid) => (oid.startsWith(`${networks}.8.`) ? [oid.slice(networks.length + 3)] : []));
  return {
    ap: device(),
    clock,
    walks: () => stub.requests.filter(isWalk).length,
    silence: (walks: boolean) => (silent = walks),
    switchOn() {
      for (const [oid, value] of [...table]) {
        const [, column] = new RegExp(`^${networks.replaceAll('.', '\\.')}\\.(\\d+)\\.${first ?? ''}$`).exec(oid) ?? [];
        if (column !== undefined) table.set(`${networks}.${column}.77`, value);
      }
      table.set(`${networks}.8.77`, whole(30));
    },
  };
}

describe('a network that is switched on later', () => {
  it('is found within five minutes, without a hole in what is read', async () => {
    const { ap, clock, walks, switchOn } = await withNetworks();
    const before = Number(clientsIn(await ap.poll(2000)));
    const atFirst = walks();
    switchOn();
    clock.pass(290_000);
    expect(clientsIn(await ap.poll(2000))).toBe(before);
    expect(walks()).toBe(atFirst);
    clock.pass(20_000);
    // What was known is read first.
    expect(clientsIn(await ap.poll(2000))).toBe(before);
    expect(walks()).toBeGreaterThan(atFirst);
    const afterwards = walks();
    expect(clientsIn(await ap.poll(2000))).toBe(before + 30);
    clock.pass(60_000);
    await ap.poll(2000);
    expect(walks()).toBe(afterwards);
  });

  it('does not cost what is known when the device is silent to the question', async () => {
    const { ap, clock, silence, switchOn } = await withNetworks();
    const before = Number(clientsIn(await ap.poll(2000)));
    switchOn();
    silence(true);
    clock.pass(310_000);
    for (let poll = 0; poll < 2; poll++) expect(clientsIn(await ap.poll(500))).toBe(before);
    silence(false);
    clock.pass(310_000);
    await ap.poll(2000);
    expect(clientsIn(await ap.poll(2000))).toBe(before + 30);
  });
});

/** Devices that are known to be out there are read by the right definition, whatever that one is recognised by. */
import { describe, expect, it } from 'vitest';
import { candidatesOf, loadVendors } from '../../../collectors/snmp/load-vendors.ts';
import { recognise } from '../../../collectors/snmp/recognise.ts';
import type { SnmpSession } from '../../../collectors/snmp/session.ts';
import { knownDevices } from './known-devices.ts';

const vendors = await loadVendors();
const enterprises = '1.3.6.1.4.1.';
const unhurried = { leftMs: () => 1000, forgive: () => undefined };

/** Has these and nothing else: whoever asks what comes after an OID hears of the first of them below it, or of the end. */
const agentWith = (oids: readonly string[]): Pick<SnmpSession, 'getBulk'> => ({
  getBulk: ([asked = '']) => {
    const oid = oids.find((each) => each.startsWith(`${asked}.`));
    const value = oid === undefined ? ({ type: 'missing', why: 'end-of-view' } as const) : ({ type: 'integer', number: 1 } as const);
    return Promise.resolve({ ok: true, askedAtMs: 0, answerMs: 1, waitedMs: 0, varBinds: [{ oid: oid ?? asked, value }] });
  },
});

describe.each(knownDevices)('$readBy: $device', ({ sysObjectId, sysDescr, serves = [], readBy }) => {
  it('is recognised', async () => {
    const agent = agentWith(serves.map((oid) => enterprises + oid));
    const { vendor } = await recognise(agent, candidatesOf(vendors, enterprises + sysObjectId, sysDescr), unhurried);
    expect(vendor?.id).toBe(readBy);
  });
});

it.each([...vendors.byId.values()].filter(({ role }) => role !== 'standard'))('$id is tried with several devices', ({ id }) => {
  expect(knownDevices.filter(({ readBy }) => readBy === id).length).toBeGreaterThanOrEqual(3);
});

/** How often a device renews its figures may be set anew while a service reads it for a year: the age of a figure has to follow. */
import { describe, expect, it } from 'vitest';
import type { PollResult } from '../../../collectors/snmp/access-point-reader.ts';
import { recording, start } from './discovered-device.ts';
import { fromTable, whole } from './stub-agent.ts';

const wlcMac = '02:10:20:00:0a:fe';
const periodOid = '1.3.6.1.4.1.14179.2.2.1.1.12.2.16.32.0.10.0';
const isPeriod = (oid: string): boolean => oid === periodOid;
const agesIn = ({ samples }: PollResult): readonly (number | undefined)[] => [
  ...new Set(samples.filter(({ metric }) => metric === 'interfaceInBytes').map(({ ageMs }) => ageMs)),
];

describe('a period that the device tells', () => {
  it('is asked again every ten minutes or so, and not at every poll', async () => {
    const table = recording('cisco-aireos');
    table.set(periodOid, whole(60));
    let silent = false;
    const { device, stub, clock } = await start((request) =>
      silent && request.oids.some(isPeriod) ? undefined : fromTable(table)(request),
    );
    const asked = () => stub.requests.filter(({ oids }) => oids.some(isPeriod)).length;
    const ap = device({ mac: wlcMac }, { through: true });
    expect(agesIn(await ap.poll(2000))).toEqual([60_000]);
    const atFirst = asked();
    table.set(periodOid, whole(600));
    clock.pass(590_000);
    expect(agesIn(await ap.poll(2000))).toEqual([60_000]);
    expect(asked()).toBe(atFirst);
    clock.pass(20_000);
    await ap.poll(2000);
    expect(asked()).toBe(atFirst + 1);
    expect(agesIn(await ap.poll(2000))).toEqual([600_000]);
    expect(asked()).toBe(atFirst + 1);
    // Silence about it leaves what was told.
    silent = true;
    table.set(periodOid, whole(90));
    clock.pass(601_000);
    await ap.poll(2000);
    expect(agesIn(await ap.poll(2000))).toEqual([600_000]);
    silent = false;
    clock.pass(601_000);
    await ap.poll(2000);
    expect(agesIn(await ap.poll(2000))).toEqual([90_000]);
  });
});

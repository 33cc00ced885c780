/** Which rows of a device that tells of many access points are the one's that is meant: by MAC, address or name, in whatever form. */
import { describe, expect, it } from 'vitest';
import type { Sample } from '../../../core/sample.ts';
import { metricsOf, recording, start } from './discovered-device.ts';
import { fromTable, text, whole } from './stub-agent.ts';

const through = { through: true };
const ifName = '1.3.6.1.2.1.31.1.1.1.1';
const radioNames = (subjects: readonly string[]) => [...new Set(subjects.flatMap((each) => /^radio\/(.*)$/.exec(each)?.[1] ?? []))];

describe('radios that a controller counts among its own interfaces', () => {
  it('are its own by the name of the interface, and one walk serves all access points', async () => {
    // Both of them serve.
    const table = recording('extreme-ewc').set('1.3.6.1.4.1.4329.15.3.5.1.2.1.22.8', whole(1));
    const { device, stub } = await start(fromTable(table));
    const [one, other] = [device({ accessPoint: 'ap-b12' }, through), device({ accessPoint: 'ap-b14' }, through)];
    const first = await one.poll(2000);
    const walks = () => stub.requests.filter(({ kind, oids }) => kind === 'bulk' && oids.includes(ifName)).length;
    const before = walks();
    const second = await other.poll(2000);
    expect(walks()).toBe(before);
    for (const { samples, name } of [
      { ...first, name: 'ap-b12' },
      { ...second, name: 'ap-b14' },
    ])
      expect(radioNames(samples.map(({ subject }) => subject))).toEqual([`${name}/r1`, `${name}/r2`]);
    const of = ({ samples }: typeof first, subject: string) =>
      samples.find((each) => each.metric === 'radioFrequencyMhz' && each.subject === subject)?.valueDouble;
    expect([of(first, 'radio/ap-b12/r1'), of(second, 'radio/ap-b14/r1')]).toEqual([5180, 5240]);
    for (const { subject } of one.layout()?.cells ?? []) expect(subject).not.toMatch(/esa0|eth0/);
  });

  it('are not believed once the interface has another name', async () => {
    const table = recording('extreme-ewc');
    const { device } = await start((request) => fromTable(table)(request));
    const ap = device({ accessPoint: 'ap-b12' }, through);
    await ap.poll(2000);
    table.set(`${ifName}.1001`, text('ap-b14_r1_802.11ac'));
    const { samples } = await ap.poll(2000);
    expect(samples.find(({ metric, subject }) => metric === 'radioUtilizationRatio' && subject === 'radio/ap-b12/r1')).toMatchObject({
      state: 'unknown',
      reason: 'row-changed',
    });
  });
});

it('radios of a table that answers no walk are asked for', async () => {
  const table = recording('ruckus-smartzone');
  // Its MIB says of both tables that they can only be asked, not walked.
  const walkable = new Map([...table].filter(([oid]) => !oid.startsWith('1.3.6.1.4.1.25053.1.8.')));
  const { device } = await start((request) => fromTable(request.kind === 'get' ? table : walkable)(request));
  const { samples } = await device({ accessPoint: 'ap-b12', mac: '02:10:20:00:0a:00' }, through).poll(2000);
  expect(radioNames(samples.map(({ subject }) => subject))).toEqual(['ap-b12/0', 'ap-b12/1']);
  expect(samples.find(({ metric, subject }) => metric === 'radioRetryCount' && subject === 'radio/ap-b12/1')?.state).toBe('value');
  expect(samples.find(({ metric }) => metric === 'interfaceInErrorCount')).toMatchObject({ state: 'value', valueInteger: 17n });
});

it('an address that is told as octets is an address', async () => {
  const { device } = await start(fromTable(recording('fortinet-fortigate')));
  const ap = device({ accessPoint: 'by-address', address: '10.20.0.12' }, through);
  const { samples } = await ap.poll(2000);
  expect(samples.find(({ metric }) => metric === 'accessPointName')).toMatchObject({ valueText: 'ap-b14' });
});

it('an access point without a name or an address in the list is found by its MAC', async () => {
  const list = '1.3.6.1.4.1.25053.1.15.2.1.1.2.1.1';
  const bare = new Map(
    [...recording('ruckus-unleashed')].filter(([oid]) => !oid.startsWith(`${list}.2.`) && !oid.startsWith(`${list}.10.`)),
  );
  const { device } = await start(fromTable(bare));
  const ap = device({ mac: '02:10:20:00:0a:00' }, through);
  const result = await ap.poll(2000);
  expect(ap.layout()).toMatchObject({ gaps: [] });
  expect(metricsOf(result)).toContain('accessPointModel');
});

it('a table that writes the length of a MAC, beside one that does not, tells of the same access point', async () => {
  const newer = '1.3.6.1.4.1.25053.1.8.1.1.1.2.';
  const mixed = new Map(
    [...recording('ruckus-smartzone')].map(([oid, value]) => [
      oid.startsWith(newer) ? oid.replace('.2.16.32.0.1', '.6.2.16.32.0.1') : oid,
      value,
    ]),
  );
  const figures = async (table: typeof mixed) => {
    const { device } = await start(fromTable(table));
    const ap = device({ accessPoint: 'ap-b12' }, through);
    const { samples } = await ap.poll(2000);
    expect(ap.layout()).toMatchObject({ gaps: [], complete: true });
    return samples.map(({ metric, subject, valueText, valueInteger }) => ({ metric, subject, valueText, valueInteger }));
  };
  const seen = await figures(mixed);
  expect(radioNames(seen.map(({ subject }) => subject))).toEqual(['ap-b12/0', 'ap-b12/1']);
  expect(seen).toEqual(await figures(recording('ruckus-smartzone')));
});

describe('an access point at whose address the list has another one', () => {
  const nameOf = ({ samples }: { readonly samples: readonly Sample[] }) =>
    samples.find(({ metric }) => metric === 'accessPointName')?.valueText;

  it('is read by its name through a controller, and that is said', async () => {
    const { device } = await start(fromTable(recording('cisco-aireos')));
    const ap = device({ accessPoint: 'ap-gympa', address: '10.20.0.11' }, through);
    expect(nameOf(await ap.poll(2000))).toBe('ap-gympa');
    expect(ap.layout()?.gaps).toEqual([expect.stringMatching(/ap-matsal-åäö.*known by the name/)]);
    expect(ap.layout()?.complete).toBe(true);
  });

  it('is that other one where it was asked itself, and that is said', async () => {
    const { device } = await start(fromTable(recording('aruba-instant')));
    const ap = device({ accessPoint: 'ap-b12', address: '10.20.0.12', vendor: 'aruba-instant' });
    expect(nameOf(await ap.poll(2000))).toBe('ap-b14');
    expect(ap.layout()?.gaps).toContainEqual(expect.stringMatching(/ap-b14.*exchanged\?/));
  });
});

import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { InventoryAccessPoint } from '../../../core/inventory/types.ts';
import { openIdentityWatch } from '../../../run/collect/identity-watch.ts';
import { figure } from '../doctor/school.ts';

const accessPoint = (name: string, mac?: string): InventoryAccessPoint => ({
  accessPoint: name,
  address: '192.0.2.1',
  port: 161,
  credential: 'read',
  bssids: [],
  ...(mac !== undefined && { mac }),
});
let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'provnat-watch-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

interface Told {
  readonly name?: string;
  readonly serial?: string;
  readonly mac?: string;
  /** By a controller. */
  readonly listed?: readonly string[];
}

/** A service that starts; each poll of an access point tells what is to be said. */
async function started(...accessPoints: readonly InventoryAccessPoint[]) {
  const said: string[] = [];
  const watch = await openIdentityWatch(folder, accessPoints, (level, text) => said.push(`${level} ${text}`));
  return {
    watch,
    said,
    poll(name: string, { listed = [], ...told }: Told): readonly string[] {
      said.length = 0;
      const subject = `access-point/${name}`;
      watch.hear({ accessPoint: name, what: 'discovered', vendor: undefined, cellCount: 1, measuredCount: 1, macs: listed, gaps: [] });
      if (told.name !== undefined) watch.write(figure('accessPointName', subject, { valueText: told.name }));
      if (told.serial !== undefined) watch.write(figure('accessPointSerial', subject, { valueText: told.serial }));
      if (told.mac !== undefined) watch.write(figure('accessPointMac', subject, { valueText: told.mac }));
      watch.write(figure('accessPointReachable', subject));
      return [...said];
    },
  };
}

describe('an access point of a service', () => {
  const [a, b] = [
    { name: 'a', serial: 'S1', mac: '02:00:5e:00:53:aa' },
    { name: 'b', serial: 'S2', mac: '02:00:5e:00:60:bb' },
  ];

  it('that was renamed or replaced is said once, while the service runs and over its restarts', async () => {
    const first = await started(accessPoint('ap-b12'));
    expect(first.poll('ap-b12', a)).toEqual([]);
    expect(first.poll('ap-b12', { ...a, name: 'korridor' })).toEqual(['warn identity: ap-b12 calls itself korridor now, it was a']);
    expect(first.poll('ap-b12', { ...a, name: 'korridor' })).toEqual([]);
    await first.watch.save();
    const second = await started(accessPoint('ap-b12'));
    expect(second.poll('ap-b12', { name: 'korridor', serial: 'S9', mac: '02:00:5e:00:70:cc' })).toEqual([
      'warn identity: ap-b12 is another device than before: 02:00:5e:00:70:cc, it was 02:00:5e:00:53:aa',
    ]);
    await second.watch.save();
    expect((await started(accessPoint('ap-b12'))).poll('ap-b12', { serial: 'S9' })).toEqual([]);
  });

  it('that was replaced and comes back is said to be another device both times', async () => {
    const { poll } = await started(accessPoint('ap-b12'));
    const [old, spare] = [['02:00:5e:00:53:aa', '02:00:5e:00:53:ab'], ['02:00:5e:00:99:01']];
    expect(poll('ap-b12', { listed: old })).toEqual([]);
    expect(poll('ap-b12', { listed: spare })[0]).toContain('another device than before: 02:00:5e:00:99:01');
    expect(poll('ap-b12', { listed: ['02:00:5e:00:53:ab', '02:00:5e:00:53:aa'] })[0]).toContain('another device than before');
  });

  it('behind a controller is known by the MAC that this lists', async () => {
    const { poll } = await started(accessPoint('ap-b12'));
    expect(poll('ap-b12', { listed: ['02:00:5e:00:53:aa'] })).toEqual([]);
    expect(poll('ap-b12', { listed: ['02:00:5e:00:99:01'] })[0]).toContain('another device than before');
  });

  it('that answers at another’s address is said for both, at every start, and never taken for the other', async () => {
    const school = [accessPoint('ap-b12'), accessPoint('ap-b14')];
    const first = await started(...school);
    expect([...first.poll('ap-b12', a), ...first.poll('ap-b14', b)]).toEqual([]);
    await first.watch.save();
    for (let start = 0; start < 2; start++) {
      const swapped = await started(...school);
      expect([...swapped.poll('ap-b12', b), ...swapped.poll('ap-b14', a)]).toEqual([
        'warn identity: the device that answers as ap-b12 is ap-b14: are their addresses exchanged?',
        'warn identity: the device that answers as ap-b14 is ap-b12: are their addresses exchanged?',
      ]);
      await swapped.watch.save();
    }
    const mended = await started(...school);
    expect([...mended.poll('ap-b12', a), ...mended.poll('ap-b14', b)]).toEqual([]);
  });

  it('that changed places, which the school file then says, is said once to be another device', async () => {
    const first = await started(accessPoint('ap-b12', a.mac), accessPoint('ap-b14', b.mac));
    expect([...first.poll('ap-b12', a), ...first.poll('ap-b14', b)]).toEqual([]);
    await first.watch.save();
    const corrected = [accessPoint('ap-b12', b.mac), accessPoint('ap-b14', a.mac)];
    const second = await started(...corrected);
    expect([...second.poll('ap-b12', b), ...second.poll('ap-b14', a)]).toEqual([
      expect.stringContaining('ap-b12 is another device than before'),
      expect.stringContaining('ap-b14 is another device than before'),
    ]);
    await second.watch.save();
    const third = await started(...corrected);
    expect([...third.poll('ap-b12', b), ...third.poll('ap-b14', a)]).toEqual([]);
  });

  it('that the school file knows by another MAC is said at every start, and when the file is read again', async () => {
    const other = accessPoint('ap-b12', '02:aa:00:00:00:01');
    const { poll, watch } = await started(other);
    expect(poll('ap-b12', a)[0]).toContain('it was 02:aa:00:00:00:01');
    expect(poll('ap-b12', a)).toEqual([]);
    watch.follow([other]);
    expect(poll('ap-b12', a)).toHaveLength(1);
    watch.follow([accessPoint('ap-b12', a.mac)]);
    expect(poll('ap-b12', a)).toEqual([]);
  });

  it('is not judged by half of what it says, nor is a switch taken for one', async () => {
    const { watch, said } = await started(accessPoint('ap-b12'));
    watch.write(figure('accessPointName', 'access-point/ap-b12', { valueText: 'a' }));
    watch.write(figure('accessPointReachable', 'access-point/elsewhere'));
    watch.write(figure('accessPointReachable', 'access-point/ap-b12', { state: 'unknown', reason: 'timeout' }));
    expect(said).toEqual([]);
  });
});

it('what was kept and cannot be read was not seen; what cannot be kept is said once', async () => {
  await writeFile(join(folder, 'identities.json'), '{ broken');
  const { poll, watch, said } = await started(accessPoint('ap-b12'));
  expect(poll('ap-b12', { name: 'a' })).toEqual([]);
  await rm(folder, { recursive: true });
  await watch.save();
  await watch.save();
  expect(said.filter((line) => line.includes('could not be kept'))).toHaveLength(1);
});

import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { makeRunId } from '../../core/make-run-id.ts';
import type { AccessPointIdentity } from '../../core/run-state.ts';
import { checkIdentities, identityChanges, identityOf, identitySentence, lastSeen } from '../../run/check-identities.ts';
import { answered, figure, school } from './doctor/school.ts';

const { accessPoints } = school;
const before = (...seen: readonly AccessPointIdentity[]) => new Map(seen.map((each) => [each.accessPoint, each]));
const serial = (accessPoint: string, valueText: string) => figure('accessPointSerial', `access-point/${accessPoint}`, { valueText });
const saying = (accessPoint: string, name: string, number: string) =>
  answered(name, { figures: [figure('accessPointName', `access-point/${accessPoint}`, { valueText: name }), serial(accessPoint, number)] });

describe('what an access point says of itself', () => {
  it('is its name, MAC and serial number, and nothing when it is silent', () => {
    expect(identityOf('ap-b12', answered('korridor', { macs: ['02:00:5e:00:53:aa', '02:00:5e:00:60:00'] }))).toEqual({
      accessPoint: 'ap-b12',
      name: 'korridor',
      mac: '02:00:5e:00:53:aa',
      otherMacs: ['02:00:5e:00:60:00'],
    });
    // One that is asked itself lists nobody: its cabled port tells it apart.
    const port = figure('accessPointMac', 'access-point/ap-b12', { valueText: '02:10:20:00:0a:01' });
    expect(identityOf('ap-b12', answered('korridor', { figures: [port] }))).toEqual({ accessPoint: 'ap-b12', mac: '02:10:20:00:0a:01' });
    expect(identityOf('ap-b12', answered('korridor', { macs: ['02:10:20:00:0a:01', '02:00:5e:00:53:aa'], figures: [port] }))).toEqual({
      accessPoint: 'ap-b12',
      mac: '02:10:20:00:0a:01',
      otherMacs: ['02:00:5e:00:53:aa'],
    });
    expect(identityOf('ap-b12', { reachable: false, failure: 'timeout', detail: '' })).toBeUndefined();
  });
});

describe('an access point that', () => {
  const b12 = { accessPoint: 'ap-b12', name: 'ap-b12', mac: '02:00:5e:00:53:aa', serial: 'S1' };

  it('is as it was, or was never seen, is passed over', () => {
    expect(identityChanges(b12, accessPoints, before(b12))).toEqual([]);
    expect(identityChanges(b12, accessPoints, before())).toEqual([]);
  });

  it('calls itself otherwise was renamed', () => {
    expect(identityChanges({ ...b12, name: 'korridor-2' }, accessPoints, before(b12))).toEqual([
      { accessPoint: 'ap-b12', what: 'renamed', before: 'ap-b12', now: 'korridor-2' },
    ]);
  });

  it('has another MAC or serial number was replaced, whatever its name', () => {
    expect(identityChanges({ ...b12, serial: 'S9' }, accessPoints, before(b12))).toMatchObject([
      { what: 'replaced', before: 'S1', now: 'S9' },
    ]);
    const other = { ...b12, mac: '02:00:5e:00:53:bb', name: 'new' };
    expect(identityChanges(other, accessPoints, before(b12))).toMatchObject([{ what: 'replaced', now: '02:00:5e:00:53:bb' }]);
    const [first, second] = accessPoints;
    if (first === undefined || second === undefined) throw new Error('the school has two access points');
    const told = [{ ...first, mac: '02:00:5E:00:77:CC' }, second];
    expect(identityChanges(b12, told, before())).toMatchObject([{ what: 'replaced', before: '02:00:5e:00:77:cc' }]);
  });

  it('is told by its radios where another of its MACs was written down is still the same', () => {
    const both = { ...b12, mac: '02:00:5e:00:53:fe', otherMacs: ['02:00:5e:00:60:00'] };
    expect(identityChanges(both, accessPoints, before({ ...b12, mac: '02:00:5e:00:60:00' }))).toEqual([]);
    expect(identityChanges({ ...b12, mac: '02:00:5e:00:60:00' }, accessPoints, before(both))).toEqual([]);
    const [first, second] = accessPoints;
    if (first === undefined || second === undefined) throw new Error('the school has two access points');
    for (const mac of ['02:00:5E:00:60:00', '02:00:5e:00:53:fe']) {
      expect(identityChanges(both, [{ ...first, mac }, second], before())).toEqual([]);
    }
  });

  it('has another MAC of the same run than the school file may be its neighbour in the box, whatever earlier runs saw', () => {
    const both = { ...b12, otherMacs: ['02:00:5e:00:60:00'] };
    const [first, second] = accessPoints;
    if (first === undefined || second === undefined) throw new Error('the school has two access points');
    const changes = identityChanges(both, [{ ...first, mac: '02:00:5E:00:53:AB' }, second], before(both));
    expect(changes).toEqual([
      { accessPoint: 'ap-b12', what: 'doubtful', before: '02:00:5e:00:53:ab', now: '02:00:5e:00:53:aa, 02:00:5e:00:60:00' },
    ]);
    expect(changes.map(identitySentence).join('')).toMatch(/may be another device.*53:aa.*53:ab/);
    // What is sure comes first.
    const known = before({ ...both, serial: 'S0' });
    expect(identityChanges(both, [{ ...first, mac: '02:00:5e:00:53:ab' }, second], known)).toMatchObject([{ what: 'replaced' }]);
  });

  it('that is asked itself and tells the MAC of another one of the school was exchanged', () => {
    const port = figure('accessPointMac', 'access-point/ap-b12', { valueText: '02:10:20:00:0a:01' });
    const now = identityOf('ap-b12', answered('U6-Pro', { figures: [port] }));
    const [first, second] = accessPoints;
    if (now === undefined || first === undefined || second === undefined) throw new Error('the school has two access points');
    const macs = [
      { ...first, mac: '02:aa:00:00:00:01' },
      { ...second, mac: '02:10:20:00:0a:01' },
    ];
    expect(identityChanges(now, macs, before())).toMatchObject([{ what: 'exchanged', now: 'ap-b14' }]);
    expect(identityChanges(now, macs.slice(0, 1), before())).toMatchObject([{ what: 'replaced', before: '02:aa:00:00:00:01' }]);
  });

  it('that the school file has where it is was moved, whoever it was before', () => {
    const [first, second] = accessPoints;
    if (first === undefined || second === undefined) throw new Error('the school has two access points');
    const [one, other] = ['02:00:5e:00:53:aa', '02:00:5e:00:53:bb'];
    const was = before({ accessPoint: 'ap-b12', mac: one }, { accessPoint: 'ap-b14', mac: other });
    const corrected = [
      { ...first, mac: other },
      { ...second, mac: one },
    ];
    expect(identityChanges({ accessPoint: 'ap-b12', mac: other }, corrected, was)).toEqual([
      { accessPoint: 'ap-b12', what: 'replaced', before: one, now: other },
    ]);
    // Without the file's word it is the other one.
    expect(identityChanges({ accessPoint: 'ap-b12', mac: other }, accessPoints, was)).toMatchObject([{ what: 'exchanged' }]);
  });

  it('has the serial number that its whole make has is itself by its MAC', () => {
    const b14 = { ...b12, accessPoint: 'ap-b14', name: 'ap-b14', mac: '02:00:5e:00:53:bb' };
    expect(identityChanges(b12, accessPoints, before(b12, b14))).toEqual([]);
    expect(identityChanges(b14, accessPoints, before(b12, b14))).toEqual([]);
  });

  it('is another one of the school was exchanged: by its name, its MAC in the school file, or what it said before', () => {
    const exchanged = [{ accessPoint: 'ap-b12', what: 'exchanged', before: 'ap-b12', now: 'ap-b14' }];
    expect(identityChanges({ ...b12, name: 'AP-B14' }, accessPoints, before())).toEqual(exchanged);
    const b14 = { accessPoint: 'ap-b14', serial: 'S2' };
    expect(identityChanges({ ...b12, serial: 'S2' }, accessPoints, before(b12, b14))).toEqual(exchanged);
    const [first, second] = accessPoints;
    if (first === undefined || second === undefined) throw new Error('the school has two access points');
    expect(identityChanges(b12, [first, { ...second, mac: b12.mac }], before())).toEqual(exchanged);
  });
});

describe('what earlier runs saw', () => {
  let runs: string;
  beforeEach(async () => {
    runs = await mkdtemp(join(tmpdir(), 'provnat-identities-'));
  });
  afterEach(() => rm(runs, { recursive: true, force: true }));
  const write = async (runId: string, text: string): Promise<void> => {
    await mkdir(join(runs, runId));
    await writeFile(join(runs, runId, 'run-state.json'), text);
  };
  const state = (...identities: readonly AccessPointIdentity[]): string => JSON.stringify({ formatVersion: 1, identities });
  const wanted = accessPoints.map(({ accessPoint }) => accessPoint);

  it('is the newest of each, over runs that did not see it, that are older than this, or that cannot be read', async () => {
    await write(
      makeRunId(Date.UTC(2026, 10, 20, 8), 'aaaaaaaa'),
      state({ accessPoint: 'ap-b12', serial: 'old' }, { accessPoint: 'ap-b14', serial: 'S2' }),
    );
    await write(makeRunId(Date.UTC(2026, 10, 21, 8), 'bbbbbbbb'), state({ accessPoint: 'ap-b12', serial: 'S1' }));
    await write(makeRunId(Date.UTC(2026, 10, 22, 8), 'cccccccc'), '{"formatVersion":1}');
    await write(makeRunId(Date.UTC(2026, 10, 23, 8), 'dddddddd'), '{ broken');
    const seen = await lastSeen(runs, wanted);
    expect([...seen.values()]).toEqual([
      { accessPoint: 'ap-b12', serial: 'S1' },
      { accessPoint: 'ap-b14', serial: 'S2' },
    ]);
    expect((await lastSeen(join(runs, 'nothing-here'), wanted)).size).toBe(0);
  });

  it('is compared with who answers now', async () => {
    await write(makeRunId(Date.UTC(2026, 10, 21, 8), 'bbbbbbbb'), state({ accessPoint: 'ap-b12', name: 'ap-b12', serial: 'S1' }));
    const silent = { reachable: false, failure: 'timeout', detail: '' } as const;
    const { identities, changes } = await checkIdentities(
      new Map([
        ['ap-b12', saying('ap-b12', 'ap-b12', 'S9')],
        ['ap-b14', silent],
      ]),
      accessPoints,
      runs,
    );
    expect(identities).toEqual([{ accessPoint: 'ap-b12', name: 'ap-b12', serial: 'S9' }]);
    expect(changes).toEqual([{ accessPoint: 'ap-b12', what: 'replaced', before: 'S1', now: 'S9' }]);
  });
});

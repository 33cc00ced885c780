import { describe, expect, it } from 'vitest';
import { Secret } from '../../core/secret.ts';
import type { InventoryAccessPoint } from '../../core/inventory/types.ts';
import type { AccessPointProbe } from '../../collectors/snmp/probe-access-point.ts';
import { lookAtAccessPoints, type Probe, vendorFigures } from '../../run/look-at-access-points.ts';
import { answered, figure, vendors } from './doctor/school.ts';

const accessPoint = (name: string, address: string): InventoryAccessPoint => ({
  accessPoint: name,
  address,
  port: 161,
  credential: 'read',
  bssids: [],
});
const credentials = new Map([['read', { version: '2c', community: new Secret('c') } as const]]);
const silent: AccessPointProbe = { reachable: false, failure: 'timeout', detail: 'no answer in time' };

describe('looking at access points', () => {
  const look = (accessPoints: readonly InventoryAccessPoint[], probe: Probe) =>
    lookAtAccessPoints({ accessPoints, credentials, vendors, withinMs: 5_000, probe });

  it('asks one device one question at a time, and others beside it', async () => {
    let atOnce = 0;
    let most = 0;
    const probe: Probe = async ({ accessPoint: name, address }) => {
      if (address === '192.0.2.1') most = Math.max(most, ++atOnce);
      await new Promise(setImmediate);
      if (address === '192.0.2.1') atOnce--;
      return answered(name);
    };
    const looks = look([accessPoint('a', '192.0.2.1'), accessPoint('b', '192.0.2.1'), accessPoint('c', '192.0.2.2')], probe);
    expect([...looks.keys()]).toEqual(['a', 'b', 'c']);
    expect((await Promise.all(looks.values())).every(({ reachable }) => reachable)).toBe(true);
    expect(most).toBe(1);
  });

  it('does not ask a silent device again', async () => {
    const asked: string[] = [];
    const looks = look([accessPoint('a', '192.0.2.1'), accessPoint('b', '192.0.2.1')], ({ accessPoint: name }) => {
      asked.push(name);
      return Promise.resolve(silent);
    });
    expect(await looks.get('b')).toEqual(silent);
    expect(asked).toEqual(['a']);
  });

  it('leaves out who has no credential', () => {
    expect(look([{ ...accessPoint('a', '192.0.2.1'), credential: 'other' }], () => Promise.resolve(silent)).size).toBe(0);
  });
});

describe('access points behind a controller', () => {
  const wlc = { controller: 'wlc', address: '192.0.2.9', port: 1161, credential: 'wlc', vendor: 'cisco-aireos' };
  const behind = (name: string, address: string) => ({ ...accessPoint(name, address), credential: 'none of its own', controller: 'wlc' });

  it('are asked about at the controller, with its credential and as its definition says, one question at a time', async () => {
    const asked: unknown[] = [];
    let atOnce = 0;
    let most = 0;
    const looks = lookAtAccessPoints({
      accessPoints: [behind('a', '192.0.2.1'), behind('b', '192.0.2.2')],
      controllers: [wlc],
      credentials: new Map([['wlc', { version: '2c', community: new Secret('c') } as const]]),
      vendors,
      withinMs: 5_000,
      probe: async ({ accessPoint: name, address, vendor }, _credential, _vendors, _withinMs, at) => {
        asked.push([name, address, vendor, at.address, at.port]);
        most = Math.max(most, ++atOnce);
        await new Promise(setImmediate);
        atOnce--;
        return answered(name);
      },
    });
    await Promise.all(looks.values());
    expect([...looks.keys()]).toEqual(['a', 'b']);
    expect(asked).toEqual([
      ['a', '192.0.2.1', 'cisco-aireos', '192.0.2.9', 1161],
      ['b', '192.0.2.2', 'cisco-aireos', '192.0.2.9', 1161],
    ]);
    expect(most).toBe(1);
  });

  it('are left out when the controller’s credential cannot be opened', () => {
    const request = { accessPoints: [behind('a', '192.0.2.1')], controllers: [wlc], credentials, vendors, withinMs: 5_000 };
    expect(lookAtAccessPoints({ ...request, probe: () => Promise.resolve(silent) }).size).toBe(0);
  });
});

describe('radio figures for the plan', () => {
  it('are as old as the device tells, not as its definition fears; the slowest radio counts', () => {
    const figures = [
      figure('radioUtilizationRatio', 'radio/a/0', { valueDouble: 0.2, ageMs: 60_000, windowMs: 60_000 }),
      figure('radioUtilizationRatio', 'radio/a/1', { valueDouble: 0.2, ageMs: 90_000, windowMs: 90_000 }),
      figure('radioUtilizationRatio', 'radio/a/2', { state: 'unknown', reason: 'out-of-range', ageMs: 300_000, windowMs: 300_000 }),
    ];
    expect(vendorFigures([answered('a', { vendor: 'cisco-aireos', figures })], vendors)).toEqual([
      { metric: 'radioUtilizationRatio', windowMs: 90_000, refreshMs: 90_000, pollIntervalMs: 2_000 },
    ]);
  });

  it('come from the definition of who answered', () => {
    expect(vendorFigures([answered('a'), silent], vendors)).toEqual([
      { metric: 'radioUtilizationShortRatio', windowMs: 4_000, refreshMs: 4_000, pollIntervalMs: 2_000 },
      { metric: 'radioUtilizationRatio', windowMs: 64_000, refreshMs: 64_000, pollIntervalMs: 2_000 },
    ]);
  });

  it('only what the device really gives', () => {
    expect(vendorFigures([answered('a', { figures: [] })], vendors)).toEqual([]);
    expect(vendorFigures([answered('a', { vendor: undefined }), silent], vendors)).toEqual([]);
  });

  it('the slowest of several access points counts', () => {
    const instant = vendors.byId.get('aruba-instant');
    if (instant === undefined) throw new Error('aruba-instant is a definition of ours');
    const slower = {
      ...instant,
      id: 'slower',
      tables: instant.tables.map((table) => ({ ...table, columns: table.columns.map((column) => ({ ...column, windowMs: 90_000 })) })),
    };
    const both = { ...vendors, byId: new Map([...vendors.byId, ['slower', slower]]) };
    const [first] = vendorFigures([answered('a', { vendor: 'slower' }), answered('b')], both);
    expect(first).toMatchObject({ windowMs: 90_000, refreshMs: 4_000 });
  });
});

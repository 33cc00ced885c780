import { describe, expect, it } from 'vitest';
import { Secret } from '../../core/secret.ts';
import type { InventoryAccessPoint } from '../../core/inventory/types.ts';
import type { AccessPointProbe } from '../../collectors/snmp/probe-access-point.ts';
import { lookAtAccessPoints, type Probe, vendorFigures } from '../../run/look-at-access-points.ts';
import { answered, vendors } from './doctor/school.ts';

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

describe('radio figures for the plan', () => {
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

/** Which row of a list is the access point that is meant, where MAC, name and address do not all say the same. */
import { describe, expect, it } from 'vitest';
import type { InventoryAccessPoint } from '../../../core/inventory/types.ts';
import { type Listed, otherAtItsAddress, ownRow, rowsOfMacs } from '../../../collectors/snmp/own-row.ts';
import type { SnmpValue } from '../../../collectors/snmp/snmp-value.ts';
import { loadVendors } from '../../../collectors/snmp/load-vendors.ts';

const vendors = await loadVendors();
const self = { macOid: '1.1', nameOid: '1.2', addressOid: '1.3' };
const octets = (bytes: Buffer): SnmpValue => ({ type: 'octets', bytes });
type Row = readonly [index: string, name: string | undefined, address: string, mac?: string];
const listOf = (...rows: readonly Row[]) =>
  new Map([
    [self.macOid, new Map(rows.flatMap(([row, , , mac]) => (mac === undefined ? [] : [[row, octets(Buffer.from(mac, 'hex'))] as const])))],
    [self.nameOid, new Map(rows.flatMap(([row, name]) => (name === undefined ? [] : [[row, octets(Buffer.from(name))] as const])))],
    [self.addressOid, new Map(rows.map(([row, , address]) => [row, { type: 'address', text: address } as SnmpValue]))],
  ]);
const meant = (more: Partial<InventoryAccessPoint> = {}): InventoryAccessPoint => ({
  accessPoint: 'ap-b12',
  address: '10.0.0.5',
  port: 161,
  credential: 'c',
  bssids: [],
  ...more,
});
const whole: Listed = { itself: false, whole: true };
const row = (list: ReturnType<typeof listOf>, how: Listed = whole, more: Partial<InventoryAccessPoint> = {}) =>
  ownRow(meant(more), { self }, list, how);
const other = (list: ReturnType<typeof listOf>) => otherAtItsAddress(meant(), { self }, list);

/** Its address was leased to the library's. */
const leased = listOf(['1', 'AP-B12', '10.0.0.9'], ['2', 'ap-bibliotek', '10.0.0.5', '020000000002']);

describe('an access point in a controller’s list', () => {
  it('is the one of its name, not the one that its address was leased to, and that is told', () => {
    expect(row(leased)).toBe('1');
    expect(other(leased)).toBe('ap-bibliotek');
    expect(other(listOf(['1', 'ap-b12', '10.0.0.5'], ['2', 'ap-bibliotek', '10.0.0.9']))).toBeUndefined();
    // Called otherwise in the controller than in the school file: nothing says that it is another one.
    expect(other(listOf(['2', 'ap-bibliotek', '10.0.0.5']))).toBeUndefined();
  });

  it('is the one of its MAC, whatever name and address say', () => {
    expect(row(leased, whole, { mac: '02:00:00:00:00:02' })).toBe('2');
  });

  it('is the one at its address when none has its name, or of those that have it', () => {
    expect(row(listOf(['1', 'korridor', '10.0.0.5'], ['2', 'ap-b14', '10.0.0.6']))).toBe('1');
    const twice = [
      ['1', 'ap-b12', '10.0.0.9'],
      ['2', 'ap-b12', '10.0.0.5'],
    ] as const;
    expect(row(listOf(...twice))).toBe('2');
    expect(row(listOf(['1', 'ap-b12', '10.0.0.9'], ['2', 'ap-b12', '10.0.0.8'], ['3', 'ap-bibliotek', '10.0.0.5']))).toBeUndefined();
  });

  it('is not the one at its address as long as its name may stand in what was not read', () => {
    const part = listOf(['2', 'ap-bibliotek', '10.0.0.5']);
    expect(row(part, { itself: false, whole: false })).toBeUndefined();
    expect(row(part)).toBe('2');
    expect(row(listOf(['2', undefined, '10.0.0.5']), { itself: false, whole: false })).toBe('2');
  });
});

it('a device that is asked itself is the one at the address, whatever it is called', () => {
  expect(row(leased, { itself: true, whole: true })).toBe('2');
  const only = listOf(['7', 'somebody', '10.0.0.77']);
  expect([row(only, { itself: true, whole: true }), row(only, { itself: true, whole: false }), row(only)]).toEqual([
    '7',
    undefined,
    undefined,
  ]);
});

it('a MAC tells the row where rows are known by it, with and without its length', () => {
  const of = (id: string) => rowsOfMacs(vendors.byId.get(id) ?? { tables: [] }, ['02:10:20:00:0A:fe']);
  expect(of('ruckus-smartzone')).toEqual(['2.16.32.0.10.254', '6.2.16.32.0.10.254']);
  expect(of('extreme-ewc')).toEqual([]);
});

/** Which of the access points that a device lists is the one that is meant. */
import { colonPairs, colonPairsOf, hexDigits } from '../../core/hex-pairs.ts';
import { sameName } from '../../core/inventory/same-name.ts';
import type { InventoryAccessPoint } from '../../core/inventory/types.ts';
import { addressIn, canonicalAddress } from './address-in.ts';
import type { SnmpValue } from './snmp-value.ts';
import { textOf } from './snmp-value.ts';
import type { Vendor } from './vendor.ts';
import type { WalkResult } from './walk.ts';

export const selfOids = ({ macOid, addressOid, nameOid, listOid }: NonNullable<Vendor['self']>): readonly string[] =>
  [addressOid, macOid, nameOid, listOid].filter((oid) => oid !== undefined);

export interface Listed {
  /** The device that is asked is the access point, or one of those that it lists; false: a controller. */
  readonly itself: boolean;
  /** The list was read to its end. */
  readonly whole: boolean;
}

/** Index of the row that its MAC tells, as the row's index or in a column: there is no doubt of it, however little of the list was read. */
export function rowByMac(
  { mac }: Pick<InventoryAccessPoint, 'mac'>,
  { self }: Pick<Vendor, 'self'>,
  columns: WalkResult['columns'],
): string | undefined {
  if (self === undefined || mac === undefined) return undefined;
  const indexes = indexesOf(mac);
  const byIndex = rowsOf(self, columns).find((row) => indexes.includes(row));
  if (byIndex !== undefined) return byIndex;
  const wanted = colonPairs(hexDigits(mac));
  const [told, ...others] = rowsWhere(columns, self.macOid, (value) => macIn(value) === wanted);
  return others.length === 0 ? told : undefined;
}

/**
 * Index of its row: by MAC, name or address, or because there is no other. A name stays where it is and an address may be leased to another
 * access point, so a controller's list is searched for the name first. A device that is asked itself is the one at the address, whatever it
 * is called, and the only row of a list that it told to the end is its own.
 * @returns undefined when none or several fit
 */
export function ownRow(
  accessPoint: InventoryAccessPoint,
  vendor: Pick<Vendor, 'self'>,
  columns: WalkResult['columns'],
  { itself, whole }: Listed,
): string | undefined {
  const { self } = vendor;
  if (self === undefined) return undefined;
  const byMac = rowByMac(accessPoint, vendor, columns);
  if (byMac !== undefined) return byMac;
  const atAddress = rowsAtAddress(accessPoint, self, columns);
  const exactly = rowsWhere(columns, self.nameOid, (value) => textOf(value) === accessPoint.accessPoint);
  const named = rowsWhere(columns, self.nameOid, (value) => sameName(textOf(value) ?? '', accessPoint.accessPoint));
  const nameOf = nameIn(self, columns);
  // Of several with its name the one at its address is meant, and none else there; what was not read may hold its name.
  const ofThoseThere = atAddress.filter((row) => (named.length === 0 ? whole || nameOf(row) === undefined : named.includes(row)));
  const byAddress = itself ? [atAddress, exactly, named] : [exactly, named, ofThoseThere];
  for (const found of [...byAddress, itself && whole ? rowsOf(self, columns) : []]) {
    if (found.length === 1) return found[0];
  }
  return undefined;
}

/**
 * What the one at its address is called, where that is another access point: it has another name, and this one's own name stands elsewhere in
 * the list. Undefined: it is not so, or nobody can tell.
 */
export function otherAtItsAddress(
  accessPoint: InventoryAccessPoint,
  { self }: Pick<Vendor, 'self'>,
  columns: WalkResult['columns'],
): string | undefined {
  if (self === undefined) return undefined;
  const isOwn = (value: SnmpValue) => sameName(textOf(value) ?? '', accessPoint.accessPoint);
  const [there, ...others] = rowsAtAddress(accessPoint, self, columns);
  const named = rowsWhere(columns, self.nameOid, isOwn);
  if (there === undefined || others.length > 0 || named.length === 0 || named.includes(there)) return undefined;
  return nameIn(self, columns)(there);
}

type Self = NonNullable<Vendor['self']>;

const rowsOf = (self: Self, columns: WalkResult['columns']): readonly string[] => [
  ...new Set(selfOids(self).flatMap((oid) => [...(columns.get(oid)?.keys() ?? [])])),
];

const rowsWhere = (columns: WalkResult['columns'], oid: string | undefined, fits: (value: SnmpValue) => boolean): readonly string[] =>
  [...(columns.get(oid ?? '') ?? [])].flatMap(([row, value]) => (fits(value) ? [row] : []));

function rowsAtAddress({ address }: InventoryAccessPoint, self: Self, columns: WalkResult['columns']): readonly string[] {
  const wanted = canonicalAddress(address);
  return rowsWhere(columns, self.addressOid, (value) => addressIn(value) === wanted);
}

/** Of a row; undefined where it tells none. */
const nameIn =
  ({ nameOid }: Self, columns: WalkResult['columns']) =>
  (row: string): string | undefined =>
    textOf(columns.get(nameOid ?? '')?.get(row)) || undefined;

/** Indexes of the rows that access points with these MACs may have; none where rows are not known by their MACs. */
export function rowsOfMacs({ tables }: Pick<Vendor, 'tables'>, macs: readonly string[]): readonly string[] {
  const byMac = tables.some(({ ownIndex, index }) => ownIndex !== undefined && index[0]?.type === 'mac');
  return byMac ? [...new Set(macs.flatMap(indexesOf))] : [];
}

/** A MAC as an index: some agents write its length before it. */
function indexesOf(mac: string): readonly string[] {
  const arcs = (hexDigits(mac).match(/../g) ?? []).map((hex) => parseInt(hex, 16)).join('.');
  return [arcs, `6.${arcs}`];
}

/** Six octets, or twelve hexadecimal digits however they are parted; lower case, with colons. */
export function macIn(value: SnmpValue | undefined): string | undefined {
  if (value?.type !== 'octets') return undefined;
  if (value.bytes.length === 6) return colonPairsOf(value.bytes);
  const digits = hexDigits(textOf(value) ?? '');
  return digits.length === 12 ? colonPairs(digits) : undefined;
}

/**
 * Every MAC by which a device knows one of its access points: that of its port first, where a column tells it, since that is on the label
 * and in the switch; then the one that its row is indexed by, which is often that of its radios.
 */
export function macsOfRow({ self }: Pick<Vendor, 'self'>, columns: WalkResult['columns'], index: string): readonly string[] {
  const told = macIn(columns.get(self?.macOid ?? '')?.get(index));
  return [...new Set([told, macOfIndex(index)].filter((mac) => mac !== undefined))];
}

/** The same index of a MAC with or without its length before it; both begin with a dot. */
export const otherForm = (prefix: string): string => (prefix === `.${bareIndex(prefix.slice(1))}` ? `.6${prefix}` : prefix.slice(2));

/** Some agents write the length of a MAC before it. */
export const bareIndex = (index: string): string => index.replace(/^6\.(?=(\d+\.){5}\d+$)/, '');

/** MAC of a row that is indexed by one: lower case, with colons. */
function macOfIndex(index: string): string | undefined {
  const parts = bareIndex(index).split('.');
  if (parts.length !== 6) return undefined;
  return colonPairsOf(parts.map(Number));
}

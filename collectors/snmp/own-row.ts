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

/**
 * Index of its row: by MAC, address or name, or because there is no other.
 * @param mayBeOnly the device itself was asked and its list was read to the end: the only row is its own. What a controller or a cut list
 * shows as the only row may be somebody else's
 * @returns undefined when none or several fit
 */
export function ownRow(
  accessPoint: InventoryAccessPoint,
  { self }: Pick<Vendor, 'self'>,
  columns: WalkResult['columns'],
  mayBeOnly: boolean,
): string | undefined {
  if (self === undefined) return undefined;
  const rows = [...new Set(selfOids(self).flatMap((oid) => [...(columns.get(oid)?.keys() ?? [])]))];
  const octets = accessPoint.mac?.match(/[0-9a-f]{2}/gi)?.map((hex) => parseInt(hex, 16));
  const index = octets?.join('.');
  // Some agents write the length of the MAC before it.
  const byIndex = rows.find((row) => index !== undefined && (row === index || row === `6.${index}`));
  if (byIndex !== undefined) return byIndex;
  const where = (oid: string | undefined, fits: (value: SnmpValue) => boolean) =>
    oid === undefined
      ? []
      : rows.filter((row) => {
          const value = columns.get(oid)?.get(row);
          return value !== undefined && fits(value);
        });
  const address = canonicalAddress(accessPoint.address);
  const mac = octets === undefined ? undefined : colonPairsOf(octets);
  for (const found of [
    mac === undefined ? [] : where(self.macOid, (value) => macIn(value) === mac),
    where(self.addressOid, (value) => addressIn(value) === address),
    where(self.nameOid, (value) => textOf(value) === accessPoint.accessPoint),
    where(self.nameOid, (value) => sameName(textOf(value) ?? '', accessPoint.accessPoint)),
    mayBeOnly ? rows : [],
  ]) {
    if (found.length === 1) return found[0];
  }
  return undefined;
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

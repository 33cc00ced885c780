/** Rows that tell by their name to which access point they belong, such as the interfaces by which a controller counts radios. Pure. */
import type { SnmpValue } from './snmp-value.ts';
import { textOf } from './snmp-value.ts';
import { ownerPatternOf, type VendorTable } from './vendor.ts';
import type { WalkResult } from './walk.ts';

/** @param ownName the access point's, as the same device writes it; undefined owns nothing */
export function ownedRows(table: VendorTable, columns: WalkResult['columns'], ownName: string | undefined): WalkResult['columns'] {
  const pattern = ownerPatternOf(table);
  if (pattern === undefined || table.name === undefined || !('oids' in table.name)) return columns;
  const owner = new RegExp(pattern);
  const owned = new Set(
    table.name.oids.flatMap((oid) =>
      [...(columns.get(oid) ?? [])].flatMap(([row, value]) =>
        ownName !== undefined && owner.exec(textOf(value) ?? '')?.[1] === ownName ? [row] : [],
      ),
    ),
  );
  return new Map([...columns].map(([oid, rows]) => [oid, new Map<string, SnmpValue>([...rows].filter(([row]) => owned.has(row)))]));
}

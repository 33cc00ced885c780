/** Finds an access point in the list of a device that tells of several: asked for directly where its MAC says which row it is, walked otherwise. */
import type { InventoryAccessPoint } from '../../core/inventory/types.ts';
import type { Clock } from '../clock.ts';
import { macsOfRow, otherAtItsAddress, ownRow, rowByMac, rowsOfMacs, selfOids } from './own-row.ts';
import type { Present } from './present.ts';
import type { SnmpSession } from './session.ts';
import { keptWalk, sharedWalk } from './shared-walk.ts';
import { type SnmpValue, textOf } from './snmp-value.ts';
import type { Vendor } from './vendor.ts';
import type { WalkRest, WalkResult, WalkStop } from './walk.ts';

export interface FoundRow {
  readonly index: string;
  /** As the device writes it. */
  readonly name: string | undefined;
  /** By which the device knows it. */
  readonly macs: readonly string[];
}

export interface OwnRowSearch {
  readonly row?: FoundRow;
  /** Why the list was not read to its end, where the row might depend on what was not read. */
  readonly stop?: WalkStop;
  /** Its address in the school file is that of another access point in the list: what that one is called. */
  readonly otherThere?: string;
  /** Spent by others. */
  readonly waitedMs: number;
}

export interface OwnRowQuestions {
  readonly get: (oids: readonly string[]) => Promise<Present>;
  readonly walk: (oids: readonly string[], rest?: WalkRest) => Promise<WalkResult>;
}

/**
 * A list of hundreds on a slow controller takes longer to walk than one look may last, and an access point whose MAC is known does not have to
 * wait for it.
 * @param itself the device that is asked is the access point itself, or one of its swarm
 * @param known MACs by which the device knew it before, beside the one in the school file
 */
export async function findOwnRow(
  session: SnmpSession,
  accessPoint: InventoryAccessPoint,
  vendor: Vendor & { readonly self: NonNullable<Vendor['self']> },
  { itself, known, clock }: { readonly itself: boolean; readonly known: readonly string[]; readonly clock: Clock },
  { get, walk }: OwnRowQuestions,
): Promise<OwnRowSearch> {
  const { mac } = accessPoint;
  const oids = selfOids(vendor.self);
  const rowAt = (columns: WalkResult['columns'], index: string): FoundRow => ({
    index,
    name: textOf(columns.get(vendor.self.nameOid ?? '')?.get(index)),
    macs: macsOfRow(vendor, columns, index),
  });

  // A list that somebody walked just now saves the question.
  const rows = mac === undefined ? [] : rowsOfMacs(vendor, [mac, ...known]);
  if (rows.length > 0 && (await keptWalk(session, oids, clock)) === undefined) {
    const { found } = await get(oids.flatMap((oid) => rows.map((row) => `${oid}.${row}`)));
    const columns = new Map(oids.map((oid) => [oid, valuesAt(found, oid, rows)]));
    const index = rowByMac(accessPoint, vendor, columns);
    if (index !== undefined) return { row: rowAt(columns, index), waitedMs: 0 };
  }

  const { columns, stop, waitedMs } = await sharedWalk(session, oids, walk, clock);
  const byMac = rowByMac(accessPoint, vendor, columns);
  if (byMac !== undefined) return { row: rowAt(columns, byMac), waitedMs };
  const index = ownRow(accessPoint, vendor, columns, { itself, whole: stop === undefined });
  const otherThere = otherAtItsAddress(accessPoint, vendor, columns);
  return {
    ...(index !== undefined && { row: rowAt(columns, index) }),
    ...(stop !== undefined && { stop }),
    ...(otherThere !== undefined && { otherThere }),
    waitedMs,
  };
}

const valuesAt = (found: ReadonlyMap<string, SnmpValue>, oid: string, rows: readonly string[]): ReadonlyMap<string, SnmpValue> =>
  new Map(
    rows.flatMap((row) => {
      const value = found.get(`${oid}.${row}`);
      return value === undefined ? [] : [[row, value] as const];
    }),
  );

const atItsAddress = 'at its address in school.yaml is ';

/** What a layout says of it, for people and for whoever must tell one from the other. */
export const ownRowGaps = {
  several: 'access point not told apart from the others that this device lists: give its mac in school.yaml',
  unlisted: 'the device lists no access point with its mac, name or address',
  unread: 'the list of access points was not read to its end, and it is not among those that were read',
  /** @param other name of the one there. @param itself the device was asked at that address */
  otherThere: (other: string, itself: boolean): string =>
    `${atItsAddress}${other} by the list of this device, which has its name elsewhere: ${itself ? 'are their addresses exchanged?' : 'it is known by the name'}`,
  isOtherThere: (gap: string): boolean => gap.startsWith(atItsAddress),
} as const;

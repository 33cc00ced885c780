/** What one device has: the cells that are worth asking for, found once by walking and then read with direct GETs. */
import type { SnmpValue } from './snmp-value.ts';
import type { DeviceColumn } from './vendor-column.ts';
import type { Vendor } from './vendor.ts';

/** One figure of one row of one device. */
export interface Cell {
  readonly column: DeviceColumn;
  readonly oid: string;
  /** Sample subject, such as interface/ap-b12/eth0. */
  readonly subject: string;
  /** This figure is only told as a part of that subject's, such as one network's clients of a radio's. */
  readonly partOf?: string;
  /** Parts are averaged, not added up, such as the load of processors. */
  readonly mean?: boolean;
  /** Parts are counts of 32 bits that wrap apart: their rises are added up, not they. */
  readonly rises?: boolean;
  /** Interfaces may be renumbered: the row is only believed while this column still says the same. */
  readonly proof?: { readonly oid: string; readonly says: string };
  /** Its row is off while this column says one of these numbers. */
  readonly off?: { readonly oid: string; readonly values: readonly number[] };
}

export interface Layout {
  readonly vendorId: string | undefined;
  /** MACs by which a device that lists several access points knows this one, that of its port first: lower case, with colons. */
  readonly macs: readonly string[];
  readonly cells: readonly Cell[];
  /** Where the device itself tells how often it renews figures: what to ask, and the same cells with other periods. Absent: it does not. */
  readonly periods?: { readonly oids: readonly string[]; readonly cellsBy: (said: ReadonlyMap<string, SnmpValue>) => readonly Cell[] };
  /** Scalar OIDs that move when rows come or go. */
  readonly changedOids: readonly string[];
  /** Name of the interface that carries the access point's traffic, or why it cannot be told. */
  readonly uplink: { readonly name: string; readonly isGuess?: true } | { readonly reason: string };
  /** Sums of this vendor: metric of the access point ← metric of its rows. */
  readonly sums: Vendor['sums'];
  /** What could not be found out, for the log; plain, bounded. */
  readonly gaps: readonly string[];
  /**
   * False: something that the device may well have was not found, because a part did not answer, the access point is not in its
   * controller's list, or nobody knows what the controller is. gaps tell what. What was found is read, and discovery tried again.
   */
  readonly complete: boolean;
  /** Something was not heard in time, though the device does answer. */
  readonly cutShort: boolean;
  /** Asked through a controller that does not tell of this access point, as far as its list was read: nobody says whether it is there. */
  readonly unlisted?: 'not-listed-by-controller' | 'list-not-read';
  readonly maxVarBinds: number;
}

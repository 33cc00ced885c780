/** The access points that a device lists: walked once for everybody who asks about one of them. */
import type { InventoryAccessPoint } from '../../core/inventory/types.ts';
import type { Clock } from '../clock.ts';
import { ownRow, selfOids } from './own-row.ts';
import type { SnmpSession } from './session.ts';
import type { Vendor } from './vendor.ts';
import type { WalkResult, WalkStop } from './walk.ts';

/** A controller of hundreds is asked about each of them within its first seconds: one list serves them all. */
const keptForMs = 60_000;

const lists = new WeakMap<SnmpSession, { readonly atMs: number; readonly walked: Promise<WalkResult> }>();

/** Index of the access point's row. @param walk must not throw */
export async function findOwnRow(
  session: SnmpSession,
  accessPoint: InventoryAccessPoint,
  vendor: Vendor & { readonly self: NonNullable<Vendor['self']> },
  walk: (oids: readonly string[]) => Promise<WalkResult>,
  clock: Clock,
): Promise<{ readonly index?: string; readonly stop?: WalkStop }> {
  const kept = lists.get(session);
  if (kept !== undefined && clock.monotonicMs() - kept.atMs < keptForMs) {
    const index = ownRow(accessPoint, vendor, (await kept.walked).columns);
    // Not there: it may have joined since.
    if (index !== undefined) return { index };
  }
  const walked = walk(selfOids(vendor.self));
  lists.set(session, { atMs: clock.monotonicMs(), walked });
  const { columns, stop } = await walked;
  if (stop !== undefined && lists.get(session)?.walked === walked) lists.delete(session);
  const index = ownRow(accessPoint, vendor, columns);
  return { ...(index !== undefined && { index }), ...(stop !== undefined && { stop }) };
}

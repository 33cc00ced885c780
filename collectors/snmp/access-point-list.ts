/** The access points that a device lists: walked once for everybody who asks about one of them. */
import type { Clock } from '../clock.ts';
import { selfOids } from './own-row.ts';
import type { SnmpSession } from './session.ts';
import type { Vendor } from './vendor.ts';
import type { WalkResult } from './walk.ts';

/** A controller of hundreds is asked about each of them within its first seconds: one list serves them all, and those that are not in it. */
const keptForMs = 60_000;
/** A list that was cut short is worth another try sooner. */
const cutShortKeptForMs = 10_000;

interface KeptList {
  readonly walked: Promise<WalkResult>;
  /** Monotonic; Infinity while it is being walked. */
  untilMs: number;
}
const lists = new WeakMap<SnmpSession, KeptList>();

export interface AccessPointList {
  readonly columns: WalkResult['columns'];
  readonly stop?: WalkResult['stop'];
  /** That somebody else used: for the turn, or for the whole list. */
  readonly waitedMs: number;
}

/** One walk per agent and period at most, however many access points ask and whether or not they are found. @param walk must not throw */
export async function accessPointList(
  session: SnmpSession,
  self: NonNullable<Vendor['self']>,
  walk: (oids: readonly string[]) => Promise<WalkResult>,
  clock: Clock,
): Promise<AccessPointList> {
  const kept = lists.get(session);
  const begunMs = clock.monotonicMs();
  if (kept !== undefined && begunMs < kept.untilMs) {
    const { columns, stop } = await kept.walked;
    return { columns, ...(stop && { stop }), waitedMs: clock.monotonicMs() - begunMs };
  }
  const list: KeptList = { walked: walk(selfOids(self)), untilMs: Infinity };
  lists.set(session, list);
  const { columns, stop, waitedMs } = await list.walked;
  list.untilMs = clock.monotonicMs() + (stop === undefined ? keptForMs : cutShortKeptForMs);
  return { columns, ...(stop && { stop }), waitedMs };
}

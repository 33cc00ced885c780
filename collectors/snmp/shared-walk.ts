/** Tables that list things of many access points: walked once for everybody who asks about one of them. */
import type { Clock } from '../clock.ts';
import type { SnmpSession } from './session.ts';
import type { WalkResult } from './walk.ts';

/** A controller of hundreds is asked about each of them within its first seconds: one walk serves them all, and those that are not in it. */
const keptForMs = 60_000;
/** A walk that was cut short is worth another try sooner. */
const cutShortKeptForMs = 10_000;

interface KeptWalk {
  readonly walked: Promise<WalkResult>;
  /** Monotonic; Infinity while it is being walked. */
  untilMs: number;
}
/** By agent, then by the columns that are walked. */
const kept = new WeakMap<SnmpSession, Map<string, KeptWalk>>();

export interface SharedWalk {
  readonly columns: WalkResult['columns'];
  readonly stop?: WalkResult['stop'];
  /** That somebody else used: for the turn, or for the whole walk. */
  readonly waitedMs: number;
}

/** One walk per agent and period at most, however many access points ask and whether or not they are found. @param walk must not throw */
export async function sharedWalk(
  session: SnmpSession,
  oids: readonly string[],
  walk: (oids: readonly string[]) => Promise<WalkResult>,
  clock: Clock,
): Promise<SharedWalk> {
  const walks = kept.get(session) ?? new Map<string, KeptWalk>();
  kept.set(session, walks);
  const key = oids.join(' ');
  const known = walks.get(key);
  const begunMs = clock.monotonicMs();
  if (known !== undefined && begunMs < known.untilMs) {
    const { columns, stop } = await known.walked;
    return { columns, ...(stop && { stop }), waitedMs: clock.monotonicMs() - begunMs };
  }
  const mine: KeptWalk = { walked: walk(oids), untilMs: Infinity };
  walks.set(key, mine);
  const { columns, stop, waitedMs } = await mine.walked;
  mine.untilMs = clock.monotonicMs() + (stop === undefined ? keptForMs : cutShortKeptForMs);
  return { columns, ...(stop && { stop }), waitedMs };
}

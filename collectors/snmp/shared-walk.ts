/** Tables that list things of many access points: walked once for everybody who asks about one of them. */
import type { Clock } from '../clock.ts';
import type { SnmpSession } from './session.ts';
import type { WalkRest, WalkResult } from './walk.ts';

/** A controller of hundreds is asked about each of them within its first seconds: one walk serves them all, and those that are not in it. */
const keptForMs = 60_000;
/** A walk that met silence is worth another try sooner; one that only ran out of time goes on with whoever asks next. */
const cutShortKeptForMs = 10_000;
/** A cut walk is not gone on with for ever: rows of its beginning may be gone. */
const begunForMs = 600_000;

interface KeptWalk {
  readonly walked: Promise<WalkResult>;
  /** When its first part was begun, monotonic. */
  readonly begunMs: number;
  /** Monotonic; Infinity while it is being walked. */
  untilMs: number;
  /** Where it was cut short. */
  rest?: WalkRest | undefined;
}
/** By agent, then by the columns that are walked. */
const kept = new WeakMap<SnmpSession, Map<string, KeptWalk>>();

export interface SharedWalk {
  readonly columns: WalkResult['columns'];
  readonly stop?: WalkResult['stop'];
  /** That somebody else used: for the turn, or for the whole walk. */
  readonly waitedMs: number;
}

/** A list that was walked to its end within a period. Asks nothing. */
export async function keptWalk(session: SnmpSession, oids: readonly string[], clock: Clock): Promise<WalkResult['columns'] | undefined> {
  const known = kept.get(session)?.get(oids.join(' '));
  if (known === undefined || known.untilMs === Infinity || clock.monotonicMs() >= known.untilMs) return undefined;
  const { columns, stop } = await known.walked;
  return stop === undefined ? columns : undefined;
}

/**
 * One walk per agent and period at most, however many access points ask and whether or not they are found. One that was cut short goes on
 * where it was.
 * @param walk must not throw; rest: of the walk before it
 */
export async function sharedWalk(
  session: SnmpSession,
  oids: readonly string[],
  walk: (oids: readonly string[], rest?: WalkRest) => Promise<WalkResult>,
  clock: Clock,
): Promise<SharedWalk> {
  const walks = kept.get(session) ?? new Map<string, KeptWalk>();
  kept.set(session, walks);
  const key = oids.join(' ');
  const known = walks.get(key);
  const nowMs = clock.monotonicMs();
  if (known !== undefined && nowMs < known.untilMs) {
    const { columns, stop } = await known.walked;
    return { columns, ...(stop && { stop }), waitedMs: clock.monotonicMs() - nowMs };
  }
  const before = known?.rest !== undefined && nowMs - known.begunMs < begunForMs ? known : undefined;
  const countBefore = before?.rest?.valueCount ?? 0;
  const mine: KeptWalk = { walked: walk(oids, before?.rest), begunMs: before?.begunMs ?? nowMs, untilMs: Infinity };
  walks.set(key, mine);
  const { columns, stop, waitedMs, rest } = await mine.walked;
  const getsOn = rest !== undefined && !rest.silent && rest.valueCount > countBefore;
  mine.rest = rest;
  mine.untilMs = clock.monotonicMs() + (stop === undefined ? keptForMs : getsOn ? 0 : cutShortKeptForMs);
  return { columns, ...(stop && { stop }), waitedMs };
}

/**
 * The outage that matters most. Where pupils are at something that waits for the network, its length is theirs; at rest nobody waits, and a
 * path that the whole class fills loses rows of packets by design, so there it is said and fails nothing.
 */
import type { ProbeLoss } from '../facts/rows.ts';
import { worstOf } from './seats.ts';

export interface Outage {
  readonly row: ProbeLoss;
  /** In a phase in which it may fail the room. */
  readonly felt: boolean;
}

/** isKept: short enough to need no remark. Undefined when nothing was gone. */
export function longestOutageOf(rows: readonly ProbeLoss[], isKept: (outageMs: number) => boolean): Outage | undefined {
  const longest = (felt: boolean): Outage | undefined => {
    const row = worstOf(
      rows.filter(({ phase, longestOutageMs }) => (phase !== 'idle' && phase !== 'bandwidth') === felt && longestOutageMs > 0),
      ({ longestOutageMs }) => longestOutageMs,
    );
    return row === undefined ? undefined : { row, felt };
  };
  const [felt, other] = [longest(true), longest(false)];
  return [felt, other].find((outage) => outage !== undefined && !isKept(outage.row.longestOutageMs)) ?? felt ?? other;
}

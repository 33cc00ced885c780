/**
 * The outage that matters most. Where pupils are at something that waits for the network, its length is theirs; at rest nobody waits, and a
 * path that the whole class fills loses rows of packets by design, so there it is said and fails nothing.
 */
import type { ProbeLoss } from '../facts/rows.ts';
import { worstOf } from './seats.ts';

/** In a phase in which it may fail the room. */
export const isFelt = ({ phase }: ProbeLoss): boolean => phase !== 'idle' && phase !== 'bandwidth';

/** The row of the phase that had it. isKept: short enough to need no remark. Undefined when nothing was gone. */
export function longestOutageOf(rows: readonly ProbeLoss[], isKept: (outageMs: number) => boolean): ProbeLoss | undefined {
  const longest = (felt: boolean): ProbeLoss | undefined =>
    worstOf(
      rows.filter((row) => isFelt(row) === felt && row.longestOutageMs > 0),
      ({ longestOutageMs }) => longestOutageMs,
    );
  const [felt, other] = [longest(true), longest(false)];
  return [felt, other].find((row) => row !== undefined && !isKept(row.longestOutageMs)) ?? felt ?? other;
}

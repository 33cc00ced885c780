/**
 * A pupil may hold few chunks at once, so a long way to the server caps what it can get, whatever the capacity: where so many chunks in so
 * many round trips are less than was asked for. A shorter way caps nobody, and then something else did.
 */
import type { CheckFinding, Sentence } from '../core/verdict.ts';
import type { RoomFacts } from './check.ts';
import { medianOf } from './seats.ts';

type Find = (check: string, ...outcomes: readonly CheckFinding['outcome'][]) => CheckFinding | undefined;

/** A chunk of some 50 frames, from a window of ten that doubles with every round trip. */
const roundsPerChunk = 3;

export function farAwayOf({ plan, facts, room }: RoomFacts, find: Find): Sentence | undefined {
  if (find('pupils-under-target', 'fail') === undefined) return undefined;
  const { downIntervalMs, maxOutstanding } = plan.bandwidth;
  const baselines = facts['pupil-latency'].flatMap((row) => (row.room === room && row.baselineMs !== undefined ? [row.baselineMs] : []));
  const baselineMs = medianOf(baselines);
  if (baselineMs === undefined || roundsPerChunk * baselineMs <= maxOutstanding * downIntervalMs) return undefined;
  return { message: 'cause.far-away', evidence: { baselineMs } };
}

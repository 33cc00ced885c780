/** A pupil may hold few chunks at once, so a long way to the server caps what it can get, whatever the capacity. */
import type { CheckFinding, Sentence } from '../core/verdict.ts';
import type { RoomFacts } from './check.ts';
import { medianOf } from './seats.ts';

type Find = (check: string, ...outcomes: readonly CheckFinding['outcome'][]) => CheckFinding | undefined;

export function farAwayOf({ plan, facts, room }: RoomFacts, find: Find): Sentence | undefined {
  if (find('pupils-under-target', 'fail') === undefined) return undefined;
  const baselines = facts['pupil-latency'].flatMap((row) => (row.room === room && row.baselineMs !== undefined ? [row.baselineMs] : []));
  const baselineMs = medianOf(baselines);
  if (baselineMs === undefined || baselineMs <= plan.bandwidth.downIntervalMs / 2) return undefined;
  return { message: 'cause.far-away', evidence: { baselineMs } };
}

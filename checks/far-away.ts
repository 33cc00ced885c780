/**
 * A long way to the server. A pupil may hold few chunks at once, so such a way caps what it can get, whatever the capacity: where so many
 * chunks in so many round trips are less than was asked for. A shorter way caps nobody, and then something else did. And where the way alone
 * takes longer than an answer may, nobody needs a load to wait for too long.
 */
import { limitOf, type Limits } from '../core/limits.ts';
import type { Sentence } from '../core/verdict.ts';
import { within } from '../core/within.ts';
import type { RoomFacts } from './check.ts';
import type { Find } from './find-in.ts';
import { mostAsleepMs } from './radio-saving.ts';
import { medianOf } from './seats.ts';

/** A chunk of some 50 frames, from a window of ten that doubles with every round trip. */
const roundsPerChunk = 3;

export function farAwayOf(of: RoomFacts, find: Find): Sentence | undefined {
  if (find('pupils-under-target', 'fail') === undefined) return undefined;
  const { downIntervalMs, maxOutstanding } = of.plan.bandwidth;
  const baselineMs = baselineOf(of);
  if (baselineMs === undefined || roundsPerChunk * baselineMs <= maxOutstanding * downIntervalMs) return undefined;
  return { message: 'cause.far-away', evidence: { baselineMs } };
}

/** Answers that came too late, of a class that would have waited as long for them at rest. */
export function lateAtRest(of: RoomFacts, find: Find, limits: Limits): Sentence | undefined {
  if (find('latency-under-load', 'fail')?.reason !== 'latency-under-load.fail') return undefined;
  const limit = limitOf(limits, 'latency-under-load', 'p95-fail');
  const baselineMs = baselineOf(of);
  // At rest a radio sleeps more than at work.
  if (baselineMs === undefined || within(limit, baselineMs - mostAsleepMs(of))) return undefined;
  return { message: 'cause.late-at-rest', evidence: { baselineMs, p95FailLimit: limit.value } };
}

function baselineOf({ facts, room }: RoomFacts): number | undefined {
  return medianOf(facts['pupil-latency'].flatMap((row) => (row.room === room && row.baselineMs !== undefined ? [row.baselineMs] : [])));
}

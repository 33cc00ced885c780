/**
 * In a rehearsal the room's access point is a program on this computer. When the processor is wanted elsewhere it passes bytes on late, and
 * what an answer waited for it is not the room's: a delay that is too long with it and would not be without it is no data, with the computer
 * as what may be the cause (docs/decisions/what-a-gate-takes.md).
 */
import type { Sentence } from '../core/verdict.ts';
import type { RoomFacts } from './check.ts';
import type { Find } from './find-in.ts';
import { mostOf } from './seats.ts';

/** A heartbeat and its answer go through it once each. */
const waysPerAnswer = 2;

/** What an answer of work may have waited for the emulated access point; 0 in a real room, and where it did not tell. */
export function mostRelayedLateMs({ facts, room }: RoomFacts): number {
  const work = facts['generator-load'].filter((row) => row.room === room && row.phase === 'work');
  return waysPerAnswer * mostOf(work, (row) => row.emulatorLateP95Ms ?? 0);
}

/** Answers waited too long, and it may be that nobody had without that. */
export function lateRelay(find: Find): Sentence | undefined {
  const waited = find('latency-under-load', 'warn', 'no-data');
  return waited?.evidence['relayLateMs'] === undefined ? undefined : { message: 'cause.relay-late', evidence: waited.evidence };
}

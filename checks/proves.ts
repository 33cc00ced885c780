/** How far a verdict reaches (method: what a verdict says). */
import { pupilCountOf } from '../core/plan.ts';
import type { CheckFinding, Proves } from '../core/verdict.ts';
import type { RoomFacts } from './check.ts';
import { isEmulated } from './few-devices.ts';

export function provesOf({ room, plan, facts }: RoomFacts, findings: readonly CheckFinding[]): Proves {
  if (isEmulated(plan, facts, room)) return 'emulated';
  const stations = facts['room-stations'].find((row) => row.room === room);
  const pupilCount = pupilCountOf(plan, room);
  if (stations === undefined || pupilCount === 0) return 'path';
  const through = findings.find((finding) => finding.check === 'load-through-room')?.outcome;
  // Where the station's own BSSID does not say it, counters must, and not such whose meaning is a guess.
  const known =
    stations.bssidMatches === true || !facts['room-traffic'].some((row) => row.room === room && row.phase === 'bandwidth' && row.guessed);
  const agreed =
    known &&
    stations.stationCount >= pupilCount &&
    // The access points' own count, because only they see who is on the air.
    (stations.associatedCount ?? 0) >= stations.stationCount &&
    stations.bssidMatches !== false &&
    (through === 'pass' || through === 'warn');
  return agreed ? 'room' : 'path';
}

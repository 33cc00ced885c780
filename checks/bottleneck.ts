/** What was full. Only a saturated path has something that was full; which part of it, the access points' own figures tell, or nobody does. */
import { limitOf, type Limits } from '../core/limits.ts';
import type { CheckFinding, Evidence, Sentence } from '../core/verdict.ts';
import { airtimeOf } from './airtime-of.ts';
import type { RoomFacts } from './check.ts';
import { unmeasuredOf } from './unmeasured-radios.ts';
import { within } from './within.ts';

type Find = (check: string, ...outcomes: readonly CheckFinding['outcome'][]) => CheckFinding | undefined;

export function bottleneckOf({ room, facts, plan }: RoomFacts, find: Find, limits: Limits): Sentence | undefined {
  const capacity = find('no-headroom', 'warn');
  if (capacity === undefined || capacity.reason !== 'no-headroom.warn') return undefined;
  const evidence = capacity.evidence;
  const uplink = find('access-point-uplink', 'warn', 'pass');
  if (uplink?.reason === 'access-point-uplink.warn-speed') return full('uplink-full', { ...evidence, ...uplink.evidence });

  const emulated = plan.mode === 'rehearsal' || facts['access-point-reach'].some((row) => row.room === room && row.emulated);
  // Which part was full is not said by a figure whose meaning is a guess.
  const loaded = facts['radio-utilization'].filter((row) => row.room === room && row.phase === 'bandwidth' && !row.guessed);
  const busyRatio = Math.max(...loaded.map((row) => airtimeOf(row, 1)?.busyRatio ?? -Infinity));
  const told = Number.isFinite(busyRatio) ? { ...evidence, busyRatio } : evidence;
  // An emulated access point stands alone between the class and the server.
  if (emulated || (Number.isFinite(busyRatio) && !within(limitOf(limits, 'radio-utilization', 'full'), busyRatio))) {
    return full('access-point-full', told);
  }
  // Another part is blamed only when all of the air was seen, and seen to be of this phase.
  const seen = loaded.filter((row) => !row.ageGuessed && airtimeOf(row, 1) !== undefined);
  const asked = facts['access-point-reach'].filter((row) => row.room === room);
  const rows = facts['radio-utilization'].filter((row) => row.room === room && row.phase === 'bandwidth');
  const calm = unmeasuredOf(asked, rows, seen).length === 0 && within(limitOf(limits, 'radio-utilization', 'busy'), busyRatio);
  return calm && uplink?.reason === 'access-point-uplink.pass' ? full('line-full', told) : full('path-full', told);
}

const full = (cause: string, evidence: Evidence): Sentence => ({ message: `cause.${cause}`, evidence });

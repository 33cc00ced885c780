/** What a judgement means for its room: is it ready for what the school asks, and which failure does it tell of, or take back? */
import type { Inventory } from '../inventory/types.ts';
import { targetOf } from '../plan/make-plan.ts';
import type { Plan } from '../plan.ts';
import { profileOf } from '../profiles/profiles.ts';
import type { RoomVerdict, Verdict } from '../verdict.ts';
import type { Standing } from './schema.ts';

/** What a school file asks of an exam. A run may have been played at less. */
export interface Asked {
  readonly target: Plan['target'];
  readonly media: { readonly audio: boolean; readonly film: boolean };
  /** By room. Nothing is asked of a room that is not there. */
  readonly seats: ReadonlyMap<string, number>;
}

export type AskingSchool = Pick<Inventory, 'profile' | 'targets' | 'rooms'>;

export function askedOf(school: AskingSchool): Asked {
  const profile = profileOf(school.profile);
  return {
    target: targetOf(school, profile),
    media: profile.media,
    seats: new Map(school.rooms.map(({ room, seats }) => [room, seats])),
  };
}

/** By room. */
export type AskedOf = (room: string) => Asked;

/**
 * A school may have several files, each with rooms, a profile and targets of its own, and one that no longer names a room says nothing of it: its
 * run's own file does, as when it was played.
 */
export function askedBy(today: AskingSchool & Pick<Inventory, 'school'>, then: AskingSchool & Pick<Inventory, 'school'>): AskedOf {
  const [now, played] = [askedOf(today), askedOf(then)];
  return (room) => (today.school === then.school && now.seats.has(room) ? now : played);
}

type Run = Pick<Verdict, 'mode' | 'target'> & { readonly profile: Pick<Verdict['profile'], 'id'> };
type Judged = Pick<RoomVerdict, 'room' | 'outcome' | 'proves' | 'pupilCount'>;

/**
 * Whoever was ready for less than the school asks has not been tried at what it asks; whoever was not ready for less is not ready. How long an exam
 * lasts no school file says: a quick run asks as much of a room as one of endurance.
 */
export function standingOf(run: Run, judged: Judged, asked: Asked): Standing {
  const { outcome, proves } = judged;
  const reach = run.mode === 'rehearsal' ? 'emulated' : proves;
  if (outcome === 'inconclusive') return reach === 'emulated' ? 'emulated-inconclusive' : 'inconclusive';
  if (reach !== 'emulated' && outcome !== 'not-ready' && isLess(run, judged, asked)) return 'lower-target-ready';
  return `${reach}-${outcome}`;
}

function isLess({ target, profile }: Run, { room, pupilCount }: Judged, asked: Asked): boolean {
  const { audio, film } = profileOf(profile.id).media;
  return (
    target.downMbps < asked.target.downMbps ||
    target.upMbps < asked.target.upMbps ||
    (asked.media.audio && !audio) ||
    (asked.media.film && !film) ||
    pupilCount < (asked.seats.get(room) ?? 0)
  );
}

/** When a failure was found, or none was; 0 where a judgement does not tell. */
export interface FailureMarks {
  readonly roomFailedAtMs: number;
  readonly roomPassedAtMs: number;
  readonly pathFailedAtMs: number;
  readonly pathPassedAtMs: number;
}

/**
 * What a class on Wi-Fi found is taken back by such a class alone; what one device found, by either. Two pairs of times, because a query can compare
 * the newest of each, and cannot go through the runs of a room one after another.
 */
export function failureMarks(standing: Standing | 'gone', atMs: number): FailureMarks {
  const ifIs = (is: boolean): number => (is ? atMs : 0);
  const roomPassed = standing === 'gone' || standing.startsWith('room-ready');
  return {
    roomFailedAtMs: ifIs(standing === 'room-not-ready'),
    roomPassedAtMs: ifIs(roomPassed),
    pathFailedAtMs: ifIs(standing === 'path-not-ready'),
    pathPassedAtMs: ifIs(roomPassed || standing.startsWith('path-ready')),
  };
}

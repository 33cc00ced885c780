/**
 * A radio that sleeps between packets lets an answer wait until the access point tells of it, in one of its beacons. What waited may then have
 * waited for this computer, and not for the room: a delay that is too long with it and would not be without it is no data, with the radio
 * as what may be the cause, and the computer is not cleared (docs/decisions/what-a-gate-takes.md).
 */
import type { CheckFinding, Sentence } from '../core/verdict.ts';
import type { GeneratorLoad } from '../facts/rows.ts';
import type { RoomFacts } from './check.ts';

type Find = (check: string, ...outcomes: readonly CheckFinding['outcome'][]) => CheckFinding | undefined;
type Saving = Pick<GeneratorLoad, 'linkKind' | 'radioSaving'>;

/** 'on' in any of the phases, else what is least known; undefined without a radio, or where nobody asked. */
export function radioSavingOf(rows: readonly Saving[]): string | undefined {
  const told = new Set(rows.flatMap((row) => (row.linkKind === 'wifi' && row.radioSaving !== undefined ? [row.radioSaving] : [])));
  return ['on', 'unknown', 'off'].find((state) => told.has(state));
}

/** The most that a sleeping radio adds to an answer: it listens to every third beacon of 102.4 ms at the seldomest, and then fetches it. */
export const radioSleepMs = 310;

/** Of the work phase, where latency is judged. */
const inWork = ({ facts, room }: RoomFacts): string | undefined =>
  radioSavingOf(facts['generator-load'].filter((row) => row.room === room && row.phase === 'work'));

/** What any answer of work may have waited for this computer's own radio; 0 where it is not known to sleep. */
export const mostAsleepMs = (of: RoomFacts): number => (inWork(of) === 'on' ? radioSleepMs : 0);

/** In the bandwidth phase bytes keep it awake, and what fails even with less is not made by it. */
export function sleepingRadio(of: RoomFacts, find: Find): Sentence | undefined {
  const waited = find('latency-under-load', 'warn', 'no-data');
  const isOfRadio = waited?.reason === 'latency-under-load.warn' || waited?.evidence['because'] === 'radio-saving';
  if (waited === undefined || !isOfRadio || mostAsleepMs(of) === 0) return undefined;
  return { message: 'cause.radio-saving', evidence: { ...waited.evidence, radioSleepMs } };
}

/** The radio slept, or may have, while answers were late. */
export function maySleep(of: RoomFacts, find: Find): boolean {
  const saving = inWork(of);
  const late = find('latency-under-load', 'fail', 'warn') ?? sleepingRadio(of, find);
  return late !== undefined && (saving === 'on' || saving === 'unknown');
}

/** B12 judged: of a good room, of one behind a full path, and what its verdict says. */
import type { Check } from '../../checks/check.ts';
import { judge } from '../../checks/judge.ts';
import type { JudgeInput } from '../../checks/judge-input.ts';
import type { Plan } from '../../core/plan.ts';
import type { RoomVerdict, Sentence } from '../../core/verdict.ts';
import type { FactName, FactRows, Facts } from '../../facts/rows.ts';
import { formatMessage, languages } from '../../messages/format-message.ts';
import { changed, goodFacts, inputOf, planOf, runStateOf } from './good-room.ts';

export const good = goodFacts();
export const judged = (changes: Partial<JudgeInput> = {}, of?: readonly Check[]): RoomVerdict => {
  const room = judge(inputOf(changes), of).rooms.find((candidate) => candidate.room === 'B12');
  if (room === undefined) throw new Error('B12 was not judged');
  return room;
};
export const messagesOf = (sentences: readonly Sentence[]): readonly string[] => sentences.map((sentence) => sentence.message);
export const findingOf = (room: RoomVerdict, check: string) => room.findings.find((finding) => finding.check === check);
export const b12 = (row: object): boolean => !('room' in row) || row.room === 'B12';
export const change = <Name extends FactName>(
  facts: Facts,
  name: Name,
  to: Partial<FactRows[Name]>,
  where: (row: FactRows[Name]) => boolean = () => true,
) => changed(facts, name, to, (row) => b12(row) && where(row));

/** Every pupil of B12 under the target, as behind a path that is full at 1.3 × the load it can carry. */
export const full = change(good, 'pupil-goodput', { goodputMbps: 1.5 }, (row) => row.metric === 'downloadBytes');

/** B12 alone, measured in the room itself, and the same behind a full path. */
export const measured = planOf({ mode: 'room', rooms: ['B12'] });
export const fullHere = changed(goodFacts(measured), 'pupil-goodput', { goodputMbps: 1.5 }, (row) => row.metric === 'downloadBytes');

/** A login of which all but a second is the server's own time. */
export const slowSignIn = { loginMs: 70_000, slowestStep: 'sign-in', slowestStepMs: 65_000, stepHandlerMs: 64_000 } as const;

/** Everything that a reader may be shown can be said in both languages. */
export function say(room: RoomVerdict): readonly string[] {
  const sentences: readonly Sentence[] = [
    room.headline,
    ...room.causes,
    ...room.remedies,
    ...room.findings.map((finding) => ({ message: finding.reason, evidence: finding.evidence })),
  ];
  return languages.flatMap((language) => sentences.map(({ message, evidence }) => formatMessage(language, message, evidence)));
}

/** Of the room whose bandwidth alone was measured. */
export const firstCause = (facts: Facts): string | undefined =>
  judged({ plan: measured, runState: runStateOf(measured), facts }).causes[0]?.message;
/** A device at each seat: then a seat is a place. */
export const seated = (of: Plan): Facts => changed(goodFacts(of), 'room-stations', { stationCount: 250 });

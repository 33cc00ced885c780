/** A verdict's sentences in both languages, for dashboards: word for word what the report and the terminal say. */
import { changedLimitsOf } from '../core/changed-limits.ts';
import type { RoomWords, VerdictWords } from '../core/influx/verdict-points.ts';
import type { Owners } from '../core/inventory/types.ts';
import type { RoomVerdict, Verdict } from '../core/verdict.ts';
import { ownerName } from './owner-name.ts';
import { plainValue } from './plain-text.ts';
import { roomHeadline } from './room-headline.ts';
import { words, type Words } from './words.ts';

export function verdictWords(told: Verdict, owners: Owners = {}): VerdictWords {
  const verdict = plainValue(told);
  const swedish = words('sv', verdict.timeZone);
  const english = words('en', verdict.timeZone);
  // Keyed by the name itself: a name that was made plain is another one.
  const ofRun = {
    reportSv: swedish.say('dashboard.link.report'),
    reportEn: english.say('dashboard.link.report'),
  };
  return Object.fromEntries(
    told.rooms.map(({ room, pupilCount }, index) => [
      room,
      {
        ...ofRun,
        testedSv: testedOf(verdict, pupilCount, swedish),
        testedEn: testedOf(verdict, pupilCount, english),
        ...roomWords(verdict.rooms[index], swedish, english, plainValue(owners)),
      },
    ]),
  );
}

/** What the outcome holds for: a room that is ready for less, or by limits of its own, must not look like any other. */
function testedOf(verdict: Verdict, pupilCount: number, { say }: Words): string {
  const { profile, target, partial } = verdict;
  const changedCount = changedLimitsOf(verdict).length;
  return [
    say('dashboard.tested', {
      profile: say(`report.profile.${profile.id}`),
      length: say(`report.length.${profile.length}`),
      pupilCount,
      downMbps: target.downMbps,
      upMbps: target.upMbps,
    }),
    ...(changedCount > 0 ? [say('dashboard.tested.limits', { changedCount })] : []),
    ...(partial === undefined ? [] : [say('dashboard.tested.partial')]),
  ].join(' · ');
}

function roomWords(
  room: RoomVerdict | undefined,
  sv: Words,
  en: Words,
  owners: Owners,
): Omit<RoomWords, 'testedSv' | 'testedEn' | 'reportSv' | 'reportEn'> {
  if (room === undefined) throw new Error('a room without a verdict');
  const [remedy] = room.remedies;
  const done = (by: Words): string => (remedy === undefined ? '' : by.say(remedy.message, remedy.evidence));
  const owner = (by: Words): string => (remedy === undefined ? '' : ownerName(remedy.owner, by, owners));
  return {
    reasonSv: roomHeadline(room, sv),
    reasonEn: roomHeadline(room, en),
    remedySv: done(sv),
    remedyEn: done(en),
    ownerSv: owner(sv),
    ownerEn: owner(en),
    checks: Object.fromEntries(
      room.findings.map(({ check, reason, evidence }) => [check, { sv: sv.say(reason, evidence), en: en.say(reason, evidence) }]),
    ),
  };
}

/** A verdict's sentences in both languages, for dashboards: word for word what the report and the terminal say. */
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
  return Object.fromEntries(
    told.rooms.map(({ room }, index) => [room, roomWords(verdict.rooms[index], swedish, english, plainValue(owners))]),
  );
}

function roomWords(room: RoomVerdict | undefined, sv: Words, en: Words, owners: Owners): RoomWords {
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

/** The line after the outcome, the same on the terminal and on the page: what the pupils got, and what the main cause of it was. */
import type { RoomVerdict } from '../core/verdict.ts';
import { roomReasons } from './room-reasons.ts';
import type { Words } from './words.ts';

/**
 * "30 of 30 pupils under target (…), the access point was full." Where nothing could be decided there is no such cause: what kept the room
 * from a verdict stands first, and the next reason is a sentence of its own; the generator's own words are for the details.
 */
export function roomHeadline(room: RoomVerdict, { say }: Words): string {
  const told = say(room.headline.message, room.headline.evidence);
  const { causes } = roomReasons(room);
  if (room.outcome === 'inconclusive') {
    const next = causes.find(({ message }) => message !== 'generator.said');
    return next === undefined ? told : `${told} ${say(next.message, next.evidence)}`;
  }
  const main = causes.find(({ message }) => message.startsWith('cause.'));
  return main === undefined ? told : `${told.replace(/\.$/, '')}, ${say(`${main.message}.brief`, main.evidence)}.`;
}

/** Columns that every table of rooms has, looking alike in all of them. */
import { standingMappings } from './mappings.ts';
import { called, colouredCell, inUnit, mapped, units, wide, wrapped } from './panel.ts';
import type { Words } from './words.ts';

type Cell = ReturnType<typeof called>[];

export const standingCell = (words: Words, widthPx = 230): Cell => [
  called(words.say('column.standing')),
  mapped(standingMappings(words)),
  colouredCell,
  wide(widthPx),
];

export const rehearsalCell = (words: Words): Cell => [
  called(words.say('column.rehearsal')),
  mapped(standingMappings(words, 'standing.not-rehearsed')),
  colouredCell,
  wide(230),
];

export const seatsCell = (words: Words): Cell => [called(words.say('column.seats')), inUnit(units.Count), wide(90)];

/** Of startAtMs: the time of a point may be when the room left the school file, which is no test. The unit leaves links their number. */
export const startCell = (words: Words): Cell => [...lastTestCell(words), inUnit(units.moment)];

export const lastTestCell = (words: Words): Cell => [called(words.say('column.last-test')), wide(170)];

/** Profile, length, target, changed limits: without it a room that is ready for less looks like any other. */
export const testedCell = (words: Words): Cell => [called(words.say('column.tested')), wrapped, wide(240)];

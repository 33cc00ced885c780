/** Who answers for something is a person's name as often as not: it leaves the school file only when the school says so. */
import { expect, test } from 'vitest';
import { inventoryPoints } from '../../../core/influx/inventory-points.ts';
import { lineOf } from '../../../core/influx/line-protocol.ts';
import { verdictWords } from '../../../report/verdict-words.ts';
import { asTold, type PointSettings } from '../../../run/influx/as-told.ts';
import { judge } from '../../../checks/judge.ts';
import { changed, goodFacts, inputOf, inventory } from '../../checks/good-room.ts';

const named = {
  ...inventory,
  owners: { network: 'Nils Nätman' },
  rooms: inventory.rooms.map((room) => ({ ...room, owner: 'Vera Vakt' })),
};
const linesOf = (settings: PointSettings): string =>
  inventoryPoints({ school: 'Skolan', mode: 'room' }, asTold(named, settings), { downMbps: 2, upMbps: 0.1 }, 0).map(lineOf).join('\n');

test('a room has no name in it unless the school asks for names', () => {
  expect(linesOf({})).not.toContain('Vera');
  expect(linesOf({ owners: 'roles' })).toContain('owner=""');
  expect(linesOf({ owners: 'names' })).toContain('owner="Vera Vakt"');
});

test('a remedy says the role, and the name only where it is asked for', () => {
  const facts = changed(goodFacts(), 'pupil-goodput', { goodputMbps: 0.5 });
  const verdict = judge(inputOf({ facts }));
  const ownersOf = (settings: PointSettings): string => JSON.stringify(verdictWords(verdict, asTold(named, settings).owners));
  expect(ownersOf({ owners: 'names' })).toContain('Nils Nätman');
  expect(ownersOf({})).not.toContain('Nils');
  expect(verdictWords(verdict, asTold(named, {}).owners)['B12']?.ownerEn).not.toBe('');
});

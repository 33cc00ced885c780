/** What the newest judgement of each room says: the parts that several panels ask by. */
import type { Words } from './look/words.ts';
import { field, is, last } from './query/parts.ts';
import type { Column, Condition, Select } from './query/select.ts';
import { failing } from './standing-failures.ts';
import { ofSchool, real } from './variables.ts';

export const counted = ['provenReadyCount', 'pathReadyCount', 'lowerTargetCount', 'notReadyCount', 'undecidedCount'] as const;

/**
 * Newest judgement of each room. A rehearsal counts in none of these, so it takes nothing away from a room; nor does a room that is only
 * listed, but it makes a nought of nothing. Beside it stands whether a failure stands.
 */
export const newest: Select = {
  columns: [...counted.map((name) => last(name)), ...failing],
  from: 'verdict',
  where: [ofSchool],
  by: ['room', 'mode'],
};
/** Rooms whose newest real run is proven ready. @param inner the first of them provenReadyCount */
export const provenRooms = (inner: readonly Column[], where: readonly Condition[] = []): Pick<Select, 'from' | 'where'> => ({
  from: { columns: inner, from: 'verdict', where: [ofSchool, real, ...where], by: ['room'] },
  where: [is('provenReadyCount', 1)],
});

export const sentence = ({ suffix }: Words, name: 'tested' | 'reason' | 'remedy' | 'owner'): Column => field(`${name}${suffix}`, name);

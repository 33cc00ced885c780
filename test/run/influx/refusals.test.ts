import { expect, it } from 'vitest';
import { createRefusals, type Refusals } from '../../../run/influx/refusals.ts';

function listening(nowMs: () => number): { readonly refusals: Refusals; readonly said: string[] } {
  const said: string[] = [];
  const refusals = createRefusals(
    () => 'collected/influx',
    (text) => said.push(text),
    60_000,
    nowMs,
  );
  return { refusals, said };
}
const refused = (lineCount: number, detail: string, isKept = true) => ({ what: 'refused', lineCount, detail, isKept }) as const;

it('the first is said at once, a thousand more within the minute together, and where they are', () => {
  let nowMs = 0;
  const { refusals, said } = listening(() => nowMs);
  refusals.tell();
  expect(said).toEqual([]);
  refusals.refused(refused(1, 'field type conflict'));
  for (let count = 0; count < 1_000; count++) refusals.refused(refused(1, 'another'));
  expect(said).toEqual(['InfluxDB refused 1 points for good, collected/influx/dead-letters.txt has them: field type conflict']);
  refusals.tell();
  expect(said.at(-1)).toContain('refused 1000 points');
  refusals.tell();
  expect(said).toHaveLength(2);
  nowMs = 60_000;
  refusals.refused(refused(2, 'again'));
  expect(said.at(-1)).toContain('refused 2 points');
});

it('what the full file has no room for is not said to be in it', () => {
  const { refusals, said } = listening(() => 0);
  refusals.refused(refused(3, 'conflict', false));
  expect(said).toEqual([
    'InfluxDB refused 3 points for good, 3 are counted, not kept: collected/influx/dead-letters.txt is full: conflict',
  ]);
  refusals.refused(refused(2, 'conflict'));
  refusals.refused(refused(3, 'conflict', false));
  refusals.tell();
  expect(said.at(-1)).toBe(
    'InfluxDB refused 5 points for good, collected/influx/dead-letters.txt has 2; 3 are counted, not kept: collected/influx/dead-letters.txt is full: conflict',
  );
});

import { expect, it } from 'vitest';
import { createRefusals } from '../../../run/influx/refusals.ts';

it('the first is said at once, a thousand more within the minute together, and where they are', () => {
  let nowMs = 0;
  const said: string[] = [];
  const refusals = createRefusals(
    () => 'collected/influx',
    (text) => said.push(text),
    60_000,
    () => nowMs,
  );
  refusals.tell();
  expect(said).toEqual([]);
  refusals.refused(1, 'field type conflict');
  for (let count = 0; count < 1_000; count++) refusals.refused(1, 'another');
  expect(said).toEqual(['InfluxDB refused 1 points for good, collected/influx/dead-letters.txt has them: field type conflict']);
  refusals.tell();
  expect(said.at(-1)).toContain('refused 1000 points');
  refusals.tell();
  expect(said).toHaveLength(2);
  nowMs = 60_000;
  refusals.refused(2, 'again');
  expect(said.at(-1)).toContain('refused 2 points');
});

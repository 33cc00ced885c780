import { expect, it } from 'vitest';
import { createLosses } from '../../../run/influx/losses.ts';

const lost = (lineCount: number, why: string) => ({ what: 'lost', lineCount, why }) as const;

it('the first loss is said at once, a day of a full spool once a minute, with all that was lost', () => {
  const said: string[] = [];
  let nowMs = 0;
  const losses = createLosses(
    (text) => said.push(text),
    60_000,
    () => nowMs,
  );
  losses.tell();
  expect(said).toEqual([]);
  for (; nowMs < 86_400_000; nowMs += 200) losses.lost(lost(40, `the spool is full: ${nowMs} of 9 bytes wait for the server`));
  expect(said).toHaveLength(24 * 60);
  expect(said[0]).toContain('40 points are lost for InfluxDB, not for the run: the spool is full');
  expect(said[1]).toContain('12000 points are lost');
  losses.tell();
  const counts = said.map((text) => Number(/^(\d+) points/.exec(text)?.[1]));
  expect(counts.reduce((sum, count) => sum + count, 0)).toBe((86_400_000 / 200) * 40);
});

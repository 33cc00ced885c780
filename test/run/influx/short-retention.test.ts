import { expect, it } from 'vitest';
import { shortRetention } from '../../../run/influx/short-retention.ts';

it.each([0, 180, 400])('%i days are enough for what looks back half a year', (retentionDays) => {
  expect(shortRetention(retentionDays)).toBeUndefined();
});

it.each([1, 179])('%i days are not, and what follows is said', (retentionDays) => {
  expect(shortRetention(retentionDays)).toMatch(new RegExp(`${retentionDays} days .*180.*not tested`));
});

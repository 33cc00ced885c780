import { expect, test } from 'vitest';
import { counted } from '../../cli/counted.ts';

test('one is one', () => {
  expect([0, 1, 2].map((count) => counted(count, 'access point'))).toEqual(['0 access points', '1 access point', '2 access points']);
});

import { expect, test } from 'vitest';
import { createWaitingAges } from '../../../store/influx/waiting-ages.ts';

const at = (offset: number, segment = 1) => ({ segment, offset });

test('the oldest is the first that has not been taken', () => {
  const ages = createWaitingAges();
  expect(ages.oldestAtMs()).toBeUndefined();
  ages.came(at(10), 1_000);
  ages.came(at(20), 5_000);
  ages.came(at(10, 2), 9_000);
  expect(ages.oldestAtMs()).toBe(1_000);
  ages.taken(at(10));
  expect(ages.oldestAtMs()).toBe(5_000);
  ages.taken(at(19));
  expect(ages.oldestAtMs()).toBe(5_000);
  ages.taken(at(20));
  expect(ages.oldestAtMs()).toBe(9_000);
  ages.taken(at(0, 3));
  expect(ages.oldestAtMs()).toBeUndefined();
});

test('a day of five frames a second is told to a hundredth of its wait', () => {
  const ages = createWaitingAges();
  const dayMs = 86_400_000;
  for (let ms = 0; ms < dayMs; ms += 200) ages.came(at(ms), ms);
  for (const takenMs of [0, 3_600_000, 40_000_000, dayMs - 60_000]) {
    ages.taken(at(takenMs));
    const before = takenMs + 200 - (ages.oldestAtMs() ?? NaN);
    expect(before).toBeGreaterThanOrEqual(0);
    expect(before).toBeLessThanOrEqual(dayMs / 100);
  }
});

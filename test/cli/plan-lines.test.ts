import { expect, test } from 'vitest';
import { planLines } from '../../cli/actions/show-plan.ts';
import { planOf } from '../checks/good-room.ts';

const optIn = { caps: { perPupilMbps: 100, totalMbps: 100_000, maxPupils: 10_000 }, packageBytes: 2_200_000 };
const outside = (lines: readonly string[]): string | undefined => lines.find((line) => line.startsWith('outside the caps'));

test('plan says which load the caps do not hold', () => {
  const lines = planLines(planOf({ profile: 'mixed' }), optIn);
  expect(lines.find((line) => line.startsWith('caps'))).toMatch(/^caps of the bandwidth phase: 100 Mbit\/s for a pupil, 100000 in all/);
  expect(outside(lines)).toMatch(/2\.2 MB for each pupil, and the film and listening track/);
});

test('an exam without media has only its first load outside them', () => {
  expect(outside(planLines(planOf({ profile: 'text' }), optIn))).toBe('outside the caps: the first load, 2.2 MB for each pupil');
});

test('a limit for each device is said before one device plays a class', () => {
  const look = (limitMbps?: 'none' | number) =>
    planLines(planOf({ mode: 'room', rooms: ['B12'] }), optIn, limitMbps).filter((line) => line.startsWith('look'));
  expect(look('none')).toEqual([]);
  expect(look(100)).toEqual([]);
  expect(look(10)).toEqual([expect.stringContaining('whether the room has enough for the class cannot come out')]);
  expect(look()).toEqual([expect.stringContaining('could not be told')]);
  expect(planLines(planOf(), optIn, 10).filter((line) => line.startsWith('look'))).toEqual([]);
});

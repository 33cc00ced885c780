import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { ProvnatError } from '../../../core/errors.ts';
import { builtInLimits } from '../../../core/limits/built-in-limits.ts';
import { changeLimits, parseLimits } from '../../../core/limits/parse-limits.ts';
import { limitOf } from '../../../core/limits.ts';

const fileText = readFileSync(new URL('../../../core/limits/limits.json', import.meta.url), 'utf8');
const messageOf = (act: () => unknown): string => {
  try {
    act();
  } catch (error) {
    if (error instanceof ProvnatError && error.code === 'LIMITS_INVALID') return error.message;
    throw error;
  }
  throw new Error('the file was accepted');
};
const change = (lines: string) => changeLimits(builtInLimits, `formatVersion: 1\nchecks:\n${lines}`, 'limits.yaml');

describe('the limits of the package', () => {
  it('are the file, number by number', () => {
    const file = JSON.parse(fileText) as unknown;
    expect(builtInLimits).toEqual(file);
  });

  it('hold what the method decides', () => {
    const value = (check: string, id: string) => limitOf(builtInLimits, check, id).value;
    expect(value('pupils-under-target', 'target')).toBe(1);
    expect(value('pupils-under-target', 'offered')).toBe(0.99);
    expect(value('worst-five-seconds', 'gap')).toBe(5_000);
    expect(value('load-delivered', 'lateness')).toBe(50);
    expect(value('load-through-room', 'share-low')).toBe(0.95);
    expect(value('package-load', 'size-factor')).toBe(1.5);
    expect(() => limitOf(builtInLimits, 'pupils-under-target', 'nothing')).toThrow(/have no pupils-under-target.nothing/);
  });

  it('each name where they come from', () => {
    for (const limits of Object.values(builtInLimits.checks)) {
      for (const { source, statistic } of Object.values(limits)) {
        expect(source.says.length).toBeGreaterThan(10);
        expect(source.where.length).toBeGreaterThan(5);
        expect(statistic.length).toBeGreaterThan(5);
      }
    }
  });
});

describe('a limits file', () => {
  it('is refused with line and column for each problem', () => {
    const broken = fileText.replace('"value": 50,', '"value": "50 ms",').replace('"at-most"', '"at-mots"');
    const message = messageOf(() => parseLimits(broken, 'limits.json'));
    expect(message).toMatch(/limits\.json:\d+:\d+: checks\.load-delivered\.lateness\.value: "50 ms" is not a number/);
    expect(message).toMatch(/did you mean "at-most"\?/);
  });
});

describe('a school’s change', () => {
  it('replaces the value, keeps the source and carries its reason', () => {
    const limits = change("  login-complete:\n    duration-warn: { value: 45000, reason: 'small pupils' }\n");
    const before = limitOf(builtInLimits, 'login-complete', 'duration-warn');
    expect(limitOf(limits, 'login-complete', 'duration-warn')).toEqual({ ...before, value: 45_000, changedBecause: 'small pupils' });
    expect(limitOf(limits, 'login-complete', 'duration-fail')).toEqual(limitOf(builtInLimits, 'login-complete', 'duration-fail'));
    expect(parseLimits(JSON.stringify(limits), 'limits.json')).toEqual(limits);
  });

  it.each([
    [
      'without a reason',
      '  login-complete:\n    duration-warn: { value: 45000 }\n',
      'limits.yaml:4:5: checks.login-complete.duration-warn.reason: is missing',
    ],
    [
      'of an unknown limit',
      '  login-complete:\n    duration-wran: { value: 1, reason: x }\n',
      'limits.yaml:4:5: checks.login-complete.duration-wran: login-complete has no limit "duration-wran"; did you mean "duration-warn"?',
    ],
    [
      'of an unknown check',
      '  login-compleet:\n    duration-warn: { value: 1, reason: x }\n',
      'limits.yaml:3:3: checks.login-compleet: there is no check "login-compleet"; did you mean "login-complete"?',
    ],
    ['to no number', '  login-complete:\n    duration-warn: { value: .nan, reason: x }\n', '".nan" is not a number'],
    ['to infinity', '  login-complete:\n    duration-warn: { value: 1e999, reason: x }\n', '"1e999" is not a number'],
    [
      'that warns after it fails',
      '  login-complete:\n    duration-warn: { value: 61000, reason: x }\n',
      'duration-warn (61000) lies beyond duration-fail (60000)',
    ],
    ['with an empty reason', "  login-complete:\n    duration-warn: { value: 1, reason: ' ' }\n", 'reason: is empty'],
    ['of what Object holds', '  constructor:\n    name: { value: 1, reason: x }\n', 'constructor'],
  ])('%s is refused', (_what, lines, says) => {
    expect(messageOf(() => change(lines))).toContain(says);
  });
});

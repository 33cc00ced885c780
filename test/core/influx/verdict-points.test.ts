import { describe, expect, it } from 'vitest';
import { checks } from '../../../checks/index.ts';
import { checkValue, checkValues } from '../../../core/influx/check-value.ts';
import { builtInLimits } from '../../../core/limits/built-in-limits.ts';
import { checkOutcome } from '../../../core/influx/verdict-points.ts';
import type { CheckFinding } from '../../../core/verdict.ts';

describe('the figure of a check', () => {
  it('is told for every check, with limits that there are, of its unit or of a share', () => {
    expect(Object.keys(checkValues).sort()).toEqual(checks.map(({ id }) => id).sort());
    for (const [check, { unit, limits, of }] of Object.entries(checkValues)) {
      for (const id of limits) {
        const limit = builtInLimits.checks[check]?.[id];
        expect(limit, `${check}.${id}`).toBeDefined();
        if (of === undefined) expect(limit?.unit, `${check}.${id}`).toBe(unit);
        else expect(limit?.unit, `${check}.${id}`).toBe('Ratio');
      }
    }
  });

  const finding = (change: Partial<CheckFinding>): CheckFinding => ({
    check: 'latency-under-load',
    power: 'decides',
    outcome: 'warn',
    reason: 'latency-under-load.warn',
    evidence: { worstMs: 120 },
    seats: [],
    sampleCount: 80,
    windowMs: 90_000,
    limits: Object.entries(builtInLimits.checks['latency-under-load'] ?? {}).map(([id, limit]) => ({ id, ...limit })),
    ...change,
  });

  it('stands beside the limit that it passed', () => {
    expect(checkValue(finding({}))).toEqual({ value: 120, unit: 'Ms', limit: 100, direction: 'at-most' });
    expect(checkValue(finding({ outcome: 'fail', evidence: { worstMs: 400 } }))).toEqual({
      value: 400,
      unit: 'Ms',
      limit: 150,
      direction: 'at-most',
    });
  });

  const failed = (check: string, evidence: CheckFinding['evidence'], change: Partial<CheckFinding> = {}): CheckFinding =>
    finding({
      check,
      outcome: 'fail',
      evidence,
      limits: Object.entries(builtInLimits.checks[check] ?? {}).map(([id, limit]) => ({ id, ...limit })),
      ...change,
    });

  it.each([
    ['pupils who fell silent, so that nobody is the worst', failed('latency-under-load', { worstMs: 0 })],
    ['latency that was added to a low one', failed('latency-under-load', { worstMs: 140 })],
    ['an outage without loss', failed('packet-loss', { lossRatio: 0 })],
    ['a full queue in another phase', failed('latency-under-load', { worstMs: 30 }, { outcome: 'warn' })],
    ['pupils who never got in', failed('login-complete', { worstMs: 900 })],
    ['a slow cable without errors', failed('access-point-uplink', { errorCount: 0 }, { outcome: 'warn' })],
    ['errors that were not weighed', failed('access-point-uplink', { errorCount: 40 }, { outcome: 'pass' })],
  ])('is absent where it would say the contrary: %s', (_what, told) => {
    expect(checkValue(told)).toEqual({ unit: '', direction: '' });
  });

  it('is held to the limits of the finding, which are the school’s', () => {
    const limits = finding({}).limits.map((limit) => ({ ...limit, value: limit.value * 4 }));
    expect(checkValue(finding({ outcome: 'pass', evidence: { worstMs: 390 }, limits }))).toMatchObject({ value: 390 });
  });

  it('is absent where nothing was judged', () => {
    expect(checkValue(finding({ outcome: 'no-data' }))).toEqual({ unit: '', direction: '' });
    expect(checkValue(finding({ evidence: {} }))).toEqual({ unit: '', direction: '' });
  });
});

it('a check of a rehearsal has a word of its own, so that no dashboard can take it for one of a room', () => {
  expect([checkOutcome('rehearsal', 'fail'), checkOutcome('room', 'fail')]).toEqual(['emulated-fail', 'fail']);
});

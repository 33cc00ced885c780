import { describe, expect, it } from 'vitest';
import { checks } from '../../../checks/index.ts';
import { checkValue, checkValues } from '../../../core/influx/check-value.ts';
import { standings } from '../../../core/influx/schema.ts';
import { standingOf } from '../../../core/influx/verdict-points.ts';
import { builtInLimits } from '../../../core/limits/built-in-limits.ts';
import type { CheckFinding, Proves, RoomOutcome } from '../../../core/verdict.ts';

describe('standing', () => {
  const outcomes: readonly RoomOutcome[] = ['ready', 'ready-with-warnings', 'not-ready', 'inconclusive'];
  const reaches: readonly Proves[] = ['emulated', 'path', 'room'];

  it('knows every outcome and reach, and no word that the schema lacks', () => {
    const found = new Set(
      (['room', 'rehearsal'] as const).flatMap((mode) =>
        reaches.flatMap((proves) => outcomes.map((outcome) => standingOf({ mode }, { outcome, proves }))),
      ),
    );
    expect([...found].sort()).toEqual([...standings].sort());
  });

  it('a rehearsal is never of a room, whatever was proven', () => {
    for (const proves of reaches) expect(standingOf({ mode: 'rehearsal' }, { outcome: 'ready', proves })).toBe('emulated-ready');
  });
});

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

  it('is absent where nothing was judged', () => {
    expect(checkValue(finding({ outcome: 'no-data' }))).toEqual({ unit: '', direction: '' });
    expect(checkValue(finding({ evidence: {} }))).toEqual({ unit: '', direction: '' });
  });
});

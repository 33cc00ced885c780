import { expect, it } from 'vitest';
import { builtInLimits } from '../../../core/limits/built-in-limits.ts';
import { completedLimits } from '../../../core/limits/completed-limits.ts';
import { limitOf, type Limits } from '../../../core/limits.ts';

it('of an older run stay what they were, and have today’s where there was none', () => {
  const { failed, ...others } = builtInLimits.checks['server-healthy'] ?? {};
  const changed = { ...limitOf(builtInLimits, 'server-healthy', 'loop-utilization'), value: 0.6, changedBecause: 'ours' };
  const { 'packet-loss': loss, ...checks } = builtInLimits.checks;
  const old: Limits = {
    ...builtInLimits,
    version: '2025.1',
    checks: { ...checks, 'server-healthy': { ...others, 'loop-utilization': changed } },
  };
  expect(() => limitOf(old, 'server-healthy', 'failed')).toThrow();
  const completed = completedLimits(old);
  expect(completed.version).toBe('2025.1');
  expect(completed.checks['server-healthy']).toEqual({ ...others, failed, 'loop-utilization': changed });
  expect(completed.checks['packet-loss']).toEqual(loss);
  expect(completedLimits(builtInLimits)).toEqual(builtInLimits);
});

/** The limits of a run, with today's for what had none when it was played: a check of today needs each of its own, or it cannot judge at all. */
import type { Limits } from '../limits.ts';
import { builtInLimits } from './built-in-limits.ts';

export const completedLimits = (of: Limits): Limits => ({
  ...of,
  checks: Object.fromEntries(
    [...new Set([...Object.keys(builtInLimits.checks), ...Object.keys(of.checks)])].map((check) => [
      check,
      { ...builtInLimits.checks[check], ...of.checks[check] },
    ]),
  ),
});

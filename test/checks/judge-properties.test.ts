/** Of every case of every check, and of whatever else can be measured: the outcome agrees with the rules, and worse figures never make a better verdict. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Check } from '../../checks/check.ts';
import { checks } from '../../checks/index.ts';
import { judge } from '../../checks/judge.ts';
import type { Outcome, RoomOutcome } from '../../core/verdict.ts';
import type { FactName, FactRows, Facts } from '../../facts/rows.ts';
import { cases } from './cases.ts';
import { inputOf, withoutKeys } from './good-room.ts';
import { b12, full, good, judged, say } from './judged-room.ts';

describe('whatever is measured', () => {
  const outcomeOf = (facts: Facts): RoomOutcome => judged({ facts }).outcome;
  const rank: readonly RoomOutcome[] = ['not-ready', 'inconclusive', 'ready-with-warnings', 'ready'];

  it.each(cases.map((candidate) => [`${candidate.check}: ${candidate.says}`, candidate] as const))('%s', (_says, candidate) => {
    const room = judged({ facts: candidate.facts });
    const check = checks.find((known) => known.id === candidate.check);
    if (check?.power === 'decides' && candidate.outcome === 'fail') expect(room.outcome).toBe('not-ready');
    if (check?.required === true && candidate.outcome === 'no-data') expect(['inconclusive', 'not-ready']).toContain(room.outcome);
    if (candidate.outcome === 'warn') expect(['ready-with-warnings', 'inconclusive', 'not-ready']).toContain(room.outcome);
    if (check?.power === 'gate' && candidate.outcome === 'fail') expect(['inconclusive', 'not-ready']).toContain(room.outcome);
    expect(say(room).join(' ')).not.toMatch(/undefined|NaN|Infinity|\{[a-z]/);
  });

  it('worst decides', () => {
    const outcomes: readonly Outcome[] = ['pass', 'warn', 'fail', 'no-data', 'not-applicable', 'error'];
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...outcomes), { minLength: checks.length, maxLength: checks.length }), (drawn) => {
        const given = checks.map((check, index): Check => {
          const outcome = drawn[index] ?? 'pass';
          const rest = withoutKeys(check, 'applies');
          const found = { outcome, reason: 'x', evidence: {}, seats: [], sampleCount: 1, windowMs: 1 };
          return { ...rest, needs: [], wants: [], trusts: [], evaluate: () => found };
        });
        const of = (power: string) => drawn.filter((_, index) => checks[index]?.power === power);
        const room = judged({ facts: good }, given);
        const failed = of('decides').includes('fail');
        const undecided =
          [...of('decides'), ...of('gate')].some((outcome) => outcome === 'no-data' || outcome === 'error') || of('gate').includes('fail');
        if (failed) expect(room.outcome).toBe('not-ready');
        else if (undecided) expect(room.outcome).toBe('inconclusive');
        else expect(room.outcome).not.toBe('not-ready');
        if (room.outcome === 'ready') expect(drawn.every((outcome) => ['pass', 'not-applicable', 'no-data'].includes(outcome))).toBe(true);
      }),
      { numRuns: 300 },
    );
  });

  it('making one pupil worse never makes the verdict better', () => {
    const worse: readonly ((facts: Facts, pupil: string, by: number) => Facts)[] = [
      (facts, pupil, by) => scaled(facts, 'pupil-goodput', pupil, (row) => ({ ...row, goodputMbps: row.goodputMbps / by })),
      (facts, pupil, by) =>
        scaled(facts, 'pupil-goodput', pupil, (row) => ({
          ...row,
          longestGapMs: row.longestGapMs * by,
          worstFiveSecondsMbps: row.worstFiveSecondsMbps / by,
        })),
      (facts, pupil) => scaled(facts, 'pupil-login', pupil, (row) => ({ ...row, completed: false })),
      (facts, pupil, by) => scaled(facts, 'pupil-login', pupil, (row) => ({ ...row, loginMs: (row.loginMs ?? 0) * by })),
      (facts, pupil, by) => scaled(facts, 'pupil-package', pupil, (row) => ({ ...row, packageMs: (row.packageMs ?? 0) * by })),
      (facts, pupil, by) =>
        scaled(facts, 'pupil-save', pupil, (row) => ({
          ...row,
          ackP95Ms: (row.ackP95Ms ?? 0) * by,
          worstGapMs: (row.worstGapMs ?? 0) * by,
        })),
      (facts, pupil) => scaled(facts, 'pupil-answers', pupil, (row) => ({ ...row, lostCount: row.lostCount + 1 })),
      (facts, pupil, by) => scaled(facts, 'pupil-latency', pupil, (row) => ({ ...row, p95Ms: (row.p95Ms ?? 0) * by })),
      (facts, pupil, by) => scaled(facts, 'pupil-latency', pupil, (row) => ({ ...row, sampleCount: Math.floor(row.sampleCount / by) })),
      (facts, pupil, by) =>
        scaled(facts, 'pupil-media', pupil, (row) => ({ ...row, stallCount: row.stallCount + 1, stallMs: row.stallMs + 500 * by })),
      (facts, pupil, by) => scaled(facts, 'pupil-media', pupil, (row) => ({ ...row, startupMs: (row.startupMs ?? 0) * by })),
      (facts, pupil, by) => scaled(facts, 'pupil-media', pupil, (row) => ({ ...row, steadyAtRequiredMs: row.steadyAtRequiredMs / by })),
      (facts, pupil) => scaled(facts, 'pupil-media', pupil, (row) => ({ ...row, started: false })),
      (facts, pupil) => scaled(facts, 'pupil-connection', pupil, (row) => ({ ...row, dropCount: row.dropCount + 1, neverReturned: true })),
      (facts, pupil) => scaled(facts, 'pupil-submit', pupil, (row) => ({ ...row, completed: false })),
      (facts, pupil) => scaled(facts, 'pupil-active', pupil, (row) => ({ ...row, signCount: 0 })),
      (facts, pupil) => scaled(facts, 'pupil-active', pupil, (row) => ({ ...row, failureCount: row.failureCount + 1 })),
    ];
    const step = fc.record({
      which: fc.nat(worse.length - 1),
      pupil: fc.integer({ min: 1, max: 8 }).map(String),
      by: fc.double({ min: 1, max: 200, noNaN: true }),
    });
    fc.assert(
      fc.property(fc.array(step, { minLength: 1, maxLength: 6 }), (steps) => {
        let facts = good;
        let best = rank.indexOf(outcomeOf(facts));
        for (const { which, pupil, by } of steps) {
          facts = worse[which]?.(facts, pupil, by) ?? facts;
          const now = rank.indexOf(outcomeOf(facts));
          expect(now).toBeLessThanOrEqual(best);
          best = now;
        }
      }),
      { numRuns: 60 },
    );
  });

  it('is judged the same twice', () => {
    expect(judge(inputOf({ facts: full }))).toEqual(judge(inputOf({ facts: full })));
    expect(JSON.parse(JSON.stringify(judge(inputOf({ facts: full }))))).toEqual(judge(inputOf({ facts: full })));
  });
});

function scaled<Name extends FactName>(facts: Facts, name: Name, pupil: string, change: (row: FactRows[Name]) => FactRows[Name]): Facts {
  const rows: readonly FactRows[Name][] = facts[name];
  return { ...facts, [name]: rows.map((row) => (b12(row) && 'pupil' in row && row.pupil === pupil ? change(row) : row)) };
}

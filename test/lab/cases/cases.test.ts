/** The cases as data: what a truth names must exist, or it could never be missed. */
import { describe, expect, it } from 'vitest';
import { checks } from '../../../checks/index.ts';
import messages from '../../../messages/en.json';
import { cases } from './cases.ts';

const known = new Set(checks.map(({ id }) => id));

describe('the cases of the lab', () => {
  it('are at least sixteen, each with a name of its own, and two of them play everything', () => {
    expect(new Set(cases.map(({ id }) => id)).size).toBe(cases.length);
    expect(cases.length).toBeGreaterThanOrEqual(16);
    expect(cases.filter(({ phases }) => phases === undefined).map(({ truth }) => truth.outcome)).toEqual(['ready', 'not-ready']);
  });

  it.each(cases.map((one) => [one.id, one] as const))('%s names checks and causes that exist', (_, { truth, share }) => {
    const { decidedBy = [], checks: wanted, seats, blames = [], neverBlames = [], reasons = {} } = truth;
    for (const check of [...[decidedBy].flat(), ...Object.keys(wanted), ...(seats === undefined ? [] : [seats.check])]) {
      expect(known, check).toContain(check);
    }
    for (const message of [...blames, ...neverBlames]) expect(Object.keys(messages), message).toContain(message);
    for (const [check, reason] of Object.entries(reasons)) expect(reason.startsWith(`${check}.`), reason).toBe(true);
    expect(share).toBeGreaterThan(0);
    expect(share).toBeLessThanOrEqual(1);
  });

  it('never let a run with phases left out be ready', () => {
    for (const { phases, truth } of cases) if (phases !== undefined) expect([truth.outcome].flat()).not.toContain('ready');
  });
});

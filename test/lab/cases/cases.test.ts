/** The cases as data: what a truth names must exist, or it could never be missed. */
import { describe, expect, it } from 'vitest';
import { checks } from '../../../checks/index.ts';
import type { Plan } from '../../../core/plan.ts';
import type { CheckFinding, RoomVerdict } from '../../../core/verdict.ts';
import messages from '../../../messages/en.json';
import { inventory, planOf } from '../../checks/good-room.ts';
import { wrongsOf } from '../compare.ts';
import { isAsked } from '../is-asked.ts';
import type { LabCase } from '../lab-case.ts';
import { cases } from './cases.ts';

/** As the tool plans it. */
const planOfCase = ({ profile = 'mixed', seats, targets = inventory.targets, phases }: LabCase): Plan =>
  planOf({
    inventory: { ...inventory, ...(targets === undefined ? {} : { targets }), rooms: [{ room: 'B12', seats, accessPoints: ['ap-b12'] }] },
    rooms: ['B12'],
    mode: 'room',
    profile,
    ...(phases === undefined ? {} : { phases }),
  });

const verdictWith = (finding: Pick<CheckFinding, 'check' | 'power' | 'outcome'>): RoomVerdict => ({
  room: 'B12',
  outcome: 'inconclusive',
  proves: 'path',
  pupilCount: 8,
  headline: { message: 'headline.nothing-decided', evidence: {} },
  causes: [],
  remedies: [],
  findings: [
    { ...finding, reason: `${finding.check}.${finding.outcome}`, evidence: {}, seats: [], sampleCount: 1, windowMs: 1, limits: [] },
  ],
});

const known = new Set(checks.map(({ id }) => id));

describe('the cases of the lab', () => {
  it('are at least sixteen, each with a name of its own, and three of them play everything', () => {
    expect(new Set(cases.map(({ id }) => id)).size).toBe(cases.length);
    expect(cases.length).toBeGreaterThanOrEqual(16);
    expect(cases.filter(({ phases }) => phases === undefined).map(({ truth }) => truth.outcome)).toEqual([
      'ready',
      ['ready', 'ready-with-warnings'],
      'not-ready',
    ]);
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

  it.each(cases.map((one) => [one.id, one] as const))('%s sees every unnamed check that fails, has no data or is not asked', (_, one) => {
    const { truth } = one;
    const plan = planOfCase(one);
    for (const { id, power } of checks.filter(({ id, power }) => power !== 'advises' && !(id in truth.checks))) {
      for (const outcome of ['fail', 'no-data', 'error', isAsked(id, plan) ? 'not-applicable' : 'pass'] as const) {
        const found = wrongsOf(truth, plan, verdictWith({ check: id, power, outcome }));
        expect(
          found.some(({ says }) => says.startsWith(`${id} is ${outcome} `)),
          id,
        ).toBe(true);
      }
    }
  });

  it.each(cases.map((one) => [one.id, one] as const))('%s names checks as its plan asks them', (_, one) => {
    const plan = planOfCase(one);
    for (const [check, wanted] of Object.entries(one.truth.checks)) {
      if (isAsked(check, plan)) expect([wanted].flat(), check).not.toContain('not-applicable');
      else expect([wanted].flat(), check).toEqual(['not-applicable']);
    }
  });

  it('name a cause and somebody to mend it wherever a room is not ready, and lay no server’s fault at anybody else’s door', () => {
    for (const { id, truth } of cases.filter(({ truth: { outcome } }) => outcome === 'not-ready')) {
      expect(truth.blames ?? [], id).not.toEqual([]);
      expect(truth.owners ?? [], id).not.toEqual([]);
    }
    for (const { id, truth } of cases.filter(({ serverFaults }) => serverFaults !== undefined)) {
      expect(truth.neverBlames, id).toEqual(expect.arrayContaining(['cause.drops', 'cause.silence', 'cause.outage', 'cause.packet-loss']));
      expect(truth.owners, id).not.toContain('network');
    }
  });

  it('play faults of the server only where a check must tell of them', () => {
    const faulty = cases.filter(({ serverFaults }) => serverFaults !== undefined);
    expect(faulty.length).toBeGreaterThanOrEqual(4);
    for (const { id, truth } of faulty) {
      expect(Object.values(truth.checks).filter((outcome) => outcome === 'fail').length, id).toBeGreaterThanOrEqual(1);
      if (truth.outcome === 'not-ready') expect([truth.decidedBy].flat(), id).not.toContain(undefined);
    }
  });

  it('begin quietly, since others of their wave begin then', () => {
    for (const { id, phases } of cases) if (phases !== undefined) expect(phases[0], id).toBe('idle');
  });

  it('never let a run with phases left out be ready', () => {
    for (const { phases, truth } of cases) if (phases !== undefined) expect([truth.outcome].flat()).not.toContain('ready');
  });
});

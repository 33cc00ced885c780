/** The lab's own judge: it must find what is wrong, or every case would be right. */
import { describe, expect, it } from 'vitest';
import type { CheckFinding, RoomVerdict } from '../../core/verdict.ts';
import { wasBusy, wrongsOf } from './compare.ts';
import type { Truth } from './lab-case.ts';

const finding = (check: string, outcome: CheckFinding['outcome'], more: Partial<CheckFinding> = {}): CheckFinding => ({
  check,
  power: 'decides',
  outcome,
  reason: `${check}.${outcome}`,
  evidence: {},
  seats: [],
  sampleCount: 1,
  windowMs: 1,
  limits: [],
  ...more,
});

const verdict = (findings: readonly CheckFinding[], more: Partial<RoomVerdict> = {}): RoomVerdict => ({
  room: 'B12',
  outcome: 'not-ready',
  proves: 'path',
  pupilCount: 30,
  decidedBy: 'pupils-under-target',
  headline: { message: 'x', evidence: {} },
  causes: [{ message: 'cause.path-full', evidence: {} }],
  remedies: [],
  findings,
  ...more,
});

const asked: Truth = {
  outcome: 'not-ready',
  decidedBy: 'pupils-under-target',
  checks: { 'pupils-under-target': 'fail' },
  seats: { check: 'pupils-under-target', exactly: ['7'] },
  blames: ['cause.path-full'],
  neverBlames: ['cause.server-slow'],
};
const truth: Truth = { ...asked, restPasses: true };
const seven = finding('pupils-under-target', 'fail', { seats: ['7'] });

describe('comparing a verdict with the truth', () => {
  it('finds nothing when it is right', () => {
    expect(wrongsOf(truth, verdict([seven, finding('save-gap', 'pass'), finding('media-start', 'not-applicable')]))).toEqual([]);
  });

  it.each<[string, RoomVerdict | undefined]>([
    ['no verdict', undefined],
    ['another outcome', verdict([seven], { outcome: 'ready' })],
    ['more proven than can be', verdict([seven], { proves: 'room' })],
    ['another deciding check', verdict([seven], { decidedBy: 'save-gap' })],
    ['a check that passed', verdict([finding('pupils-under-target', 'pass', { seats: ['7'] })])],
    ['a check that was not asked', verdict([])],
    ['another check that failed', verdict([seven, finding('save-gap', 'fail')])],
    ['another check without data', verdict([seven, finding('save-gap', 'no-data')])],
    ['a gate that failed', verdict([seven, finding('server-healthy', 'fail', { power: 'gate' })])],
    ['an error in any check', verdict([seven, finding('no-headroom', 'error', { power: 'advises' })])],
    ['another seat', verdict([finding('pupils-under-target', 'fail', { seats: ['8'] })])],
    ['one seat too many', verdict([finding('pupils-under-target', 'fail', { seats: ['7', '8'] })])],
    ['a cause that is missing', verdict([seven], { causes: [] })],
    [
      'a cause that is not true',
      verdict([seven], {
        causes: [
          { message: 'cause.path-full', evidence: {} },
          { message: 'cause.server-slow', evidence: {} },
        ],
      }),
    ],
  ])('finds %s', (_, wrong) => {
    expect(wrongsOf(truth, wrong)).not.toEqual([]);
  });

  it('lets a warning pass only where it may be', () => {
    const warned = verdict([seven, finding('save-gap', 'warn')]);
    expect(wrongsOf(truth, warned)).not.toEqual([]);
    expect(wrongsOf({ ...asked, restMayWarn: true }, warned)).toEqual([]);
    expect(wrongsOf({ ...asked, restMayWarn: true }, verdict([seven, finding('save-gap', 'fail')]))).not.toEqual([]);
  });
});

describe('a case on a busy machine', () => {
  const busy = { verdict: 'inconclusive', wrongs: ['x'], findings: { 'generator-headroom': 'fail generator-headroom.fail-cpu' } };
  const warned = { ...busy, findings: { 'generator-headroom': 'warn generator-headroom.warn-cpu' } };

  it('is played again when the tool said why it could not judge', () => {
    expect(wasBusy(asked, busy)).toBe(true);
    expect(wasBusy({ ...asked, outcome: 'ready' }, { ...warned, verdict: 'ready-with-warnings' })).toBe(true);
  });
  it('is wrong when it was called what it is not', () => {
    expect(wasBusy(asked, { ...warned, verdict: 'ready-with-warnings' })).toBe(false);
    expect(wasBusy(asked, { ...busy, verdict: 'ready' })).toBe(false);
    expect(wasBusy({ ...asked, outcome: 'ready' }, { ...warned, verdict: 'not-ready' })).toBe(false);
  });
  it('is right when it is right', () => expect(wasBusy(asked, { ...busy, wrongs: [] })).toBe(false));
  it('is wrong when the machine had time to spare, or its being busy is the truth', () => {
    expect(wasBusy(asked, { ...busy, findings: { 'generator-headroom': 'pass generator-headroom.pass' } })).toBe(false);
    expect(wasBusy({ ...asked, checks: { 'generator-headroom': 'fail' } }, busy)).toBe(false);
  });
});

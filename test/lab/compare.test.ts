/** The lab's own judge: it must find what is wrong, or every case would be right. */
import { describe, expect, it } from 'vitest';
import { checks } from '../../checks/index.ts';
import type { CheckFinding, RoomVerdict } from '../../core/verdict.ts';
import { planOf } from '../checks/good-room.ts';
import { wasBusy, wrongsOf as wrongsOfPlan, type Wrong } from './compare.ts';
import { isAsked } from './is-asked.ts';
import type { Truth } from './lab-case.ts';

const plan = planOf({ mode: 'room', rooms: ['B12'], profile: 'text', phases: ['idle', 'login', 'work', 'bandwidth'] });
const wrongsOf = (truth: Truth, verdict: RoomVerdict | undefined): readonly Wrong[] => wrongsOfPlan(truth, plan, verdict);

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

/** What is not said of the others is well, or does not apply. */
const withOthers = (findings: readonly CheckFinding[]): readonly CheckFinding[] => [
  ...findings,
  ...checks
    .filter(({ id }) => !findings.some(({ check }) => check === id))
    .map(({ id, power }) => finding(id, isAsked(id, plan) ? 'pass' : 'not-applicable', { power })),
];

const verdict = (findings: readonly CheckFinding[], more: Partial<RoomVerdict> = {}): RoomVerdict => ({
  room: 'B12',
  outcome: 'not-ready',
  proves: 'path',
  pupilCount: 30,
  decidedBy: 'pupils-under-target',
  headline: { message: 'x', evidence: {} },
  causes: [{ message: 'cause.path-full', evidence: {} }],
  remedies: [remedy('cause.path-full', 'network')],
  findings: withOthers(findings),
  ...more,
});
const remedy = (about: string, owner: string): RoomVerdict['remedies'][number] => ({ message: `${about}.remedy`, evidence: {}, owner });

const truth: Truth = {
  outcome: 'not-ready',
  decidedBy: 'pupils-under-target',
  checks: { 'pupils-under-target': 'fail' },
  rest: 'passes',
  seats: { check: 'pupils-under-target', exactly: ['7'] },
  blames: ['cause.path-full'],
  neverBlames: ['cause.server-slow'],
  owners: ['network'],
};
const seven = finding('pupils-under-target', 'fail', { seats: ['7'] });

describe('comparing a verdict with the truth', () => {
  it('finds nothing when it is right', () => {
    expect(wrongsOf(truth, verdict([seven, finding('save-gap', 'pass'), finding('media-start', 'not-applicable')]))).toEqual([]);
  });

  it('asks what decided only where something did, and no inconclusive room where luck may make it one', () => {
    const lucky: Truth = { ...truth, outcome: ['inconclusive', 'not-ready'], checks: { 'pupils-under-target': ['warn', 'fail'] } };
    const { decidedBy, ...untold } = verdict([finding('pupils-under-target', 'warn', { seats: ['7'] })], { outcome: 'inconclusive' });
    expect(decidedBy).toBeDefined();
    expect(wrongsOf(lucky, untold)).toEqual([]);
    expect(wrongsOf(lucky, verdict([seven], { decidedBy: 'save-gap' }))).toHaveLength(1);
    expect(wrongsOf({ ...lucky, outcome: 'not-ready' }, untold)).toHaveLength(2);
  });

  it.each<[string, RoomVerdict | undefined]>([
    ['no verdict', undefined],
    ['another outcome', verdict([seven], { outcome: 'ready' })],
    ['more proven than can be', verdict([seven], { proves: 'room' })],
    ['another deciding check', verdict([seven], { decidedBy: 'save-gap' })],
    ['a check that passed', verdict([finding('pupils-under-target', 'pass', { seats: ['7'] })])],
    ['a check that was not asked', verdict([seven], { findings: withOthers([seven]).filter(({ check }) => check !== 'server-healthy') })],
    ['a gate that is said not to apply', verdict([seven, finding('server-healthy', 'not-applicable', { power: 'gate' })])],
    ['a check that is said not to apply', verdict([seven, finding('save-gap', 'not-applicable')])],
    ['a check of a phase that was not played', verdict([seven, finding('submit-complete', 'pass')])],
    ['a check of what the profile does not play', verdict([seven, finding('media-start', 'pass')])],
    ['another check that failed', verdict([seven, finding('save-gap', 'fail')])],
    ['another check without data', verdict([seven, finding('save-gap', 'no-data')])],
    ['a gate that failed', verdict([seven, finding('server-healthy', 'fail', { power: 'gate' })])],
    ['an error in any check', verdict([seven, finding('no-headroom', 'error', { power: 'advises' })])],
    ['another seat', verdict([finding('pupils-under-target', 'fail', { seats: ['8'] })])],
    ['one seat too many', verdict([finding('pupils-under-target', 'fail', { seats: ['7', '8'] })])],
    ['a cause that is missing', verdict([seven], { causes: [] })],
    [
      'somebody who has nothing to mend',
      verdict([seven], { remedies: [remedy('cause.path-full', 'network'), remedy('cause.drops', 'server')] }),
    ],
    ['nobody who is to mend it', verdict([seven], { remedies: [] })],
    ['another who is to mend it', verdict([seven], { remedies: [remedy('pupils-under-target', 'internet')] })],
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

  it('looks past what a remark asks for, and past the tool’s own trouble', () => {
    const remarked = [finding('generator-headroom', 'warn', { power: 'gate' }), seven];
    const remedies = [
      remedy('partial.phases-left-out', 'devices'),
      remedy('cause.path-full', 'network'),
      remedy('generator-headroom', 'devices'),
    ];
    expect(wrongsOf({ ...truth, rest: 'may-warn' }, verdict(remarked, { remedies }))).toEqual([]);
  });

  it('has no verdict without a plan', () => {
    expect(wrongsOfPlan(truth, undefined, verdict([seven]))).toEqual([{ says: 'no verdict' }]);
  });

  it('lets a warning pass only where it may be', () => {
    const warned = verdict([seven, finding('save-gap', 'warn')]);
    expect(wrongsOf(truth, warned)).not.toEqual([]);
    expect(wrongsOf({ ...truth, rest: 'may-warn' }, warned)).toEqual([]);
    for (const outcome of ['fail', 'no-data'] as const) {
      expect(wrongsOf({ ...truth, rest: 'may-warn' }, verdict([seven, finding('save-gap', outcome)]))).not.toEqual([]);
    }
  });
});

describe('a case on a busy machine', () => {
  const gate = (outcome: CheckFinding['outcome'], check = 'generator-headroom'): CheckFinding => finding(check, outcome, { power: 'gate' });
  const withheld = (check: string, by = 'generator-headroom'): CheckFinding =>
    finding(check, 'no-data', { seats: ['7', '8'], evidence: { because: 'gate-failed', gate: by } });
  /** As the tool says it when nothing decides. */
  const undecided = (findings: readonly CheckFinding[], more: Partial<RoomVerdict> = {}): RoomVerdict => {
    const { decidedBy, ...rest } = verdict(findings, { outcome: 'inconclusive', causes: [], remedies: [], ...more });
    expect(decidedBy).toBeDefined();
    return rest;
  };
  const busy = (told: RoomVerdict, of: Truth = truth): boolean => wasBusy(of, wrongsOf(of, told), told);

  it('is played again when the tool withheld every judgement that is missing, and said why', () => {
    expect(busy(undecided([gate('fail'), withheld('pupils-under-target')]))).toBe(true);
    const late = [gate('warn'), gate('fail', 'load-delivered'), withheld('pupils-under-target', 'load-delivered')];
    expect(busy(undecided(late))).toBe(true);
  });

  it('is played again when its being busy is the one remark on a room that is ready', () => {
    const ready: Truth = { outcome: 'ready', checks: {}, rest: 'passes' };
    expect(busy(verdict([gate('warn'), finding('save-gap', 'pass')], { outcome: 'ready-with-warnings', remedies: [] }), ready)).toBe(true);
    expect(busy(verdict([gate('warn'), finding('save-gap', 'warn')], { outcome: 'ready-with-warnings', remedies: [] }), ready)).toBe(false);
    expect(busy(verdict([gate('pass'), finding('save-gap', 'pass')], { outcome: 'ready-with-warnings', remedies: [] }), ready)).toBe(false);
    expect(busy(verdict([gate('warn')], { outcome: 'not-ready' }), ready)).toBe(false);
  });

  it.each<[string, RoomVerdict]>([
    ['a check that passes against the truth', undecided([gate('fail'), finding('pupils-under-target', 'pass')])],
    [
      'a check that passes beside others that were withheld',
      undecided([gate('fail'), seven, withheld('save-gap'), finding('media-start', 'fail')]),
    ],
    ['a room that is called ready', undecided([gate('warn'), withheld('pupils-under-target')], { outcome: 'ready' })],
    ['a room that nobody decides though the check did', undecided([gate('pass'), seven])],
    [
      'no data for another reason',
      undecided([gate('fail'), finding('pupils-under-target', 'no-data', { evidence: { because: 'no-rows' } })]),
    ],
    ['no data for another gate', undecided([gate('fail'), withheld('pupils-under-target', 'load-through-room')])],
    [
      'a late generator that had time to spare',
      undecided([gate('pass'), gate('fail', 'load-delivered'), withheld('pupils-under-target', 'load-delivered')]),
    ],
    [
      'a cause that is not true',
      undecided([gate('fail'), withheld('pupils-under-target')], { causes: [{ message: 'cause.server-slow', evidence: {} }] }),
    ],
    ['an error', undecided([gate('fail'), withheld('pupils-under-target'), finding('no-headroom', 'error', { power: 'advises' })])],
  ])('is wrong all the same: %s', (_, told) => {
    expect(wrongsOf(truth, told)).not.toEqual([]);
    expect(busy(told)).toBe(false);
  });

  it('is played again when the server, which is on the same machine, had no time, also where the laptop’s trouble is the truth', () => {
    const laptop = (cpuRatio: number): CheckFinding =>
      finding('generator-headroom', 'warn', { power: 'gate', evidence: { cpuRatio, cpuFailLimit: 0.85 } });
    const told = (reason: string, cpuRatio: number, cause = 'cause.server-slow'): RoomVerdict =>
      undecided(
        [laptop(cpuRatio), finding('server-healthy', 'fail', { power: 'gate', reason }), withheld('pupils-under-target', 'server-healthy')],
        { causes: [{ message: cause, evidence: {} }] },
      );
    const unplugged: Truth = {
      ...truth,
      checks: { 'generator-headroom': 'warn', 'pupils-under-target': 'fail' },
      neverBlames: ['cause.server-slow', 'cause.link-lost', 'cause.seats'],
    };
    expect(busy(told('server-healthy.fail', 0.99))).toBe(true);
    expect(busy(told('server-healthy.fail-stall', 0.99), unplugged)).toBe(true);
    // Where nothing stands any more the laptop's own trouble is told, and nobody else's.
    expect(busy(told('server-healthy.fail', 0.99, 'cause.link-lost'), unplugged)).toBe(true);
    expect(busy(told('server-healthy.fail', 0.5, 'cause.link-lost'), unplugged)).toBe(false);
    expect(busy(told('server-healthy.fail', 0.99, 'cause.seats'), unplugged)).toBe(false);
    expect(busy(told('server-healthy.fail', 0.5))).toBe(false);
    expect(busy(told('server-healthy.fail-handler', 0.99))).toBe(false);
  });

  it('is no excuse where it is the truth, nor for a case that is right', () => {
    const short: Truth = {
      outcome: 'inconclusive',
      checks: { 'generator-headroom': 'fail', 'pupils-under-target': 'fail' },
      rest: 'passes',
    };
    expect(busy(undecided([gate('fail'), withheld('pupils-under-target')]), short)).toBe(false);
    const unplugged: Truth = { ...short, checks: { 'generator-headroom': 'warn', 'pupils-under-target': 'fail' } };
    expect(busy(undecided([gate('warn'), withheld('pupils-under-target')]), unplugged)).toBe(false);
    const lost: Truth = { ...unplugged, reasons: { 'generator-headroom': 'generator-headroom.warn-link-lost' } };
    const failed = (reason: string): CheckFinding => ({ ...gate('fail'), reason: `generator-headroom.${reason}` });
    expect(busy(undecided([failed('fail-drift'), withheld('pupils-under-target')]), lost)).toBe(false);
    expect(busy(undecided([failed('fail-cpu'), withheld('pupils-under-target')]), lost)).toBe(true);
    expect(wasBusy(truth, [], verdict([gate('fail')]))).toBe(false);
  });
});

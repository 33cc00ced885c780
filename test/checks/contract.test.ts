/** What every check owes: limits with sources, outcomes at and beyond them, no data where there is none, words that say what the rule does. */
import { describe, expect, it } from 'vitest';
import type { Check, Finding } from '../../checks/check.ts';
import { evaluateCheck } from '../../checks/evaluate-check.ts';
import { checks } from '../../checks/index.ts';
import { findingsOf } from '../../checks/judge-room.ts';
import { builtInLimits } from '../../core/limits/built-in-limits.ts';
import { limitOf, type Limits } from '../../core/limits.ts';
import { catalogues, formatMessage, hasMessage, languages } from '../../messages/format-message.ts';
import type { Facts } from '../../facts/rows.ts';
import { cases } from './cases.ts';
import type { Case } from './cases/case.ts';
import { changed, goodFacts, plan } from './good-room.ts';

const playedMs = Math.max(...plan.phases.map((phase) => phase.endOffsetMs));
const evaluate = (check: Check, facts: Facts, of = plan, limits = builtInLimits): Finding =>
  evaluateCheck(check, { room: 'B12', plan: of, facts, playedMs }, limits);
const checkOf = (id: string): Check => {
  const found = checks.find((check) => check.id === id);
  if (found === undefined) throw new Error(`no check ${id}`);
  return found;
};
/** The limits with some values changed, by 'check.limit'. */
const limitsWith = (values: Readonly<Record<string, number>>): Limits => ({
  ...builtInLimits,
  checks: Object.fromEntries(
    Object.entries(builtInLimits.checks).map(([check, own]) => [
      check,
      Object.fromEntries(
        Object.entries(own).map(([limit, known]) => [limit, { ...known, value: values[`${check}.${limit}`] ?? known.value }]),
      ),
    ]),
  ),
});
/** What a case says; with a limit changed, what it would say then. */
const said = (candidate: Case, changes: Readonly<Record<string, number>> = {}): string =>
  evaluate(checkOf(candidate.check), candidate.facts, plan, limitsWith({ ...candidate.limits, ...changes })).reason;
const kept = (found: Finding) => ({ outcome: found.outcome, reason: found.reason });

/** Limits that change no outcome: by them a cause is named (causes.test.ts). */
const causesOnly: Readonly<Record<string, readonly string[]>> = {
  'pupils-under-target': ['others-at-offered'],
  'access-point-uplink': ['carried-share'],
};
/** Limits that are kept by what is worth a remark. */
const reversed: Readonly<Record<string, readonly string[]>> = { 'no-headroom': ['saturated-share'] };
/** What too few samples are called where another word says more. */
const fewerThan: Readonly<Record<string, string>> = {
  'answers-lost': 'nothing-saved',
  'submit-complete': 'nothing-saved',
  'access-point-reachable': 'not-measured',
  'radio-utilization': 'figure-not-within-phase',
  'clients-per-access-point': 'count-not-within-phase',
};

describe.each(checks.map((check) => [check.id, check] as const))('%s', (id, check) => {
  const own = cases.filter((candidate) => candidate.check === id);

  it.each(own.map((candidate) => [candidate.says, candidate.outcome, candidate] as const))('%s: %s', (_says, outcome, candidate: Case) => {
    const found = evaluate(check, candidate.facts, plan, limitsWith(candidate.limits ?? {}));
    const variant = candidate.variant === undefined ? '' : `-${candidate.variant}`;
    expect(kept(found)).toEqual({ outcome, reason: `${id}.${outcome}${variant}` });
    if (candidate.seats !== undefined) expect(found.seats).toEqual(candidate.seats);
  });

  it('passes a good room and never one without rows', () => {
    expect(evaluate(check, goodFacts()).outcome).toBe('pass');
    const empty = Object.fromEntries(Object.keys(goodFacts()).map((name) => [name, []])) as unknown as Facts;
    expect(['no-data', 'not-applicable']).toContain(evaluate(check, empty).outcome);
  });

  it('has cases for well and for no data', () => {
    expect(own.map((candidate) => candidate.outcome)).toEqual(expect.arrayContaining(['pass', 'no-data']));
    const becauses = own.map((candidate) => evaluate(check, candidate.facts).evidence['because']);
    expect(becauses).toContain('not-finite');
    if (check.minWindowMs > 0) expect(becauses).toContain('window-short');
    if (check.minSamples > 0) expect(becauses).toContain(fewerThan[id] ?? 'too-few-samples');
  });

  // A limit that no case feels could be left out, or be another, and nothing would tell.
  describe.each(check.limits.filter((limit) => causesOnly[id]?.includes(limit) !== true))('%s', (limit) => {
    const { value, direction } = limitOf(builtInLimits, id, limit);
    const strict = direction === 'at-most' ? -1 : 1;
    const own = cases.filter((candidate) => candidate.check === id);
    const feels = (candidate: Case, to: number): boolean => said(candidate, { [`${id}.${limit}`]: to }) !== said(candidate);

    it('is felt beyond it', () => {
      const wide = reversed[id]?.includes(limit) === true ? strict * Infinity : -strict * Infinity;
      expect(own.filter((candidate) => feels(candidate, wide)).map(({ says }) => says)).not.toEqual([]);
    });

    it('is kept by what equals it', () => {
      const hair = 1e-6 * Math.max(1e-3, Math.abs(value));
      expect(own.filter((candidate) => feels(candidate, value + strict * hair)).map(({ says }) => says)).not.toEqual([]);
    });
  });

  it('names limits that exist, with their sources', () => {
    expect(Object.keys(builtInLimits.checks[id] ?? {}).sort()).toEqual([...check.limits].sort());
    for (const limit of check.limits) expect(limitOf(builtInLimits, id, limit).source.where).not.toBe('');
  });

  it('does not pass when pupils of the plan are missing in the rows', () => {
    const [first] = [...check.needs, ...(check.wants ?? [])];
    const facts = goodFacts();
    const perPupil = first !== undefined && facts[first].some((row) => 'pupil' in row);
    if (!perPupil || first === undefined) return;
    const rows = facts[first].filter((row) => !('pupil' in row) || row.pupil !== '3');
    expect(evaluate(check, { ...facts, [first]: rows }).outcome).toBe('no-data');
  });

  it('turns an exception into an error, never a pass', () => {
    const broken: Check = { ...check, needs: [], wants: [], evaluate: () => JSON.parse('{') as Finding };
    expect(evaluate(broken, goodFacts()).outcome).toBe('error');
    expect(kept(evaluate({ ...check, limits: ['no-such-limit'] }, goodFacts())).outcome).toBe('error');
  });

  it('is not applicable when the plan leaves out its phase', () => {
    for (const phase of check.phases) {
      const short = { ...plan, phases: plan.phases.filter((planned) => planned.phase !== phase) };
      expect(evaluate(check, goodFacts(short), short).outcome).toBe('not-applicable');
    }
  });

  it('warns at most when it advises, and never fails', () => {
    if (check.power !== 'advises') return;
    expect(own.filter((candidate) => candidate.outcome === 'fail')).toEqual([]);
    expect(check.required).toBe(false);
  });

  it.each(['fail', 'no-data'] as const)(
    'has no data, or only what speaks against the room, when a gate that it trusts says %s',
    (outcome) => {
      const against = own.find((candidate) => candidate.outcome === (check.power === 'advises' ? 'warn' : 'fail'));
      for (const trusted of check.trusts) {
        const gate = checkOf(trusted);
        const found = { ...evaluate(gate, goodFacts()), outcome };
        const ailing: Check = { ...gate, needs: [], wants: [], limits: [], evaluate: () => found };
        const limits = limitsWith(against?.limits ?? {});
        const roomOf = (facts: Facts) => ({ room: 'B12', plan, facts, playedMs });
        const others = checks.map((candidate) => (candidate.id === trusted ? ailing : candidate));
        const judged = (facts: Facts) =>
          findingsOf({
            checks: others,
            room: roomOf(facts),
            limits,
            restrictions: { sentences: [], cutPhases: [], playedMs, blameless: false },
          }).find((finding) => finding.check === id);
        const because = outcome === 'fail' ? 'gate-failed' : 'gate-without-data';
        expect(judged(goodFacts()), trusted).toMatchObject({ outcome: 'no-data', evidence: { because, gate: trusted } });
        if (against === undefined) throw new Error(`no case speaks against a room by ${id}`);
        const { whenFailed, withoutData } = gate.doubts ?? {};
        // Where it depends on what else is known, each gate has cases of its own (judge.test.ts, judge-instrument.test.ts).
        const missing = typeof withoutData === 'function' ? withoutData(roomOf(against.facts), found, limits) : withoutData;
        const takes = outcome === 'fail' ? whenFailed : missing;
        expect(judged(against.facts)?.outcome, trusted).toBe(takes === 'passes' ? against.outcome : 'no-data');
      }
    },
  );
});

describe('the checks that decide', () => {
  /** What each leaves out, and why. */
  const needless: Readonly<Record<string, readonly string[]>> = {
    // A probe of our own and not a pupil.
    'packet-loss': ['active-pupils'],
  };
  const gates = checks.filter(({ power }) => power === 'gate').map(({ id }) => id);

  it.each(checks.filter(({ power }) => power === 'decides').map((check) => [check.id, check] as const))(
    '%s trusts every gate',
    (id, check) => {
      // Demand is the bandwidth phase's alone.
      const mayLack = [...(needless[id] ?? []), ...(check.phases.includes('bandwidth') ? [] : ['load-delivered'])];
      expect(gates.filter((gate) => !check.trusts.includes(gate) && !mayLack.includes(gate))).toEqual([]);
    },
  );
});

describe('messages', () => {
  const reached = new Set(
    cases.map((candidate) => `${candidate.check}.${candidate.outcome}${candidate.variant === undefined ? '' : `-${candidate.variant}`}`),
  );

  it.each(cases.map((candidate) => [`${candidate.check}: ${candidate.says}`, candidate] as const))('%s', (_says, candidate: Case) => {
    const found = evaluate(checkOf(candidate.check), candidate.facts, plan, limitsWith(candidate.limits ?? {}));
    for (const language of languages) {
      expect(hasMessage(language, found.reason), found.reason).toBe(true);
      const said = formatMessage(language, found.reason, found.evidence);
      expect(said).not.toMatch(/\{|\}|undefined|NaN|because\.[a-z]|phase\.[a-z]|gate\.[a-z]|Infinity/);
      expect(said.length).toBeGreaterThan(10);
    }
  });

  it('has for every check title, question, remedy and each outcome; and says nothing that no case reaches', () => {
    const unreached: string[] = [];
    for (const { id } of checks) {
      for (const part of ['title', 'question', 'remedy', 'pass', 'no-data', 'not-applicable', 'error']) {
        for (const language of languages) expect(hasMessage(language, `${id}.${part}`), `${language} ${id}.${part}`).toBe(true);
      }
      const reasons = Object.keys(catalogues.sv).filter((message) => new RegExp(`^${id}\\.(pass|warn|fail)(-|$)`).test(message));
      unreached.push(...reasons.filter((reason) => !reached.has(reason)));
    }
    // A real room's tunnel and unknown links: judge-instrument.test.ts.
    expect(unreached).toEqual([
      'generator-headroom.fail-tunnel',
      'generator-headroom.warn-tunnel-unknown',
      'generator-headroom.warn-link-unknown',
      'server-healthy.warn-link-unknown',
      'no-headroom.warn-by-few',
      'clients-per-access-point.pass-to-come',
      'clients-per-access-point.warn-to-come',
      'clients-per-access-point.warn-crowded-to-come',
      'clients-per-access-point.pass-guess-to-come',
      'clients-per-access-point.warn-guess-to-come',
      'clients-per-access-point.warn-crowded-guess-to-come',
      'clients-per-access-point.pass-some-to-come',
      'clients-per-access-point.pass-some-guess-to-come',
    ]);
  });

  it('prints a limit with the words of its direction', () => {
    const atMost = /(högst|mer än|fler än|över|at most|more than)\s*$/i;
    const atLeast = /(minst|mindre än|under|at least|less than)\s*$/i;
    let seen = 0;
    for (const { id, limits } of checks) {
      for (const limit of limits) {
        const placeholder = `{${limit.replace(/-(.)/g, (_, letter: string) => letter.toUpperCase())}Limit`;
        const expected = limitOf(builtInLimits, id, limit).direction === 'at-most' ? atMost : atLeast;
        for (const language of languages) {
          for (const [message, text] of Object.entries(catalogues[language])) {
            const at = message.startsWith(`${id}.`) ? text.indexOf(placeholder) : -1;
            if (at < 0) continue;
            seen += 1;
            expect(text.slice(0, at), `${language} ${message}`).toMatch(expected);
          }
        }
      }
    }
    expect(seen).toBeGreaterThan(80);
  });

  it('rounds so that a number never reads as kept when it is not', () => {
    const said = evaluate(
      checkOf('pupils-under-target'),
      changed(goodFacts(), 'pupil-goodput', { goodputMbps: 1.9999 }, (row) => row.metric === 'downloadBytes'),
    );
    expect(formatMessage('en', said.reason, said.evidence)).toBe('8 of 8 pupils under target (worst seat 1: 1.9 of 2.0\u00a0Mbit/s).');
    expect(formatMessage('sv', said.reason, said.evidence)).toBe('8 av 8 elever under målet (sämst plats 1: 1,9 av 2,0\u00a0Mbit/s).');
  });
});

import { IntlMessageFormat } from 'intl-messageformat';
import { describe, expect, it } from 'vitest';
import { becauses } from '../../checks/finding.ts';
import { causeMendedBy, mendedBy } from '../../checks/remedies.ts';
import { checks } from '../../checks/index.ts';
import type { FaultSwitches } from '../../core/protocol.ts';
import type { GeneratorEnd } from '../../core/run-state.ts';
import { phaseNames } from '../../core/sample.ts';
import { catalogues, formatMessage, hasMessage, languages, spokenEvidence } from '../../messages/format-message.ts';
import { shortList } from '../../messages/short-list.ts';

const placeholdersOf = (text: string): readonly string[] => {
  const names = new Set<string>();
  const walk = (parts: ReturnType<IntlMessageFormat['getAst']>): void => {
    for (const part of parts) {
      if (part.type !== 0 && part.type !== 7 && part.type !== 8) names.add(part.value);
      if ('options' in part) for (const option of Object.values(part.options)) walk(option.value);
    }
  };
  walk(new IntlMessageFormat(text, 'en', undefined, { ignoreTag: true }).getAst());
  return [...names].sort();
};

describe('the catalogues', () => {
  it('say the same things in both languages, with the same placeholders', () => {
    expect(Object.keys(catalogues.sv).sort()).toEqual(Object.keys(catalogues.en).sort());
    for (const [id, text] of Object.entries(catalogues.en)) {
      expect(placeholdersOf(catalogues.sv[id] ?? ''), id).toEqual(placeholdersOf(text));
    }
  });

  it('have a word for everything that a verdict may name', () => {
    const faults: Required<FaultSwitches> = {
      slowSaveMs: 1,
      slowIdentityProviderMs: 1,
      refusedLoginRatio: 1,
      serverErrorRatio: 1,
      droppedSocketEveryMs: 1,
      stalledSegmentMs: 1,
      lostAcknowledgementRatio: 1,
      lostAnswerRatio: 1,
    };
    const ends: Record<Exclude<GeneratorEnd, 'finished'> | 'unknown', 1> = {
      stopped: 1,
      died: 1,
      hung: 1,
      'disk-full': 1,
      refused: 1,
      overran: 1,
      unknown: 1,
    };
    const ids = [
      ...becauses.map((word) => `because.${word}`),
      ...phaseNames.map((word) => `phase.${word}`),
      ...checks.filter((check) => check.power === 'gate').map((check) => `gate.${check.id}`),
      ...Object.keys(faults).map((word) => `fault.${word}`),
      ...Object.keys(ends).flatMap((word) => [`partial.${word}`, `partial.${word}.remedy`]),
    ];
    for (const language of languages) expect(ids.filter((id) => !hasMessage(language, id))).toEqual([]);
  });

  it('have a remedy and an owner for every check and every cause', () => {
    expect(Object.keys(mendedBy).sort()).toEqual(checks.map((check) => check.id).sort());
    const causes = Object.keys(catalogues.en).filter((id) => /^(cause|server)\.[a-z-]+$/.test(id) && id !== 'cause.unknown');
    expect(Object.keys(causeMendedBy).sort()).toEqual(causes.sort());
    for (const language of languages) {
      for (const id of [...causes, ...checks.map((check) => check.id)])
        expect(hasMessage(language, `${id}.remedy`), `${id}.remedy`).toBe(true);
      // The headline names the main cause, so every cause must fit into it: its brief asks for no more than its sentence does.
      for (const id of [...causes.filter((cause) => cause.startsWith('cause.')), 'cause.unknown']) {
        const brief = catalogues[language][`${id}.brief`] ?? '';
        expect(brief, id).toMatch(/^\p{Ll}.*[^.]$/u);
        expect(placeholdersOf(catalogues[language][id] ?? ''), id).toEqual(expect.arrayContaining([...placeholdersOf(brief)]));
      }
    }
  });
});

describe('a message', () => {
  it('ties number and unit together and writes numbers as the language does', () => {
    const evidence = { outcome: 1, driftMs: 12.01, driftLimit: 50 };
    expect(formatMessage('sv', 'clock-agreement.pass', evidence)).toBe(
      'Klockan rörde sig högst 13\u00a0ms inom 10\u00a0s, högst 50\u00a0ms är tillåtet.',
    );
    expect(formatMessage('en', 'save-gap.pass', { worstMs: 15_240 })).toBe('Nobody had work unsaved for more than 15.3\u00a0s.');
    expect(formatMessage('sv', 'save-gap.pass', { worstMs: 15_240 })).toBe('Ingen hade osparat arbete mer än 15,3\u00a0s.');
  });

  it('says words of ours by the key, and leaves names alone', () => {
    const said = formatMessage('en', 'packet-loss.no-data', { because: 'gate-failed', gate: 'clock-agreement' });
    expect(said).toBe('Cannot be told: the measurement cannot be trusted – Clocks.');
    const hostile = formatMessage('en', 'radio-utilization.warn', {
      accessPoint: 'because.no-rows {x} <b>',
      busyRatio: 0.61,
      busyLimit: 0.5,
    });
    expect(hostile).toBe('because.no-rows {x} <b> had 61% of its airtime taken, more than 50% (by its long average).');
    expect(formatMessage('en', 'packet-loss.no-data', { because: 'something new' })).toBe('Cannot be told: something new.');
    for (const prefix of Object.values(spokenEvidence)) {
      expect(prefix === 'failure.' || Object.keys(catalogues.en).some((id) => id.startsWith(prefix)), prefix).toBe(true);
    }
  });

  it('is refused when it does not exist or lacks its evidence', () => {
    expect(() => formatMessage('en', 'no.such', {})).toThrow(/no.such/);
    expect(() => formatMessage('en', 'toString', {})).toThrow(/toString/);
    expect(() => formatMessage('sv', 'save-gap.pass', {})).toThrow(/save-gap.pass/);
  });

  it('shortens lists of seats', () => {
    const say = (seats: readonly string[]) => shortList(seats, (shown, moreCount) => `${shown} and ${String(moreCount)} more`, 'and');
    expect(say([])).toBe('');
    expect(say(['17'])).toBe('17');
    expect(say(['17', '18'])).toBe('17 and 18');
    expect(say(['3', '7', '17', '18'])).toBe('3, 7, 17 and 18');
    expect(say(Array.from({ length: 14 }, (_, index) => String(17 + index)))).toBe('17, 18 and 12 more');
    expect(formatMessage('sv', 'access-point-reachable.warn-silent', { accessPoints: ['a', 'b', 'c', 'd', 'e'] })).toBe(
      'a, b och 3 till svarade aldrig.',
    );
  });
});

/** The method proves its sentences by cases of the lab: what it says of a room must be the truth of the case that it names. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { cases } from '../lab/cases/cases.ts';
import { root } from './markdown-files.ts';

const method = readFileSync(join(root, 'docs/explanation/method.md'), 'utf8');
/** A sentence and the cases after it. */
const proofs = [...method.matchAll(/([^.\n]*)\. Lab: ((?:`[^`]+`(?:, )?)+)/g)].map(([, sentence = '', named = '']) => ({
  sentence,
  ids: [...named.matchAll(/`([^`]+)`/g)].map(([, id = '']) => id),
}));
const outcomes = { ready: 'ready', 'not ready': 'not-ready', inconclusive: 'inconclusive' } as const;

describe('the method', () => {
  it('names cases that the lab has', () => {
    expect(proofs.length).toBeGreaterThan(15);
    const known = new Set(cases.map(({ id }) => id));
    expect(proofs.flatMap(({ ids }) => ids).filter((id) => !known.has(id))).toEqual([]);
  });

  const told = proofs.flatMap(({ sentence, ids }) => {
    const said = [...sentence.matchAll(/\*(ready|not ready|inconclusive)\*/g)].map(([, word]) => outcomes[word as keyof typeof outcomes]);
    return said.length === 0 ? [] : ids.map((id) => [id, said] as const);
  });

  it.each(told)('says of %s what its truth is: %j', (id, said) => {
    const truths = [cases.find((candidate) => candidate.id === id)?.truth.outcome ?? []].flat();
    expect(said).toEqual(said.filter((outcome) => truths.includes(outcome)));
  });

  it('says so of some', () => {
    expect(told.map(([id]) => id)).toEqual(expect.arrayContaining(['knee-0.85', 'silent-snmp-full', 'slow-saves']));
  });
});

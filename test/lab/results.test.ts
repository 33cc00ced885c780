/** What several passes say together, and how long one may take. */
import { describe, expect, it } from 'vitest';
import type { CaseResult } from './print.ts';
import { agreementOf, lengthOf, mostMs } from './results.ts';

const result = (id: string, more: Partial<CaseResult> = {}): CaseResult => ({
  id,
  broken: '',
  truth: '',
  outcomes: ['not-ready'],
  verdict: 'not-ready',
  decidedBy: 'packet-loss',
  seats: '–',
  wrongs: [],
  busy: false,
  measured: [],
  findings: {},
  causes: [],
  runFolder: undefined,
  said: '',
  tookMs: 1,
  loadAverage: 0,
  tries: 1,
  ...more,
});

describe('passes', () => {
  it('agree when each case was right with the same answer, whichever of its deciders it was', () => {
    const agreed = agreementOf([[result('loss')], [result('loss', { decidedBy: 'latency-under-load' })]]);
    expect(agreed).toEqual({ all: true, says: 'all 2 passes agree' });
  });

  it('agree on a room that is ready, with a remark or without', () => {
    const said = (verdict: string): readonly CaseResult[] => [result('whole', { verdict })];
    expect(agreementOf([said('ready'), said('ready-with-warnings')]).all).toBe(true);
    expect(agreementOf([said('ready'), said('inconclusive')]).all).toBe(false);
    expect(agreementOf([said('ready-with-warnings'), said('not-ready')]).all).toBe(false);
  });

  it('agree where the truth leaves the outcome to luck, and not where one was wrong', () => {
    const said = (verdict: string, wrongs: readonly string[] = []): readonly CaseResult[] => [
      result('cut', { verdict, wrongs, outcomes: ['inconclusive', 'not-ready'] }),
    ];
    expect(agreementOf([said('inconclusive'), said('not-ready')]).all).toBe(true);
    expect(agreementOf([said('inconclusive'), said('ready', ['room is ready, truth inconclusive or not-ready'])]).all).toBe(false);
  });

  it.each<[string, readonly CaseResult[]]>([
    ['another outcome', [result('loss', { verdict: 'inconclusive' })]],
    ['a wrong one', [result('loss', { wrongs: ['packet-loss is pass, truth fail'] })]],
    ['a missing one', []],
  ])('differ by %s', (_, second) => {
    expect(agreementOf([[result('loss')], second])).toEqual({ all: false, says: 'passes differ: loss' });
  });
});

describe('a pass', () => {
  it('must keep within its time when it is whole and nothing was played again', () => {
    expect(lengthOf([result('a')], mostMs, true)).toEqual({ ok: true, says: 'the pass took 25.0 min' });
    expect(lengthOf([result('a')], mostMs + 6_000, true)).toMatchObject({ ok: false, says: expect.stringContaining('TOO LONG') as string });
    expect(lengthOf([result('a', { tries: 2 })], mostMs + 6_000, true)).toMatchObject({ ok: true });
    expect(lengthOf([result('a')], mostMs + 6_000, false)).toMatchObject({ ok: true });
  });
});

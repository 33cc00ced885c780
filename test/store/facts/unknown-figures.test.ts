/** What was not read or not told is absent, not nought. */
import { describe, expect, test } from 'vitest';
import type { Sample } from '../../../core/sample.ts';
import { syntheticStartAtMs } from '../synthetic-plan.ts';
import { rowOf, syntheticFacts, workAtMs } from './synthetic-facts.ts';

const { factsOf } = syntheticFacts();

describe('what was not read, not told', () => {
  test('a ledger that was not read is said, not taken for an empty one', async () => {
    const facts = await factsOf({ rooms: [{ room: 'B12', pupilCount: 2 }], ledgerUnread: true });
    expect(rowOf(facts, 'pupil-answers', { pupil: '1' })).toMatchObject({ ledgerRead: false, lostCount: 0, acknowledgedCount: 6 });
  });

  test('an answer that submit found missing is lost although the ledger holds it in the end', async () => {
    const missing: Sample = {
      atMs: syntheticStartAtMs + 178_000,
      metric: 'answerMissing',
      valueText: `item-1|1|${'0'.padStart(16, 'c')}`,
      state: 'value',
      subject: 'pupil/B12/1',
      room: 'B12',
      pupil: '1',
      phase: 'work',
      source: 'k6',
    };
    const facts = await factsOf({ rooms: [{ room: 'B12', pupilCount: 2 }], more: [missing] });
    expect(rowOf(facts, 'pupil-answers', { pupil: '1' })).toMatchObject({ lostCount: 1 });
    expect(rowOf(facts, 'pupil-answers', { pupil: '2' })).toMatchObject({ lostCount: 0 });
  });

  test('what is no number is absent, and is no life sign of a figure', async () => {
    const broken = (metric: Sample['metric'], valueDouble: number): Sample => ({
      atMs: workAtMs + 1000,
      metric,
      valueDouble,
      state: 'value',
      subject: 'pupil/B12/1',
      room: 'B12',
      pupil: '1',
      phase: metric === 'loginMs' ? 'login' : 'work',
      source: 'k6',
    });
    const facts = await factsOf({
      rooms: [{ room: 'B12', pupilCount: 2, pupils: { '1': { absent: true } } }],
      more: [broken('loginMs', NaN), broken('heartbeatRttMs', Infinity), broken('saveAckMs', -Infinity), broken('timerDriftMs', NaN)],
    });
    expect(rowOf(facts, 'pupil-login', { pupil: '1' })).toMatchObject({ completed: false });
    expect(rowOf(facts, 'pupil-login', { pupil: '1' })).not.toHaveProperty('loginMs');
    expect(rowOf(facts, 'pupil-latency', { pupil: '1', phase: 'work' })).toMatchObject({ sampleCount: 0, p95Ms: 5000 });
    expect(rowOf(facts, 'pupil-save', { pupil: '1' })).toMatchObject({ acknowledgedCount: 0, unacknowledgedCount: 1 });
    expect(rowOf(facts, 'pupil-save', { pupil: '1' })).not.toHaveProperty('ackP95Ms');
    expect(rowOf(facts, 'generator-load', { phase: 'work' })).toMatchObject({ timerDriftCount: 89 });
  });
});

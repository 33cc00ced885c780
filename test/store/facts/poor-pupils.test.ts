/** Pupils who do not do well: every failure is in the fact of its kind, and in no other. */
import { beforeAll, describe, expect, test } from 'vitest';
import type { Sample } from '../../../core/sample.ts';
import type { Facts } from '../../../facts/rows.ts';
import { syntheticStartAtMs } from '../synthetic-plan.ts';
import { rowOf, syntheticFacts } from './synthetic-facts.ts';

const { factsOf } = syntheticFacts();

describe('pupils who do not do well', () => {
  let facts: Facts;
  const of = { room: 'B12' } as const;
  beforeAll(async () => {
    facts = await factsOf({
      rooms: [
        {
          room: 'B12',
          pupilCount: 16,
          pupils: {
            '1': { absent: true },
            '2': { hangsAfterMs: 137_000 + 21_000 },
            '3': { loginFailure: 'refused', loginMs: 3000 },
            '4': { rttMs: (n) => (n % 10 === 0 ? 'unanswered' : 20) },
            '5': { unacknowledgedCount: 2, retriedCount: 1, saveAckMs: 800 },
            '6': { lostCount: 1, doubledCount: 2 },
            '7': {
              drops: [
                { atMs: 60_000, returnMs: 12_000 },
                { atMs: 100_000, returnMs: 3000 },
              ],
            },
            '8': { drops: [{ atMs: 60_000, returnMs: 12_000 }, { atMs: 150_000 }] },
            '9': {
              stalls: [
                { atMs: 20_000, lastsMs: 1500, track: 'audio' },
                { atMs: 30_000, lastsMs: 4000, track: 'video' },
                { atMs: 34_000, lastsMs: 1000, track: 'video' },
              ],
              rendition: '360p',
            },
            '10': { startupMs: 'never', submitMs: 'failed' },
            '11': { downMbps: 1.5 },
            '12': {
              outages: [
                { fromMs: 10_000, toMs: 13_000 },
                { fromMs: 25_000, toMs: 28_000 },
              ],
            },
            '13': { outages: [{ fromMs: 15_000, toMs: 21_500 }] },
            '14': { lateMs: 80, timerDriftMs: 90 },
            '15': { drops: [{ atMs: 184_000 }] },
            '16': { neverOpened: true },
          },
        },
      ],
    });
  });

  test('who never came has rows that say so, none that could pass', () => {
    const absent = { ...of, pupil: '1' } as const;
    expect(rowOf(facts, 'pupil-active', { ...absent, phase: 'work' })).toMatchObject({ signCount: 0 });
    expect(rowOf(facts, 'pupil-login', absent)).toEqual({ ...absent, completed: false, givenMs: expect.any(Number) as number });
    expect(rowOf(facts, 'pupil-package', absent)).toEqual({
      ...absent,
      completed: false,
      targetDownMbps: 2,
      givenMs: expect.any(Number) as number,
    });
    expect(rowOf(facts, 'pupil-goodput', { ...absent, metric: 'downloadBytes' })).toMatchObject({
      chunkCount: 0,
      goodputMbps: 0,
      worstFiveSecondsMbps: 0,
      longestGapMs: 37_500,
    });
    expect(rowOf(facts, 'pupil-demand', { ...absent, metric: 'uploadBytes' })).toMatchObject({ sentCount: 0 });
    expect(rowOf(facts, 'pupil-latency', { ...absent, phase: 'work' })).toMatchObject({
      sampleCount: 0,
      unansweredCount: 88,
      p50Ms: 5000,
      p99Ms: 5000,
    });
    expect(rowOf(facts, 'pupil-media', { ...absent, track: 'audio' })).toMatchObject({ started: false, playedMs: 0 });
    expect(rowOf(facts, 'pupil-submit', absent)).toMatchObject({ completed: false });
    expect(rowOf(facts, 'pupil-save', absent)).toMatchObject({ acknowledgedCount: 0, expectedCount: 5 });
  });

  test('who hung half way through bandwidth has half, a long gap and unanswered heartbeats', () => {
    const hung = { ...of, pupil: '2' } as const;
    const row = rowOf(facts, 'pupil-goodput', { ...hung, metric: 'downloadBytes' });
    expect(row.goodputMbps).toBeGreaterThan(1);
    expect(row.goodputMbps).toBeLessThan(1.2);
    expect(row.worstFiveSecondsMbps).toBe(0);
    expect(row.longestGapMs).toBeGreaterThan(18_000);
    const latency = rowOf(facts, 'pupil-latency', { ...hung, phase: 'bandwidth' });
    expect(latency.unansweredCount).toBe(latency.expectedCount - latency.sampleCount);
    expect(latency.p95Ms).toBe(5000);
    expect(rowOf(facts, 'pupil-submit', hung)).toMatchObject({ completed: false });
  });

  test('a refused login counts with its time and reason', () => {
    expect(rowOf(facts, 'pupil-login', { ...of, pupil: '3' })).toMatchObject({ completed: false, loginMs: 3000, failure: 'refused' });
    expect(rowOf(facts, 'pupil-active', { ...of, pupil: '3', phase: 'login' })).toMatchObject({ failureCount: 1, firstFailure: 'refused' });
  });

  test('what a pupil met first stands, and not that it then gave up; a step has the server’s own time for it', async () => {
    const pupil = { subject: 'pupil/B12/1', room: 'B12', pupil: '1', phase: 'login', source: 'k6', state: 'value' } as const;
    const at = (seconds: number) => syntheticStartAtMs + 22_000 + seconds * 1000;
    const more: readonly Sample[] = [
      { ...pupil, atMs: at(31), metric: 'loginStepMs', valueDouble: 30_000, windowMs: 30_000, reason: 'sign-in' },
      { ...pupil, atMs: at(31), metric: 'serverHandlerMs', valueDouble: 29_000, reason: 'login' },
      { ...pupil, atMs: at(32), metric: 'serverHandlerMs', valueDouble: 3, reason: 'login' },
      { ...pupil, atMs: at(40), metric: 'pupilFailureCount', valueInteger: 1, reason: 'login-credentials-timeout' },
      { ...pupil, atMs: at(75), metric: 'pupilFailureCount', valueInteger: 1, reason: 'login-gave-up' },
    ];
    const rooms = [{ room: 'B12', pupilCount: 1, pupils: { '1': { loginFailure: 'gave-up', loginMs: 3000 } } }];
    expect(rowOf(await factsOf({ rooms, more }), 'pupil-login', { ...of, pupil: '1' })).toMatchObject({
      completed: false,
      failure: 'credentials-timeout',
      slowestStep: 'sign-in',
      slowestStepMs: 30_000,
      stepHandlerMs: 29_000,
    });
    expect(rowOf(await factsOf({ rooms }), 'pupil-login', { ...of, pupil: '1' })).toMatchObject({ failure: 'gave-up' });
  });

  test('what a pupil met most often stands, of two the first', async () => {
    const met = (...reasons: readonly string[]): readonly Sample[] =>
      reasons.map((reason, index) => ({
        ...{ subject: 'pupil/B12/1', room: 'B12', pupil: '1', phase: 'login', source: 'k6', state: 'value' },
        ...{ atMs: syntheticStartAtMs + 24_000 + index * 1000, metric: 'pupilFailureCount', valueInteger: 1, reason: `login-${reason}` },
      }));
    const rooms = [{ room: 'B12', pupilCount: 1, pupils: { '1': { loginFailure: 'gave-up', loginMs: 3000 } } }];
    const failureOf = async (...reasons: readonly string[]) =>
      rowOf(await factsOf({ rooms, more: met(...reasons) }), 'pupil-login', { ...of, pupil: '1' }).failure;
    expect(await failureOf('credentials-status-403', 'credentials-timeout', 'credentials-timeout', 'gave-up')).toBe('credentials-timeout');
    expect(await failureOf('exam-timeout', 'credentials-status-403', 'gave-up', 'gave-up', 'gave-up')).toBe('exam-timeout');
  });

  test('one heartbeat in ten unanswered is in the p95', () => {
    const row = rowOf(facts, 'pupil-latency', { ...of, pupil: '4', phase: 'work' });
    expect(row.unansweredCount).toBeGreaterThanOrEqual(8);
    expect(row).toMatchObject({ p50Ms: 20, p95Ms: 5000, p99Ms: 5000, baselineMs: 20 });
  });

  test('saves without a receipt count with the time they waited', () => {
    const row = rowOf(facts, 'pupil-save', { ...of, pupil: '5' });
    expect(row).toMatchObject({ acknowledgedCount: 4, unacknowledgedCount: 2, retriedCount: 1 });
    // Seat 5 of 16 saves at 3750 + n × 15000 ms; the fifth of them waits to the end of the run.
    expect(row.ackWorstMs).toBe(140_000 - (3750 + 4 * 15_000));
    expect(row.ackP95Ms).toBe(row.ackWorstMs);
    expect(rowOf(facts, 'pupil-answers', { ...of, pupil: '5' })).toMatchObject({ unacknowledgedCount: 2, lostCount: 0 });
  });

  test('answers that the ledger lost or holds twice', () => {
    expect(rowOf(facts, 'pupil-answers', { ...of, pupil: '6' })).toMatchObject({ lostCount: 1, doubledCount: 2, acknowledgedCount: 6 });
  });

  test('connections: back, gone for good, lost too late to tell, and never there', () => {
    expect(rowOf(facts, 'pupil-connection', { ...of, pupil: '7' })).toEqual({
      ...of,
      pupil: '7',
      dropCount: 2,
      heartbeatDropCount: 0,
      returnedCount: 2,
      neverReturned: false,
      neverOpened: false,
      worstReturnMs: 12_000,
    });
    expect(rowOf(facts, 'pupil-connection', { ...of, pupil: '8' })).toMatchObject({
      dropCount: 2,
      returnedCount: 1,
      neverReturned: true,
      worstReturnMs: 37_000,
    });
    expect(rowOf(facts, 'pupil-connection', { ...of, pupil: '15' })).toMatchObject({ dropCount: 0, neverReturned: false });
    expect(rowOf(facts, 'pupil-connection', { ...of, pupil: '16' })).toEqual({
      ...of,
      pupil: '16',
      dropCount: 0,
      heartbeatDropCount: 0,
      returnedCount: 0,
      neverReturned: false,
      neverOpened: true,
    });
  });

  test('connections that carry heartbeats alone are counted among the others, and by themselves', async () => {
    const drop = (connection: string, second: number): Sample => ({
      ...{ subject: 'pupil/B12/1', room: 'B12', pupil: '1', phase: 'work', source: 'k6', state: 'value' },
      ...{ atMs: syntheticStartAtMs + second * 1000, metric: 'connectionDropCount', valueInteger: 1, reason: `${connection}-silent` },
    });
    const rooms = [{ room: 'B12', pupilCount: 1 }];
    const found = await factsOf({ rooms, more: [drop('exam', 60), drop('heartbeat', 61), drop('exam', 90)] });
    expect(rowOf(found, 'pupil-connection', { ...of, pupil: '1' })).toMatchObject({ dropCount: 3, heartbeatDropCount: 1 });
  });

  test('stalls: parts that touch are one; the rendition is counted by its lines', () => {
    expect(rowOf(facts, 'pupil-media', { ...of, pupil: '9', track: 'audio' })).toMatchObject({ stallCount: 1, stallMs: 1500 });
    const video = rowOf(facts, 'pupil-media', { ...of, pupil: '9', track: 'video' });
    expect(video).toMatchObject({ stallCount: 1, stallMs: 5000, longestStallMs: 5000, steadyAtRequiredMs: 0 });
    expect(video.steadyPlayedMs).toBeGreaterThan(60_000);
    const never = rowOf(facts, 'pupil-media', { ...of, pupil: '10', track: 'video' });
    expect(never).toMatchObject({ started: false, playedMs: 0 });
    expect(never.startupMs).toBe(never.plannedMs);
    expect(rowOf(facts, 'pupil-submit', { ...of, pupil: '10' })).toMatchObject({ completed: false, submitMs: 9000, receiptCount: 0 });
  });

  test('a starved pupil gets what the path gives', () => {
    expect(rowOf(facts, 'pupil-goodput', { ...of, pupil: '11', metric: 'downloadBytes' }).goodputMbps).toBeCloseTo(1.5, 1);
  });

  test('two blackouts of 3 s are caught up with: the mean hides them, the worst 5 s does not', () => {
    const row = rowOf(facts, 'pupil-goodput', { ...of, pupil: '12', metric: 'downloadBytes' });
    expect(row.goodputMbps).toBeGreaterThan(2);
    expect(row.worstFiveSecondsMbps).toBeLessThan(1.1);
    expect(row.longestGapMs).toBeGreaterThan(2900);
    expect(row.longestGapMs).toBeLessThan(3300);
  });

  test('a chunk that hung through 6.5 s does not hide them', () => {
    expect(rowOf(facts, 'pupil-goodput', { ...of, pupil: '13', metric: 'downloadBytes' }).longestGapMs).toBeGreaterThan(6400);
  });

  test('the generator’s own lateness is told apart from the path’s', () => {
    const late = rowOf(facts, 'pupil-demand', { ...of, pupil: '14', metric: 'downloadBytes' });
    expect(late.lateCount).toBe(late.sentCount);
    expect(late.lateP95Ms).toBe(80);
    // Seat 12's path was behind: chunks were skipped, none was late.
    const behind = rowOf(facts, 'pupil-demand', { ...of, pupil: '11', metric: 'downloadBytes' });
    expect(behind.sentCount).toBeLessThan(behind.expectedCount);
    expect(behind.lateCount).toBe(0);
  });
});

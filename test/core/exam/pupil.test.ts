import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { checksumOf } from '../../../core/checksum.ts';
import { createPupil } from '../../../core/exam/pupil.ts';
import { phaseNames } from '../../../core/sample.ts';
import { shortPlan } from './short-plan.ts';
import type { ShortPlan } from './short-plan.ts';
import { play } from './simulated-server.ts';
import type { Link } from './simulated-server.ts';

const startAtMs = 1_700_000_000_000;
const phasesMs = { idle: 22_000, login: 9_000, package: 16_000, work: 90_000, bandwidth: 40_000, submit: 10_000 };
const endMs = 187_000;

function exam(link: Link, more: Partial<ShortPlan> = {}, checksum = checksumOf, index = 1) {
  const plan = shortPlan({ startAtMs, phasesMs, ...more });
  const room = plan.rooms[0];
  const pupil = room?.pupils[index];
  if (room === undefined || pupil === undefined) throw new Error('the plan has no pupil');
  return { plan, pupil, ...play(createPupil({ plan, room, pupil, checksumOf: checksum }), startAtMs, link) };
}

describe('a pupil in a good room', () => {
  const { of, ledger, endedAtMs, requests, plan, pupil } = exam({ delayMs: 5 });

  test('fails in nothing and ends with the plan', () => {
    expect(of('pupilFailureCount')).toEqual([]);
    expect(of('connectionDropCount')).toEqual([]);
    expect(endedAtMs - startAtMs).toBeGreaterThanOrEqual(endMs);
    expect(endedAtMs - startAtMs).toBeLessThan(endMs + 1_000);
  });

  test('shows signs of life at the start of every phase and every 5 s', () => {
    for (const { phase, startOffsetMs, endOffsetMs } of plan.phases) {
      const signs = of('pupilActiveCount').filter((one) => one.phase === phase);
      expect(signs[0]?.atMs).toBe(startAtMs + startOffsetMs);
      expect(signs).toHaveLength(Math.ceil((endOffsetMs - startOffsetMs) / 5_000));
    }
  });

  test('has every heartbeat of the plan, at least 20 of them idle', () => {
    const beats = of('heartbeatRttMs');
    expect(beats).toHaveLength(Math.ceil((endMs - pupil.heartbeatOffsetMs) / 1_013));
    // The first may have had to wait for its connection.
    expect(beats.slice(1).every((beat) => beat.value === 10 && beat.unknown === undefined)).toBe(true);
    expect(beats.filter((beat) => beat.phase === 'idle').length).toBeGreaterThanOrEqual(20);
  });

  test.each([0, 1])('loads the package in its phase at the moment of its own, not before, and counts from there: pupil %i', (index) => {
    const { of, requests, pupil } = exam({ delayMs: 5 }, {}, checksumOf, index);
    const opensAtMs = startAtMs + 31_000 + (pupil.packageOffsetMs ?? NaN);
    expect(of('loginMs')).toHaveLength(1);
    expect(requests.find((request) => request.kind === 'shell')?.atMs).toBe(opensAtMs);
    expect(of('packageMs')).toMatchObject([{ value: (of('packageMs')[0]?.atMs ?? NaN) - opensAtMs }]);
  });

  test('begins to load with work where the package has no phase', () => {
    const { requests } = exam({ delayMs: 5 }, { phasesMs: { login: 5_000, work: 30_000 } }, checksumOf, 0);
    expect(requests.find((request) => request.kind === 'shell')?.atMs).toBe(startAtMs + 5_000);
  });

  test('saves every interval; every answer has its receipt and is in the ledger once', () => {
    const acknowledged = of('answerAcknowledged').map((one) => one.text);
    expect(acknowledged).toHaveLength(6);
    expect([...ledger].map(([key, checksum]) => `${key}|${checksum}`).sort()).toEqual([...acknowledged].sort());
    expect(Math.max(...of('saveGapMs').map((one) => one.value))).toBeLessThanOrEqual(15_020);
    expect(of('submitReceiptCount')[0]?.value).toBe(of('submitExpectedCount')[0]?.value);
    expect(of('submitMs')[0]?.unknown).toBeUndefined();
  });

  test('plays sound and film to the end of work without a stall, and what was played adds up', () => {
    const pressedAtMs = startAtMs + 47_000 + pupil.pressPlayOffsetMs;
    for (const [startup, stall, played] of [
      ['audioStartupMs', 'audioStallMs', 'audioPlayedMs'],
      ['videoStartupMs', 'videoStallMs', 'videoPlayedMs'],
    ] as const) {
      const startupMs = of(startup)[0]?.value ?? NaN;
      expect(startupMs).toBeLessThan(500);
      expect(of(stall)).toEqual([]);
      expect(of(played).reduce((sum, one) => sum + one.value, 0)).toBeCloseTo(startAtMs + 137_000 - pressedAtMs - startupMs, 3);
    }
    expect(of('videoPlayedMs')[0]?.reason).toBe('360p');
    expect(of('videoPlayedMs').at(-1)?.reason).toBe('720p');
    const urls = requests.filter((request) => request.kind === 'segment').map((request) => request.path);
    expect(new Set(urls).size).toBe(urls.length);
  });

  test('asks for every chunk on schedule', () => {
    expect(of('downloadLateMs')).toHaveLength(160);
    expect(of('downloadLateMs').every((late) => late.value <= 1 && late.unknown === undefined)).toBe(true);
    expect(of('downloadBytes').reduce((sum, chunk) => sum + chunk.value, 0)).toBe(160 * plan.bandwidth.downChunkBytes);
  });
});

describe('a pupil in trouble', () => {
  test('who never gets in takes part in nothing more and says so', () => {
    const { of, requests, endedAtMs, measures } = exam(
      { delayMs: 5, answer: (request) => (request.kind === 'login' ? { status: 503 } : undefined) },
      { work: { loginGiveUpMs: 20_000 } },
    );
    expect(new Set(requests.map((request) => request.kind))).toEqual(new Set(['login']));
    expect(of('pupilFailureCount').at(-1)?.reason).toBe('login-gave-up');
    expect(of('loginMs')).toMatchObject([{ unknown: true, phase: 'login' }]);
    expect(new Set(measures.map((one) => one.phase))).toEqual(new Set(['idle', 'login', 'package']));
    expect(measures.filter((one) => one.phase === 'package').map((one) => one.metric)).not.toContain('packageMs');
    expect(endedAtMs - startAtMs).toBeLessThan(50_000);
    expect(of('pupilActiveCount').every((one) => one.phase === 'idle' || one.phase === 'login')).toBe(true);
  });

  test('who gets in late does the rest late: login keeps its phase, the package follows, bandwidth is not waited for', () => {
    const lateMs = 60_000;
    const { of, requests } = exam({
      delayMs: 5,
      answer: (request, nowMs) => (request.kind === 'login' && nowMs < startAtMs + lateMs ? { status: 503 } : undefined),
    });
    expect(of('loginMs')).toMatchObject([{ phase: 'login' }]);
    expect(of('loginMs')[0]?.unknown).toBeUndefined();
    expect(requests.find((request) => request.kind === 'shell')?.atMs).toBeGreaterThan(startAtMs + lateMs);
    expect(of('packageMs')).toMatchObject([{ phase: 'package' }]);
    expect(of('answerAcknowledged').length).toBeGreaterThan(2);
    expect(of('downloadBytes')).toHaveLength(160);
  });

  test('without the exam’s files there is no work, and media that could not be pressed never started', () => {
    const { of, requests } = exam({ delayMs: 5, answer: (request) => (request.kind === 'shell' ? { status: 500 } : undefined) });
    expect(of('packageMs')).toMatchObject([{ unknown: true }]);
    expect(requests.filter((request) => request.kind === 'save')).toEqual([]);
    expect(of('audioStartupMs')).toMatchObject([{ unknown: true, reason: 'never-pressed' }]);
    expect(of('videoStartupMs')).toMatchObject([{ unknown: true, reason: 'never-pressed' }]);
    expect(of('downloadBytes')).toHaveLength(160);
  });

  test('a film that only the lowest rendition fits stays there, without stalls', () => {
    const { of } = exam({ delayMs: 5, mbps: 0.75 }, { media: { audio: false }, phasesMs: { login: 5_000, work: 90_000 } });
    expect(of('videoStallMs')).toEqual([]);
    expect(new Set(of('videoPlayedMs').map((one) => one.reason))).toEqual(new Set(['360p']));
  });

  test('a film on half of what it needs stalls, and stalled + played + start-up is all the time there was', () => {
    const { of, pupil } = exam({ delayMs: 5, mbps: 0.25 }, { media: { audio: false }, phasesMs: { login: 5_000, work: 300_000 } });
    const sum = (name: 'videoStallMs' | 'videoPlayedMs' | 'videoStartupMs') => of(name).reduce((total, one) => total + one.value, 0);
    expect(of('videoStallMs').length).toBeGreaterThan(3);
    const pressedAtMs = Math.max(startAtMs + 5_000 + pupil.pressPlayOffsetMs, of('packageMs')[0]?.atMs ?? 0);
    const elapsedMs = startAtMs + 305_000 - pressedAtMs;
    expect(Math.abs(sum('videoStallMs') + sum('videoPlayedMs') + sum('videoStartupMs') - elapsedMs)).toBeLessThan(200);
    expect(sum('videoPlayedMs') / elapsedMs).toBeLessThan(0.6);
  });

  test.each([
    ['is a filter’s page', { status: 200, bodyBytes: 1_000 }, 'media-segment-wrong-size'],
    ['has no length', { status: 200 }, 'media-segment-no-length'],
  ])('a segment that %s with status 200 is never played', (_, page, reason) => {
    const answer: Link['answer'] = (request) => (request.kind === 'segment' ? page : undefined);
    const { of } = exam({ delayMs: 5, answer }, { phasesMs: { login: 5_000, work: 30_000 } });
    for (const startup of ['audioStartupMs', 'videoStartupMs'] as const) {
      expect(of(startup)).toMatchObject([{ unknown: true, reason: 'never-started' }]);
    }
    expect([...of('audioPlayedMs'), ...of('videoPlayedMs'), ...of('segmentBytes')]).toEqual([]);
    expect(new Set(of('pupilFailureCount').map((one) => one.reason))).toEqual(new Set([reason]));
  });

  test('a machine that throws is this pupil’s failure, and the rest of the exam goes on', () => {
    const { of, endedAtMs } = exam({ delayMs: 5 }, {}, () => {
      throw new Error('no checksum today');
    });
    expect(of('pupilFailureCount').map((one) => one.reason)).toEqual(['threw-work: no checksum today']);
    expect(of('answerAcknowledged')).toEqual([]);
    expect(of('downloadBytes')).toHaveLength(160);
    expect(of('submitMs')).toHaveLength(1);
    expect(endedAtMs - startAtMs).toBeLessThan(endMs + 1_000);
  });

  test('a plan of some phases plays only those', () => {
    const { of, requests, endedAtMs } = exam({ delayMs: 5 }, { phasesMs: { idle: 3_000, bandwidth: 10_000 } });
    expect(new Set(requests.map((request) => request.kind))).toEqual(new Set(['download', 'upload']));
    expect(of('downloadBytes')).toHaveLength(40);
    expect(endedAtMs - startAtMs).toBe(13_000);
  });

  test('whatever is cut, and when: the exam ends, every heartbeat is told of once, no answer is lost', () => {
    const cut = fc.record({ fromMs: fc.integer({ min: 0, max: endMs }), forMs: fc.integer({ min: 100, max: 40_000 }) });
    fc.assert(
      fc.property(fc.array(cut, { minLength: 1, maxLength: 4 }), fc.integer({ min: 1, max: 400 }), (cuts, delayMs) => {
        const { of, ledger, endedAtMs, pupil } = exam({
          delayMs,
          cuts: cuts.map(({ fromMs, forMs }) => ({ fromMs: startAtMs + fromMs, toMs: startAtMs + fromMs + forMs })),
        });
        expect(endedAtMs - startAtMs).toBeLessThanOrEqual(endMs + 10_000);
        expect(of('pupilFailureCount').filter((one) => one.reason?.startsWith('threw'))).toEqual([]);
        const told = of('answerAcknowledged').map((one) => one.text);
        expect(new Set(told).size).toBe(told.length);
        const held = new Set([...ledger].map(([key, checksum]) => `${key}|${checksum}`));
        expect(told.filter((text) => !held.has(text ?? ''))).toEqual([]);
        if (of('loginMs')[0]?.unknown) return;
        expect(of('heartbeatRttMs')).toHaveLength(Math.ceil((endMs - pupil.heartbeatOffsetMs) / 1_013));
        expect(of('downloadLateMs')).toHaveLength(160);
        for (const { phase } of of('pupilActiveCount')) expect(phaseNames).toContain(phase);
      }),
      { numRuns: 12 },
    );
  });
});

/** Echoes that did not come back: loss, outages, and what is neither. */
import { describe, expect, test } from 'vitest';
import type { PhaseName, Sample } from '../../../core/sample.ts';
import type { PupilBehaviour } from '../synthetic-pupil-behaviour.ts';
import { bandwidthAtMs, rowOf, syntheticFacts, workAtMs } from './synthetic-facts.ts';

const { factsOf } = syntheticFacts();

describe('echoes', () => {
  test('loss: a lost echo is in the phase in which it was sent; who promised no echo lost none', async () => {
    const mute = {
      metric: 'probeRttMs',
      state: 'unknown',
      reason: 'no-echo',
      subject: 'probe/gateway',
      room: 'B12',
      source: 'probe',
    } as const;
    const late = { metric: 'probeRttMs', state: 'unknown', reason: 'lost', subject: 'probe/late', room: 'B12', source: 'probe' } as const;
    const facts = await factsOf({
      rooms: [{ room: 'B12', pupilCount: 1 }],
      machine: { lostEvery: 50 },
      more: [
        { ...mute, atMs: workAtMs + 1000 },
        // Sent at the end of work, given up in bandwidth.
        { ...late, atMs: bandwidthAtMs + 900, windowMs: 1000 },
      ],
    });
    expect(rowOf(facts, 'probe-loss', { subject: 'probe/gateway', phase: 'work' })).toMatchObject({ sentCount: 0, lostCount: 0 });
    expect(rowOf(facts, 'probe-loss', { subject: 'probe/late', phase: 'work' })).toMatchObject({ sentCount: 1, lostCount: 1 });
    expect(rowOf(facts, 'probe-loss', { subject: 'probe/late', phase: 'bandwidth' })).toMatchObject({ sentCount: 0 });
    expect(rowOf(facts, 'probe-loss', { subject: 'probe/server', phase: 'work' })).toMatchObject({
      sentCount: 900,
      lostCount: 18,
      rttP95Ms: 5,
    });
  });

  test('an outage: ten lost in a row are told apart from loss, and what the prober slept through is neither', async () => {
    const probe = { metric: 'probeRttMs', subject: 'probe/other', room: 'B12', source: 'probe' } as const;
    const echo = (n: number, reason?: string): Sample => ({
      ...probe,
      atMs: workAtMs + n * 100 + (reason === undefined ? 5 : 2_000),
      windowMs: reason === undefined ? 5 : 2_000,
      ...(reason === undefined ? { state: 'value', valueDouble: 5 } : { state: 'unknown', reason }),
    });
    const why = (n: number) => {
      if (n >= 100 && n < 130) return 'lost';
      if (n >= 300 && n < 309) return 'lost';
      if (n >= 500 && n < 600) return 'slept';
      if (n >= 600 && n < 640) return 'late';
      return n % 100 === 50 ? 'refused' : undefined;
    };
    const facts = await factsOf({
      rooms: [{ room: 'B12', pupilCount: 1 }],
      more: Array.from({ length: 800 }, (_, n) => echo(n, why(n))),
    });
    expect(rowOf(facts, 'probe-loss', { subject: 'probe/other', phase: 'work' })).toMatchObject({
      sentCount: 700,
      // Forty that came late are lost, and no outage.
      lostCount: 30 + 9 + 7 + 40,
      outageCount: 1,
      outageLostCount: 30,
      outagesMs: 3_000,
      longestOutageMs: 3_000,
    });
    expect(rowOf(facts, 'probe-loss', { subject: 'probe/server', phase: 'work' })).toMatchObject({
      outageLostCount: 0,
      longestOutageMs: 0,
    });
  });

  test('outages again and again are counted, and how long they were together', async () => {
    const probe = { metric: 'probeRttMs', subject: 'probe/other', room: 'B12', source: 'probe' } as const;
    const echo = (n: number): Sample =>
      // Ten of every thirty.
      n % 30 < 10
        ? { ...probe, atMs: workAtMs + n * 100 + 2_000, windowMs: 2_000, state: 'unknown', reason: 'lost' }
        : { ...probe, atMs: workAtMs + n * 100 + 5, windowMs: 5, state: 'value', valueDouble: 5 };
    const facts = await factsOf({ rooms: [{ room: 'B12', pupilCount: 1 }], more: Array.from({ length: 900 }, (_, n) => echo(n)) });
    expect(rowOf(facts, 'probe-loss', { subject: 'probe/other', phase: 'work' })).toMatchObject({
      sentCount: 900,
      lostCount: 300,
      outageCount: 30,
      outageLostCount: 300,
      outagesMs: 30_000,
      longestOutageMs: 1_000,
    });
    expect(rowOf(facts, 'probe-loss', { subject: 'probe/server', phase: 'work' })).toMatchObject({ outageCount: 0, outagesMs: 0 });
  });

  test('an outage over the end of a phase has its whole length in both, unless one of them fills the path', async () => {
    const probe = { metric: 'probeRttMs', subject: 'probe/other', room: 'B12', source: 'probe' } as const;
    const runMs = bandwidthAtMs - workAtMs + 20_000;
    const echo = (n: number): Sample => {
      const sentAtMs = workAtMs - 10_000 + n * 100;
      const isLost = [workAtMs, bandwidthAtMs].some((atMs) => sentAtMs >= atMs - 4_000 && sentAtMs < atMs + 3_000);
      return isLost
        ? { ...probe, atMs: sentAtMs + 2_000, windowMs: 2_000, state: 'unknown', reason: 'lost' }
        : { ...probe, atMs: sentAtMs + 5, windowMs: 5, state: 'value', valueDouble: 5 };
    };
    const facts = await factsOf({ rooms: [{ room: 'B12', pupilCount: 1 }], more: Array.from({ length: runMs / 100 }, (_, n) => echo(n)) });
    const of = (phase: PhaseName) => rowOf(facts, 'probe-loss', { subject: 'probe/other', phase });
    expect(of('package')).toMatchObject({ outageCount: 1, outageLostCount: 40, longestOutageMs: 7_000 });
    expect(of('work')).toMatchObject({ outageCount: 2, outageLostCount: 70, longestOutageMs: 7_000 });
    expect(of('bandwidth')).toMatchObject({ outageCount: 1, outageLostCount: 30, longestOutageMs: 3_000 });
  });

  test('a silence in which most of the class was answered is none of the network, one in which fewer were is', async () => {
    const probeSilent = { fromSecond: 60, toSecond: 70 };
    const beatAtMs = 1_013;
    const silentFor = (share: number, pupilCount: number) =>
      factsOf({
        rooms: [
          {
            room: 'B12',
            pupilCount,
            everyPupil: {
              rttMs: (n) => (n * beatAtMs >= 58_000 && n * beatAtMs < 58_000 + share * 10_000 + 2_000 ? 'unanswered' : 12),
            },
          },
        ],
        machine: { probeSilent },
      });
    for (const pupilCount of [1, 6]) {
      const of = async (share: number) =>
        rowOf(await silentFor(share, pupilCount), 'probe-loss', { subject: 'probe/server', phase: 'work' });
      const [answered, gone] = [await of(0.3), await of(0.7)];
      expect(answered).toMatchObject({ lostCount: 100, outageCount: 0, outageLostCount: 0, longestOutageMs: 0 });
      expect(answered).toMatchObject({ heldBackLostCount: 100, longestHeldBackMs: 10_000 });
      expect(gone).toMatchObject({ lostCount: 100, outageCount: 1, outageLostCount: 100, outagesMs: 10_000, longestOutageMs: 10_000 });
      expect(gone).toMatchObject({ heldBackLostCount: 0, longestHeldBackMs: 0 });
    }
  });

  test('heartbeats that come late are counted, and those that nobody told of', async () => {
    const beats = async (everyPupil: PupilBehaviour) =>
      rowOf(await factsOf({ rooms: [{ room: 'B12', pupilCount: 2, everyPupil }] }), 'probe-loss', {
        subject: 'probe/server',
        phase: 'work',
      });
    expect(await beats({})).toMatchObject({ lateBeatCount: 0 });
    expect((await beats({})).beatCount).toBeGreaterThanOrEqual(2 * 87);
    // 62 is 50 more than the quickest tenth of 12.
    expect(await beats({ rttMs: (n) => (n % 10 === 0 ? 62 : 12) })).toMatchObject({ lateBeatCount: 0 });
    expect((await beats({ rttMs: (n) => (n % 10 === 0 ? 63 : 12) })).lateBeatCount).toBeGreaterThanOrEqual(2 * 8);
    expect((await beats({ rttMs: (n) => (n % 10 === 0 ? 'unanswered' : 12) })).lateBeatCount).toBeGreaterThanOrEqual(2 * 8);
    const facts = await factsOf({ rooms: [{ room: 'B12', pupilCount: 2, pupils: { '2': { absent: true } } }] });
    const { beatCount, lateBeatCount } = rowOf(facts, 'probe-loss', { subject: 'probe/server', phase: 'work' });
    expect(beatCount).toBeGreaterThanOrEqual(2 * 87);
    expect(lateBeatCount).toBeGreaterThanOrEqual(85);
  });
});

/** Which time counts: phases that were played, and windows within them. */
import { describe, expect, test } from 'vitest';
import type { RoomRunState } from '../../../core/run-state.ts';
import type { PhaseName, Sample } from '../../../core/sample.ts';
import { phaseNames } from '../../../core/sample.ts';
import { syntheticStartAtMs } from '../synthetic-plan.ts';
import type { SyntheticRun } from '../synthetic-run.ts';
import { bandwidthAtMs, rowOf, syntheticFacts } from './synthetic-facts.ts';

const { factsOf } = syntheticFacts();

describe('what counts in a phase', () => {
  test('the same class has the same facts in any zone, on the night that has an hour twice', async () => {
    const wanted: SyntheticRun = {
      rooms: [{ room: 'B12', pupilCount: 2, pupils: { '2': { saveAckMs: 900 } }, accessPoints: { a: { pollEveryMs: 1900 } } }],
    };
    const zone = process.env['TZ'];
    try {
      process.env['TZ'] = 'UTC';
      const plain = await factsOf(wanted);
      process.env['TZ'] = 'Europe/Stockholm';
      // 03:00 summer time becomes 02:00 in the middle of work.
      const night = await factsOf({ ...wanted, plan: { startAtMs: Date.UTC(2026, 9, 25, 1, 0) - 90_000 } });
      expect(night).toEqual(plain);
    } finally {
      if (zone === undefined) Reflect.deleteProperty(process.env, 'TZ');
      else process.env['TZ'] = zone;
    }
  });

  test('a room whose generator died has facts of the phases before, and only those', async () => {
    const facts = await factsOf({
      rooms: [
        { room: 'B12', pupilCount: 2, end: { end: 'died', playedUntilMs: syntheticStartAtMs + 143_000 } },
        { room: 'B14', pupilCount: 2 },
        { room: 'B16', pupilCount: 2, end: { end: 'disk-full' } },
      ],
    });
    const played = (room: string) => [...new Set(facts['pupil-active'].filter((row) => row.room === room).map(({ phase }) => phase))];
    expect(played('B12')).toEqual(['idle', 'login', 'package', 'work']);
    expect(played('B14')).toEqual(phaseNames);
    expect(played('B16')).toEqual([]);
    expect(facts['pupil-goodput'].map(({ room }) => room)).toEqual(['B14', 'B14', 'B14', 'B14']);
    expect(facts['pupil-submit'].map(({ room }) => room)).toEqual(['B14', 'B14']);
    expect(facts['server-health']).toHaveLength(6);
  });

  test('who is not in, or has not loaded the exam, was given so long for it as it was played', async () => {
    const pupils = { '1': { absent: true }, '2': { loginFailure: 'gave-up', loginMs: 20_000 }, '3': { loginMs: 30_000 } };
    const givenTo = async (end: Partial<RoomRunState>) => {
      const facts = await factsOf({ rooms: [{ room: 'B12', pupilCount: 3, pupils, end }] });
      const inAtMs = syntheticStartAtMs + 52_000;
      return {
        login: ['1', '2'].map((pupil) => rowOf(facts, 'pupil-login', { pupil }).givenMs),
        // Nobody begins it before he is in, and who is not may still come for 75 s.
        package: ['1', '2'].map((pupil) => rowOf(facts, 'pupil-package', { pupil }).givenMs),
        late: inAtMs + rowOf(facts, 'pupil-package', { pupil: '3' }).givenMs - syntheticStartAtMs,
      };
    };
    const whole = await givenTo({ end: 'finished' });
    expect(whole).toMatchObject({ login: [161_000, 20_000], package: [86_000, 86_000] });
    // Nine seconds in which they press.
    expect(whole.late).toBeGreaterThan(182_999);
    expect(whole.late).toBeLessThanOrEqual(192_000);
    const cut = await givenTo({ end: 'died', playedUntilMs: syntheticStartAtMs + 60_000 });
    expect(cut).toMatchObject({ login: [29_000, 20_000], package: [0, 0] });
    expect(cut.late).toBeLessThanOrEqual(60_000);
  });

  test('a connection lost in a phase that was cut is no connection that never came back', async () => {
    const pupils = {
      '1': { drops: [{ atMs: 150_000 }] },
      '2': { drops: [{ atMs: 120_000 }] },
      '3': { drops: [{ atMs: 150_000, returnMs: 12_000 }] },
    };
    const lostIn = async (end: Partial<RoomRunState>) => {
      const facts = await factsOf({ rooms: [{ room: 'B12', pupilCount: 3, pupils, end }] });
      return facts['pupil-connection'].map(({ dropCount, neverReturned, worstReturnMs }) => [dropCount, neverReturned, worstReturnMs]);
    };
    expect(await lostIn({ end: 'finished' })).toEqual([
      [1, true, 37_000],
      [1, true, 67_000],
      [1, false, 12_000],
    ]);
    expect(await lostIn({ end: 'stopped', playedUntilMs: syntheticStartAtMs + 165_000 })).toEqual([
      [0, false, undefined],
      [1, true, 67_000],
      [0, false, undefined],
    ]);
  });

  test('latency: heartbeats sent while all press play are left out of work, and only they', async () => {
    const burstBeats = { fromMs: 3_000, toMs: 10_000 };
    // From the run's start: the only seat has no offset.
    const beatAtMs = (n: number) => n * 1013;
    const inBurst = (n: number) => beatAtMs(n) >= 47_000 + burstBeats.fromMs && beatAtMs(n) < 47_000 + burstBeats.toMs;
    const pupil = { rttMs: (n: number, phase: PhaseName) => (phase === 'work' && inBurst(n) ? 900 : 10) };
    const settled = async (burst: boolean) =>
      rowOf(
        await factsOf({
          rooms: [{ room: 'B12', pupilCount: 1, everyPupil: pupil }],
          plan: burst ? { burst: burstBeats } : {},
        }),
        'pupil-latency',
        { phase: 'work' },
      );
    const steady = await settled(true);
    expect(steady).toMatchObject({ expectedCount: 80, p95Ms: 10, p99Ms: 10, windowMs: 83_000, unansweredCount: 0 });
    expect(steady.sampleCount).toBeGreaterThanOrEqual(80);
    expect(await settled(false)).toMatchObject({ expectedCount: 88, p95Ms: 900, windowMs: 90_000 });
  });

  test('picture: what was fetched while all press play is played before its quality counts', async () => {
    const videoOf = async (burst: boolean) =>
      rowOf(
        await factsOf({ rooms: [{ room: 'B12', pupilCount: 1 }], plan: burst ? { burst: { fromMs: 3_000, toMs: 10_000 } } : {} }),
        'pupil-media',
        { track: 'video' },
      );
    // From 10 s and a buffer of 6 s into 90 s of work on, in one sample of 84 s that began before.
    expect(await videoOf(true)).toMatchObject({ steadyPlannedMs: 74_000, steadyPlayedMs: 74_000, steadyAtRequiredMs: 74_000 });
    expect(await videoOf(false)).toMatchObject({ steadyPlannedMs: 84_000 });
  });

  test('chunks that end in the grace count for the window; later ones do not', async () => {
    const chunk = (atMs: number, windowMs: number): Sample => ({
      atMs,
      metric: 'downloadBytes',
      valueInteger: 100_000,
      windowMs,
      state: 'value',
      subject: 'pupil/B12/1',
      room: 'B12',
      pupil: '1',
      phase: 'bandwidth',
      source: 'k6',
    });
    const endAtMs = bandwidthAtMs + 40_000;
    const facts = await factsOf({
      rooms: [{ room: 'B12', pupilCount: 2, pupils: { '1': { absent: true } } }],
      more: [
        // Half of it before the window begins.
        chunk(bandwidthAtMs + 2500, 1000),
        // 5 of its 10 s lie in the window.
        chunk(endAtMs + 4500, 10_000),
        chunk(endAtMs + 5001, 10_000),
        // Over the whole window and both edges: 37.5 of 40 s.
        chunk(endAtMs, 40_000),
      ],
    });
    const row = rowOf(facts, 'pupil-goodput', { pupil: '1', metric: 'downloadBytes' });
    expect(row.goodputMbps).toBeCloseTo(((50_000 + 50_000 + 93_750) * 8) / 1000 / 37_500, 9);
    expect(row.chunkCount).toBe(3);
  });
});

/** A class that does well has in every fact what it was made of. */
import { beforeAll, describe, expect, test } from 'vitest';
import { phaseNames } from '../../../core/sample.ts';
import type { Facts } from '../../../facts/rows.ts';
import { rowOf, syntheticFacts } from './synthetic-facts.ts';

const { factsOf } = syntheticFacts();

describe('a class that does well', () => {
  let facts: Facts;
  beforeAll(async () => {
    facts = await factsOf({
      rooms: [
        { room: 'B12', pupilCount: 6, accessPoints: { 'ap-b12': { backgroundMbps: 4, errorCount: 7, discardCount: 3 } } },
        { room: "B'14 \u202e", pupilCount: 2, accessPoints: { 'ap/b14': { loadRatio: 0.5 }, 'ap-b14b': { loadRatio: 0.5 } } },
      ],
      machine: { bssid: 'AA-BB-CC-00-11-22', clockDriftMs: -30 },
      bssids: { 'ap-b12': ['aa:bb:cc:00:11:22'], 'ap/b14': ['aa:bb:cc:00:11:33'] },
    });
  });

  test('every pupil has a row in every phase, in the order of the plan', () => {
    expect(facts['pupil-active']).toHaveLength(8 * 6);
    expect(facts['pupil-active'].slice(0, 6).map(({ pupil, phase }) => `${pupil} ${phase}`)).toEqual(
      phaseNames.map((phase) => `1 ${phase}`),
    );
    expect(facts['pupil-active'].every(({ signCount, failureCount }) => signCount > 0 && failureCount === 0)).toBe(true);
  });

  test('goodput is headroom × target both ways, whatever the offset of the schedule', () => {
    for (const row of facts['pupil-goodput']) {
      const offeredMbps = row.metric === 'downloadBytes' ? 2.2 : (16_390 * 8) / 1000 / 1192;
      expect(row.goodputMbps).toBeCloseTo(offeredMbps, 6);
      expect(row.longestGapMs).toBeCloseTo(row.metric === 'downloadBytes' ? 250 : 1192, 6);
      expect(row.windowMs).toBe(37_500);
    }
  });

  test('demand, saves, answers, media and submit come out as they were made', () => {
    expect(rowOf(facts, 'pupil-demand', { room: 'B12', pupil: '1', metric: 'downloadBytes' })).toMatchObject({
      expectedCount: 150,
      sentCount: 150,
      lateCount: 0,
      lateP95Ms: 1,
    });
    expect(rowOf(facts, 'pupil-save', { room: 'B12', pupil: '2' })).toMatchObject({
      acknowledgedCount: 6,
      expectedCount: 6,
      ackP95Ms: 60,
      worstGapMs: 12_000,
    });
    expect(rowOf(facts, 'pupil-answers', { room: 'B12', pupil: '2' })).toMatchObject({
      ledgerRead: true,
      acknowledgedCount: 6,
      lostCount: 0,
      doubledCount: 0,
    });
    const video = rowOf(facts, 'pupil-media', { room: 'B12', pupil: '1', track: 'video' });
    expect(video).toMatchObject({ started: true, startupMs: 900, stallCount: 0, plannedMs: 87_000, playedMs: 86_100, lastBufferMs: 5500 });
    // The plan knows of no burst, so only what the first buffer holds is left out: the lowest picture at the start.
    expect(video).toMatchObject({ steadyPlannedMs: 84_000, steadyPlayedMs: 84_000, steadyAtRequiredMs: 84_000 });
    expect(rowOf(facts, 'pupil-submit', { room: 'B12', pupil: '6' })).toMatchObject({ completed: true, receiptCount: 3, expectedCount: 3 });
    expect(rowOf(facts, 'pupil-login', { room: 'B12', pupil: '6' })).toEqual({
      room: 'B12',
      pupil: '6',
      completed: true,
      givenMs: expect.any(Number) as number,
      loginMs: 800,
      slowestStep: 'sign-in',
      slowestStepMs: 600,
      stepHandlerMs: 5,
    });
    expect(rowOf(facts, 'pupil-package', { room: 'B12', pupil: '6' })).toMatchObject({ packageMs: 4000, packageBytes: 2_200_000 });
    const givenTo = (pupil: string) => rowOf(facts, 'pupil-package', { room: 'B12', pupil }).givenMs;
    // Who opens the exam a second later has a second less until the end.
    expect(givenTo('1') - givenTo('4')).toBeCloseTo(1000, 6);
  });

  test('heartbeats: expected from the plan, baseline from the answers', () => {
    const work = rowOf(facts, 'pupil-latency', { room: 'B12', pupil: '3', phase: 'work' });
    expect(work).toMatchObject({
      expectedCount: 88,
      unansweredCount: 0,
      p50Ms: 14,
      p95Ms: 16,
      p99Ms: 16,
      baselineMs: 12,
      windowMs: 90_000,
    });
    expect(rowOf(facts, 'pupil-latency', { room: 'B12', pupil: '3', phase: 'bandwidth' })).not.toHaveProperty('p99Ms');
    expect(facts['pupil-latency'].every(({ phase }) => phase === 'work' || phase === 'bandwidth')).toBe(true);
  });

  test('octets at rest come off what rose; two access points share a room', () => {
    const traffic = rowOf(facts, 'room-traffic', { room: 'B12', phase: 'bandwidth' });
    expect(traffic.backgroundMbps).toBeCloseTo(4, 5);
    expect(traffic.accessPointBytes).toBeCloseTo(traffic.clientBytes ?? NaN, -3);
    // 0.11 of 2.2 Mbit/s goes up: an acknowledgement of 70 bytes for 2 × 1448, and 1.3 % of window updates, come down.
    const upBytes = ((traffic.clientBytes ?? NaN) * 0.11) / 2.2;
    expect((traffic.acknowledgementBytes ?? NaN) / upBytes).toBeCloseTo((70 / 2896 + 0.013) / 1.048, 3);
    expect(traffic).toMatchObject({ accessPointCount: 1, usableCount: 1 });
    const shared = rowOf(facts, 'room-traffic', { room: "B'14 \u202e", phase: 'bandwidth' });
    expect(shared).toMatchObject({ accessPointCount: 2, usableCount: 2 });
    expect(shared.accessPointBytes).toBeCloseTo(shared.clientBytes ?? NaN, -3);
    expect(shared).not.toHaveProperty('unusable');
  });

  test('the instrument: machine, clock, server, probes', () => {
    expect(rowOf(facts, 'generator-load', { room: 'B12', phase: 'work' })).toMatchObject({
      hostCpuP95Ratio: 0.2,
      generatorCpuP95Ratio: 0.15,
      hostSampleCount: 90,
      linkKind: 'loopback',
      timerDriftP95Ms: 2,
    });
    expect(facts['clock-record']).toEqual([
      {
        worstDriftMs: 30,
        worstStepMs: expect.closeTo((10 * 30) / 187, 6) as number,
        worstPhaseRatio: expect.closeTo(30 / 187_000, 9) as number,
        driftSampleCount: 187,
        serverOffsetBeforeMs: 3,
        serverOffsetAfterMs: 3,
        windowMs: 186_000,
      },
    ]);
    expect(rowOf(facts, 'server-health', { phase: 'work' })).toMatchObject({
      handlerP95Ms: 2,
      slowestKind: 'save',
      loopUtilizationP95Ratio: 0.1,
      retransmitRatio: 0.001,
      refusedCount: 0,
      healthSampleCount: 90,
    });
    expect(rowOf(facts, 'probe-loss', { room: 'B12', subject: 'probe/server', phase: 'work' })).toMatchObject({
      sentCount: 900,
      lostCount: 0,
    });
  });

  test('access points: reach, clients, airtime, uplink, where the station is', () => {
    expect(rowOf(facts, 'access-point-reach', { accessPoint: 'ap/b14' })).toMatchObject({ emulated: true, longestSilenceMs: 2000 });
    expect(rowOf(facts, 'access-point-clients', { accessPoint: 'ap/b14', phase: 'work' })).toMatchObject({
      worstCount: 30,
      sampleCount: 45,
    });
    // 64 s of average must lie within the phase: only polls of its last 26 s do in work, none in 40 s of bandwidth.
    expect(rowOf(facts, 'radio-utilization', { accessPoint: 'ap-b12', phase: 'work' })).toMatchObject({
      radio: '0',
      usableCount: 13,
      readCount: 45,
      worstRatio: 0.4,
      figureWindowMs: 64_000,
    });
    const plateau = rowOf(facts, 'radio-utilization', { accessPoint: 'ap-b12', phase: 'bandwidth' });
    expect(plateau).toMatchObject({ usableCount: 0, readCount: 20, worstShortRatio: 0.4 });
    expect(plateau).not.toHaveProperty('worstRatio');
    expect(rowOf(facts, 'access-point-uplink', { accessPoint: 'ap-b12' })).toMatchObject({
      interfaceName: 'eth0',
      speedMbps: 1000,
      duplex: 'full',
      errorCount: 7,
      discardCount: 3,
    });
    expect(rowOf(facts, 'room-stations', { room: 'B12' })).toMatchObject({ stationCount: 1, associatedCount: 30, bssidMatches: true });
    expect(rowOf(facts, 'room-stations', { room: "B'14 \u202e" })).toMatchObject({ associatedCount: 60, bssidMatches: false });
    expect(rowOf(facts, 'room-stations', { room: 'B12' })).not.toHaveProperty('otherLinkKind');
  });

  test('what the cable carried while everybody asked at once, others’ traffic too', () => {
    const { clientBytes = NaN, backgroundMbps = NaN, windowMs } = rowOf(facts, 'room-traffic', { room: 'B12', phase: 'bandwidth' });
    const { carriedMbps } = rowOf(facts, 'access-point-uplink', { accessPoint: 'ap-b12' });
    expect(carriedMbps).toBeCloseTo((clientBytes * 1.048 * 8) / 1000 / windowMs + backgroundMbps, 2);
  });

  test('what the film came at', () => {
    const video = rowOf(facts, 'pupil-media', { room: 'B12', pupil: '1', track: 'video' });
    expect(video).toMatchObject({ fetchedMbps: 7.5 });
    const audio = rowOf(facts, 'pupil-media', { room: 'B12', pupil: '1', track: 'audio' });
    expect(audio).not.toHaveProperty('fetchedMbps');
  });
});

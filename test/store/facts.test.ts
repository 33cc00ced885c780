/** Facts of synthetic runs with known answers, through the whole way: spools, import, seal, views. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import type { PhaseName, Sample } from '../../core/sample.ts';
import type { FactName, FactRows, Facts } from '../../facts/rows.ts';
import { loadFacts } from '../../store/facts.ts';
import { factSourceOf } from '../../store/run-folder.ts';
import { syntheticStartAtMs } from './synthetic-plan.ts';
import type { SyntheticRun } from './synthetic-run.ts';
import { writeSyntheticRun } from './synthetic-run.ts';

// Whole runs are written, imported and sealed; a busy machine takes its time.
vi.setConfig({ testTimeout: 240_000, hookTimeout: 240_000 });

let folder: string;
let count = 0;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'provnat-facts-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function factsOf(wanted: SyntheticRun): Promise<Facts> {
  const run = await writeSyntheticRun(folder, { ...wanted, plan: { runId: `run-${(count += 1)}`, ...wanted.plan } });
  return loadFacts(factSourceOf(run, join(folder, 'spill')));
}

/** The one row of a fact with these fields. */
function rowOf<Name extends FactName>(facts: Facts, name: Name, of: Partial<FactRows[Name]>): FactRows[Name] {
  const rows = (facts[name] as readonly FactRows[Name][]).filter((row) =>
    Object.entries(of).every(([field, value]) => (row as unknown as Record<string, unknown>)[field] === value),
  );
  const [row] = rows;
  if (row === undefined || rows.length > 1) throw new Error(`${rows.length} rows of ${name} with ${JSON.stringify(of)}`);
  return row;
}

const phases: readonly PhaseName[] = ['idle', 'login', 'package', 'work', 'bandwidth', 'submit'];
const workAtMs = syntheticStartAtMs + 47_000;
const bandwidthAtMs = syntheticStartAtMs + 137_000;

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
    expect(facts['pupil-active'].slice(0, 6).map(({ pupil, phase }) => `${pupil} ${phase}`)).toEqual(phases.map((phase) => `1 ${phase}`));
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
      loginMs: 800,
      slowestStep: 'sign-in',
      slowestStepMs: 600,
    });
    expect(rowOf(facts, 'pupil-package', { room: 'B12', pupil: '6' })).toMatchObject({ packageMs: 4000, packageBytes: 2_200_000 });
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
      { worstDriftMs: 30, driftSampleCount: 187, serverOffsetBeforeMs: 3, serverOffsetAfterMs: 3, windowMs: 186_000 },
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
          },
        },
      ],
    });
  });

  test('who never came has rows that say so, none that could pass', () => {
    const absent = { ...of, pupil: '1' } as const;
    expect(rowOf(facts, 'pupil-active', { ...absent, phase: 'work' })).toMatchObject({ signCount: 0 });
    expect(rowOf(facts, 'pupil-login', absent)).toEqual({ ...absent, completed: false });
    expect(rowOf(facts, 'pupil-package', absent)).toEqual({ ...absent, completed: false, targetDownMbps: 2 });
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

  test('connections: back, gone for good, and lost too late to tell', () => {
    expect(rowOf(facts, 'pupil-connection', { ...of, pupil: '7' })).toEqual({
      ...of,
      pupil: '7',
      dropCount: 2,
      returnedCount: 2,
      neverReturned: false,
      worstReturnMs: 12_000,
    });
    expect(rowOf(facts, 'pupil-connection', { ...of, pupil: '8' })).toMatchObject({
      dropCount: 2,
      returnedCount: 1,
      neverReturned: true,
      worstReturnMs: 37_000,
    });
    expect(rowOf(facts, 'pupil-connection', { ...of, pupil: '15' })).toMatchObject({ dropCount: 0, neverReturned: false });
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

describe('what was not played, not read, not told', () => {
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
    expect(played('B14')).toEqual(phases);
    expect(played('B16')).toEqual([]);
    expect(facts['pupil-goodput'].map(({ room }) => room)).toEqual(['B14', 'B14', 'B14', 'B14']);
    expect(facts['pupil-submit'].map(({ room }) => room)).toEqual(['B14', 'B14']);
    expect(facts['server-health']).toHaveLength(6);
  });

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

  test('access points: silent, reset, without counters', async () => {
    const facts = await factsOf({
      rooms: [
        { room: 'silent', pupilCount: 1, accessPoints: { a: { silent: true } } },
        { room: 'reset', pupilCount: 1, accessPoints: { b: { resetAtMs: 150_000 } } },
        { room: 'half', pupilCount: 1, accessPoints: { c: {}, d: { silent: true } } },
        { room: 'none', pupilCount: 1 },
        { room: 'mute', pupilCount: 1, accessPoints: { e: { silent: true } } },
      ],
      more: [
        { atMs: workAtMs, metric: 'accessPointReachable', valueInteger: 1, state: 'value', subject: 'access-point/e', source: 'snmp' },
      ],
    });
    const traffic = (room: string, phase: PhaseName) => rowOf(facts, 'room-traffic', { room, phase });
    expect(traffic('silent', 'bandwidth')).toEqual({
      room: 'silent',
      phase: 'bandwidth',
      accessPointCount: 1,
      usableCount: 0,
      unusable: 'silent',
      guessed: false,
      windowMs: 0,
    });
    expect(traffic('reset', 'bandwidth')).toMatchObject({ usableCount: 0, unusable: 'reset' });
    expect(traffic('reset', 'work')).toMatchObject({ usableCount: 1 });
    expect(traffic('half', 'bandwidth')).toMatchObject({ usableCount: 1, accessPointCount: 2, unusable: 'silent' });
    expect(traffic('half', 'bandwidth')).not.toHaveProperty('accessPointBytes');
    expect(traffic('none', 'bandwidth')).toMatchObject({ accessPointCount: 0, usableCount: 0 });
    expect(traffic('none', 'bandwidth')).not.toHaveProperty('accessPointBytes');
    expect(traffic('mute', 'bandwidth')).toMatchObject({ unusable: 'not-told' });
    expect(rowOf(facts, 'access-point-reach', { room: 'silent' })).toMatchObject({
      answeredCount: 0,
      lastReason: 'timeout',
      longestSilenceMs: 187_000,
    });
    expect(rowOf(facts, 'access-point-uplink', { room: 'silent' })).not.toHaveProperty('errorCount');
    expect(rowOf(facts, 'room-stations', { room: 'silent' })).not.toHaveProperty('associatedCount');
  });

  test('a radio at zero with clients on it was not measured', async () => {
    const facts = await factsOf({ rooms: [{ room: 'B12', pupilCount: 1, accessPoints: { a: { utilizationRatio: 0 } } }] });
    const row = rowOf(facts, 'radio-utilization', { phase: 'work' });
    expect(row).toMatchObject({ usableCount: 0, readCount: 45 });
    expect(row).not.toHaveProperty('worstRatio');
  });

  describe('access points that are read in one’s own way', () => {
    const polls = (everyMs: number): readonly number[] =>
      Array.from({ length: Math.floor(187_000 / everyMs) }, (_, index) => syntheticStartAtMs + 500 + index * everyMs);
    const gauge = (metric: Sample['metric'], subject: string, more: Partial<Sample>): Sample[] =>
      polls(2000).map((atMs) => ({ atMs, polledAtMs: atMs, metric, subject, state: 'value', source: 'snmp', ...more }));
    const counter = (metric: Sample['metric'], subject: string, valueAt: (sinceMs: number) => number, ageMs: number): Sample[] =>
      polls(2000).map((atMs) => ({
        ...{ atMs, polledAtMs: atMs, ageMs, metric, subject, state: 'value', source: 'snmp' },
        valueInteger: valueAt(atMs - syntheticStartAtMs),
      }));
    const reachable = gauge('accessPointReachable', 'access-point/a', { valueInteger: 1 });
    const room = { room: 'B12', pupilCount: 1, accessPoints: { a: { silent: true } } } as const;
    const of = (more: readonly Sample[], inventory: NonNullable<SyntheticRun['inventory']> = {}) =>
      factsOf({ rooms: [room], more: [...reachable, ...more], inventory });

    test('a client count counts in a phase only when it cannot be of the time before it', async () => {
      const facts = await of(gauge('accessPointClientCount', 'access-point/a', { valueInteger: 30, ageMs: 60_000 }));
      // 30 of the 90 s of work are left, none of the 40 s of bandwidth.
      expect(rowOf(facts, 'access-point-clients', { phase: 'work' })).toMatchObject({ sampleCount: 15, readCount: 45, worstCount: 30 });
      const short = rowOf(facts, 'access-point-clients', { phase: 'bandwidth' });
      expect(short).toMatchObject({ sampleCount: 0, readCount: 20 });
      expect(short).not.toHaveProperty('worstCount');
      expect(rowOf(facts, 'room-stations', {})).toMatchObject({ associatedCount: 30 });
      const slow = await of(gauge('accessPointClientCount', 'access-point/a', { valueInteger: 30, ageMs: 60_000, windowMs: 60_000 }));
      expect(rowOf(slow, 'room-stations', {})).not.toHaveProperty('associatedCount');
    });

    test('a guessed count is told as one, and counts no stations', async () => {
      const counts = gauge('accessPointClientCount', 'access-point/a', { valueInteger: 30 });
      const facts = await of([
        ...counts,
        ...gauge('guessedFigures', 'access-point/a', { valueText: 'radioNoiseDbm, accessPointClientCount' }),
      ]);
      expect(rowOf(facts, 'access-point-clients', { phase: 'work' })).toMatchObject({ worstCount: 30, guessed: true });
      expect(rowOf(facts, 'room-stations', {})).not.toHaveProperty('associatedCount');
      const aged = await of([
        ...counts,
        ...gauge('guessedAges', 'access-point/a', { valueText: 'radioClientCount,accessPointClientCount' }),
      ]);
      expect(rowOf(aged, 'access-point-clients', { phase: 'work' })).toMatchObject({ worstCount: 30, guessed: false, ageGuessed: true });
      expect(rowOf(aged, 'room-stations', {})).not.toHaveProperty('associatedCount');
      const other = await of([...counts, ...gauge('guessedFigures', 'access-point/a', { valueText: 'radioNoiseDbm' })]);
      expect(rowOf(other, 'access-point-clients', { phase: 'work' })).toMatchObject({ guessed: false });
      expect(rowOf(other, 'room-stations', {})).toMatchObject({ associatedCount: 30 });
    });

    test('zero on every radio of an access point with clients, or with traffic, was not measured', async () => {
      const radios = (first: number) => [
        ...gauge('radioUtilizationRatio', 'radio/a/0', { valueDouble: first }),
        ...gauge('radioUtilizationRatio', 'radio/a/1', { valueDouble: 0 }),
        ...gauge('radioUtilizationShortRatio', 'radio/a/1', { valueDouble: 0 }),
      ];
      const clients = (count: number) => gauge('accessPointClientCount', 'access-point/a', { valueInteger: count });
      const usable = async (more: readonly Sample[]) => {
        const { 'radio-utilization': rows } = await of(more);
        return rows.filter(({ phase }) => phase === 'work').map(({ usableCount, usableShortCount }) => [usableCount, usableShortCount]);
      };
      expect(await usable([...radios(0), ...clients(12)])).toEqual([
        [0, 0],
        [0, 0],
      ]);
      expect(await usable([...radios(0.3), ...clients(12)])).toEqual([
        [45, 0],
        [45, 0],
      ]);
      expect(await usable([...radios(0), ...clients(0)])).toEqual([
        [45, 0],
        [45, 45],
      ]);
      const carried = (mbps: number) => [
        ...gauge('accessPointUplink', 'access-point/a', { valueText: 'eth0' }),
        ...counter('interfaceInBytes', 'interface/a/eth0', (sinceMs) => Math.round((mbps * 1000 * sinceMs) / 8), 0),
      ];
      expect(await usable([...radios(0), ...carried(3)])).toEqual([
        [0, 0],
        [0, 0],
      ]);
      expect(await usable([...radios(0), ...carried(0.5)])).toEqual([
        [45, 0],
        [45, 45],
      ]);
    });

    test('the short average is there where the long one does not fit', async () => {
      const short = polls(2000).map((atMs, index): Sample => ({
        ...{ atMs, polledAtMs: atMs, ageMs: 4000, windowMs: 4000, state: 'value', source: 'snmp' },
        metric: 'radioUtilizationShortRatio',
        subject: 'radio/a/0',
        valueDouble: index % 2 === 0 ? 0.2 : 0.6,
      }));
      const long = gauge('radioUtilizationRatio', 'radio/a/0', { valueDouble: 0.4, ageMs: 64_000, windowMs: 64_000 });
      const row = rowOf(await of([...short, ...long]), 'radio-utilization', { phase: 'work' });
      expect(row).toMatchObject({ usableCount: 0, usableShortCount: 41, readShortCount: 45, worstShortRatio: 0.6, shortWindowMs: 4000 });
      expect(row.meanShortRatio).toBeCloseTo(0.4, 2);
    });

    test('an uplink’s errors in less time than its counters take to be renewed are not known', async () => {
      const slow = (ageMs: number) => [
        ...gauge('accessPointUplink', 'access-point/a', { valueText: 'eth0' }),
        ...gauge('interfaceSpeedMbps', 'interface/a/eth0', { valueDouble: 100 }),
        ...counter('interfaceInErrorCount', 'interface/a/eth0', (sinceMs) => 5 + Math.floor(sinceMs / 60_000), ageMs),
      ];
      const row = rowOf(await of(slow(180_000)), 'access-point-uplink', {});
      expect(row).toMatchObject({ side: 'access-point', speedMbps: 100, renewedEveryMs: 180_000, windowMs: 0 });
      expect(row).not.toHaveProperty('errorCount');
      expect(rowOf(await of(slow(30_000)), 'access-point-uplink', {})).toMatchObject({ errorCount: 3, renewedEveryMs: 30_000 });
    });

    test('a port of a switch is the other end of the cable, and speaks where the access point does not', async () => {
      const inventory = { a: { switch: { address: '192.0.2.1', port: 161, credential: 'lab', interface: 'Gi1/0/12' } } };
      const facts = await of(
        [
          ...gauge('accessPointUplink', 'access-point/a', { valueText: 'eth0' }),
          ...gauge('interfaceSpeedMbps', 'interface/a/eth0', { valueDouble: 1000 }),
          ...gauge('interfaceSpeedMbps', 'interface/a/@switch', { valueDouble: 100 }),
          ...gauge('interfaceDuplex', 'interface/a/@switch', { valueText: 'half' }),
          ...counter('interfaceOutErrorCount', 'interface/a/@switch', (sinceMs) => Math.round(sinceMs / 1000), 0),
          ...counter('interfaceInBytes', 'interface/a/@switch', (sinceMs) => sinceMs, 0),
        ],
        inventory,
      );
      expect(facts['access-point-uplink']).toMatchObject([
        { side: 'access-point', interfaceName: 'eth0', speedMbps: 1000 },
        { side: 'switch', interfaceName: 'Gi1/0/12', speedMbps: 100, duplex: 'half', errorCount: 184 },
      ]);
      expect(rowOf(facts, 'room-traffic', { phase: 'bandwidth' })).toMatchObject({ usableCount: 1 });
    });

    test('behind a controller that renews octets every three minutes it is the port of the switch that tells of the load', async () => {
      const inventory = { a: { switch: { address: '192.0.2.1', port: 161, credential: 'lab', interface: 'Gi1/0/12' } } };
      const octets = (perMs: number) => [
        ...gauge('accessPointUplink', 'access-point/a', { valueText: 'eth0' }),
        ...counter('interfaceInBytes', 'interface/a/eth0', (sinceMs) => Math.floor(sinceMs / 180_000) * 1_000_000, 180_000),
        ...counter('interfaceInBytes', 'interface/a/@switch', (sinceMs) => sinceMs * perMs, 3_000),
      ];
      const slow = rowOf(await of(octets(7)), 'room-traffic', { phase: 'bandwidth' });
      expect(slow).toMatchObject({ unusable: 'too-slow', usableCount: 0 });
      const row = rowOf(await of(octets(7), inventory), 'room-traffic', { phase: 'bandwidth' });
      expect(row).toMatchObject({ usableCount: 1, backgroundMbps: expect.closeTo(0.056, 6) as number });
      expect(row?.unusable).toBeUndefined();
    });

    test('octets that lag by ten seconds, of which nobody knew, are told by when they moved', async () => {
      // 8 Mbit/s from the second in which everybody loads, and nothing before.
      const loadAtMs = rowOf(await of([]), 'room-traffic', { phase: 'bandwidth' }) === undefined ? 0 : 137_000;
      const carried = (sinceMs: number) => Math.max(0, sinceMs - loadAtMs) * 1000 + sinceMs;
      const lagging = (everyMs: number) => [
        ...gauge('accessPointUplink', 'access-point/a', { valueText: 'eth0' }),
        ...counter(
          'interfaceInBytes',
          'interface/a/eth0',
          (sinceMs) => Math.round(carried(Math.floor(sinceMs / everyMs) * everyMs)),
          60_000,
        ),
      ];
      const quick = rowOf(await of(lagging(1)), 'room-traffic', { phase: 'bandwidth' });
      expect(quick).toMatchObject({ usableCount: 1 });
      expect(quick?.wideningRatio).toBeLessThan(0.12);
      const slow = rowOf(await of(lagging(10_000)), 'room-traffic', { phase: 'bandwidth' });
      // The truth, over a time that is sharp to one poll: not three quarters of it, as over the whole phase.
      const perMs = (row: typeof slow) => ((row?.accessPointBytes ?? 0) * 1.048) / (row?.windowMs ?? 1);
      expect(perMs(slow)).toBeCloseTo(1000, -1);
      expect(slow?.wideningRatio).toBeGreaterThan(0.25);
    });

    test('octets that are renewed more seldom than the phase is long are too slow, not silent; guessed ones are told as such', async () => {
      const octets = (ageMs: number) => [
        ...gauge('accessPointUplink', 'access-point/a', { valueText: 'eth0' }),
        ...counter('interfaceInBytes', 'interface/a/eth0', (sinceMs) => Math.floor(sinceMs / 180_000) * 1_000_000, ageMs),
        ...gauge('guessedFigures', 'access-point/a', { valueText: 'interfaceInBytes' }),
      ];
      expect(rowOf(await of(octets(180_000)), 'room-traffic', { phase: 'bandwidth' })).toMatchObject({
        unusable: 'too-slow',
        guessed: true,
      });
    });

    test('through a controller the access point’s own uptime decides what a fall is', async () => {
      const fell = [
        ...gauge('accessPointUplink', 'access-point/a', { valueText: 'eth0' }),
        ...gauge('interfaceSpeedMbps', 'interface/a/eth0', { valueDouble: 100 }),
        ...counter('interfaceInBytes', 'interface/a/eth0', (sinceMs) => (sinceMs < 150_000 ? 4_290_000_000 : 1000) + sinceMs, 0).map(
          (sample): Sample => ({ ...sample, reason: 'counter32', agentUptimeMs: sample.atMs - syntheticStartAtMs + 9e8 }),
        ),
      ];
      expect(rowOf(await of(fell), 'room-traffic', { phase: 'bandwidth' })).toMatchObject({ usableCount: 1 });
      const through = { a: { controller: 'wlc' } };
      expect(rowOf(await of(fell, through), 'room-traffic', { phase: 'bandwidth' })).toMatchObject({ unusable: 'reset' });
      const steady = polls(2000).flatMap((atMs) =>
        gauge('accessPointUptimeMs', 'access-point/a', { valueInteger: 9e8 + atMs - syntheticStartAtMs }).filter(
          (sample) => sample.atMs === atMs,
        ),
      );
      expect(rowOf(await of([...fell, ...steady], through), 'room-traffic', { phase: 'bandwidth' })).toMatchObject({ usableCount: 1 });
    });
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

  test('a poll that failed makes no hole: counters go on counting over it', async () => {
    const even = await factsOf({ rooms: [{ room: 'B12', pupilCount: 2, accessPoints: { a: { pollEveryMs: 2000 } } }] });
    const sparse = await factsOf({ rooms: [{ room: 'B12', pupilCount: 2, accessPoints: { a: { pollEveryMs: 7300 } } }] });
    const ratioOf = (facts: Facts) => {
      const { clientBytes, accessPointBytes } = rowOf(facts, 'room-traffic', { phase: 'bandwidth' });
      return (accessPointBytes ?? NaN) / (clientBytes ?? NaN);
    };
    expect(ratioOf(even)).toBeCloseTo(1, 4);
    expect(ratioOf(sparse)).toBeCloseTo(1, 4);
    expect(rowOf(sparse, 'room-traffic', { phase: 'bandwidth' }).wideningRatio).toBeCloseTo(0.2, 6);
  });

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

  test('its own link is lost from when it goes down until something leads to the server again, and that is felt for a while', async () => {
    const rows = async (machine: NonNullable<SyntheticRun['machine']>) =>
      (await factsOf({ rooms: [{ room: 'B12', pupilCount: 1 }], machine }))['generator-load'];
    const lost = await rows({ linkLost: { fromSecond: 39, toSecond: 49 } });
    const spoilt = lost.filter(({ linkLostMs }) => linkLostMs !== undefined);
    expect(spoilt.map(({ linkLostMs, linkLostFromMs }) => [linkLostMs, linkLostFromMs])).toContainEqual([12_000, 40_000]);
    // The first load in which it was, and the work that began less than 30 s later.
    expect(spoilt.map(({ phase }) => phase).sort()).toEqual(['package', 'work']);
    // Nobody told, and never down.
    for (const machine of [{}, { linkLost: { fromSecond: 0, toSecond: 0 } }]) {
      expect((await rows(machine)).filter(({ linkLostMs }) => linkLostMs !== undefined)).toEqual([]);
    }
  });

  test('an access point that started anew within the run, by its own uptime and no guess', async () => {
    const uptime = (atSecond: number, valueInteger: number): Sample => ({
      ...{ atMs: syntheticStartAtMs + atSecond * 1000, metric: 'accessPointUptimeMs', valueInteger, state: 'value' },
      ...{ subject: 'access-point/a', source: 'snmp' },
    });
    const of = async (more: readonly Sample[]) =>
      rowOf(await factsOf({ rooms: [{ room: 'B12', pupilCount: 1, accessPoints: { a: {} } }], more }), 'access-point-reach', {
        accessPoint: 'a',
      });
    const fell = [uptime(20, 9e8), uptime(80, 9e8 + 60_000), uptime(140, 30_000)];
    expect(await of(fell)).toMatchObject({ restartedMs: 110_000 });
    expect(await of(fell.slice(0, 2))).not.toHaveProperty('restartedMs');
    const guessed: Sample = {
      ...{ atMs: syntheticStartAtMs + 1000, metric: 'guessedFigures', valueText: 'accessPointUptimeMs', state: 'value' },
      ...{ subject: 'access-point/a', source: 'snmp' },
    };
    expect(await of([...fell, guessed])).not.toHaveProperty('restartedMs');
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

  test('a BSSID speaks for a room only when it was told all through', async () => {
    const own = '02:00:5e:00:53:01';
    const of = async (machine: NonNullable<SyntheticRun['machine']>, more: readonly Sample[] = []) =>
      rowOf(
        await factsOf({ rooms: [{ room: 'B12', pupilCount: 1, accessPoints: { a: {} } }], machine, more, bssids: { a: [own] } }),
        'room-stations',
        { room: 'B12' },
      );
    const bssid = (atMs: number, valueText: string | undefined): Sample => ({
      ...{ atMs, metric: 'hostBssid', subject: 'host/lab', source: 'host' },
      ...(valueText === undefined ? { state: 'unknown', reason: 'not-told' } : { state: 'value', valueText }),
    });
    expect(await of({ bssid: own })).toMatchObject({ bssidMatches: true, hostBssid: own });
    // Its own during login, and then a cable.
    const docked = await of({ bssid: own, dockedFromMs: 40_000 });
    expect(docked).toMatchObject({ hostBssid: own, linkKind: 'wifi', otherLinkKind: 'ethernet' });
    expect(docked).not.toHaveProperty('bssidMatches');
    // On the cable before the class began: nothing to speak of.
    expect(await of({ bssid: own, dockedFromMs: 5_000 })).not.toHaveProperty('otherLinkKind');
    // Once nobody told.
    expect(await of({ bssid: own }, [bssid(workAtMs + 500, undefined)])).not.toHaveProperty('bssidMatches');
    // Told in one phase alone.
    expect(await of({}, [bssid(workAtMs + 500, own)])).not.toHaveProperty('bssidMatches');
    // Once another's.
    expect(await of({ bssid: own }, [bssid(workAtMs + 500, '02:00:5e:00:53:99')])).toMatchObject({ bssidMatches: false });
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

  test('standing still: one long pause counts in every phase that it reaches into, and stutters add up', async () => {
    const pupil = { metric: 'timerDriftMs', state: 'value', subject: 'pupil/1', room: 'B12', pupil: '1', source: 'k6' } as const;
    const server = { state: 'value', subject: 'server/exam', source: 'server' } as const;
    const second = (atMs: number, windowMs: number, delayMs: number): readonly Sample[] => [
      { ...server, metric: 'serverLoopUtilizationRatio', atMs, windowMs, valueDouble: 0.1 },
      { ...server, metric: 'serverLoopDelayMs', atMs, windowMs, valueDouble: delayMs },
    ];
    const facts = await factsOf({
      rooms: [{ room: 'B12', pupilCount: 1 }],
      more: [
        // Told in work, and half of it was before.
        { ...pupil, phase: 'work', atMs: workAtMs + 2_000, valueDouble: 4_000, windowMs: 4_500 },
        ...second(workAtMs + 9_500.5, 8_000, 30),
        ...[20, 40, 60].flatMap((n) => second(workAtMs + n * 1000 + 0.5, 1_000, 620)),
      ],
    });
    const generator = (phase: PhaseName) => rowOf(facts, 'generator-load', { room: 'B12', phase });
    expect(generator('work').longestStallMs).toBe(4_000);
    expect(generator('package').longestStallMs).toBe(4_000);
    expect(generator('bandwidth').longestStallMs).toBe(2);
    expect(generator('work').stalledRatio).toBeCloseTo(3_980 / 90_000, 6);
    const work = rowOf(facts, 'server-health', { phase: 'work' });
    expect(work.longestStallMs).toBe(7_000);
    expect(work.stalledRatio).toBeCloseTo((6_980 + 3 * 600) / 90_000, 6);
    expect(rowOf(facts, 'server-health', { phase: 'bandwidth' })).toMatchObject({ longestStallMs: 2, stalledRatio: 0 });
  });

  test('the server: a hundred slow saves are not hidden by quick chunks, and login pages are not its own', async () => {
    const handler = { metric: 'serverHandlerMs', state: 'value', subject: 'pupil/1', room: 'B12', pupil: '1', source: 'k6' } as const;
    const of = (reason: string, count: number, valueDouble: number) =>
      Array.from({ length: count }, (_, n): Sample => ({ ...handler, atMs: workAtMs + 1000 + n, phase: 'work', reason, valueDouble }));
    const facts = await factsOf({
      rooms: [{ room: 'B12', pupilCount: 1 }],
      more: [...of('download', 3_000, 1), ...of('submit', 100, 900), ...of('login', 50, 30_000)],
    });
    expect(rowOf(facts, 'server-health', { phase: 'work' })).toMatchObject({
      handlerP95Ms: 1,
      slowestKind: 'submit',
      slowestKindP95Ms: 900,
    });
  });

  test('a server that was started again was gone in the phases of its absence; before its first second and after its last nobody knows', async () => {
    const startS = (phaseAtMs: number) => (phaseAtMs - syntheticStartAtMs) / 1000;
    const goneFor = async (fromSecond: number, toSecond: number) =>
      factsOf({ rooms: [{ room: 'B12', pupilCount: 1 }], machine: { serverGone: { fromSecond, toSecond } } });
    const middle = await goneFor(startS(bandwidthAtMs) + 10, startS(bandwidthAtMs) + 13);
    expect(rowOf(middle, 'server-health', { phase: 'bandwidth' }).longestGapMs).toBe(3000);
    expect(rowOf(middle, 'server-health', { phase: 'work' }).longestGapMs ?? 0).toBe(0);
    const across = await goneFor(startS(bandwidthAtMs) - 3, startS(bandwidthAtMs) + 2);
    expect(rowOf(across, 'server-health', { phase: 'work' }).longestGapMs).toBe(5000);
    expect(rowOf(across, 'server-health', { phase: 'bandwidth' }).longestGapMs).toBe(5000);
    const last = await goneFor(startS(bandwidthAtMs) + 10, Infinity);
    expect(rowOf(last, 'server-health', { phase: 'bandwidth' })).toMatchObject({ closedCount: 0, restartCount: 0 });
    expect(rowOf(last, 'server-health', { phase: 'bandwidth' }).longestGapMs ?? 0).toBe(0);
  });

  describe('a server that ended', () => {
    const endAtMs = syntheticStartAtMs + 187_000;
    const ofServer = { subject: 'server/exam', source: 'server' } as const;
    const poll = (atMs: number, reason: string): Sample => ({
      ...ofServer,
      atMs,
      metric: 'serverLoopUtilizationRatio',
      state: 'unknown',
      reason,
    });
    const started = (atMs: number, valueInteger: number): Sample => ({
      ...ofServer,
      atMs,
      metric: 'serverStartedAtMs',
      valueInteger,
      state: 'value',
    });
    const healthOf = async (goneFrom: number, more: readonly Sample[], goneTo = Infinity) => {
      const serverGone = { fromSecond: (goneFrom - syntheticStartAtMs) / 1000, toSecond: (goneTo - syntheticStartAtMs) / 1000 };
      const facts = await factsOf({ rooms: [{ room: 'B12', pupilCount: 1 }], machine: { serverGone }, more });
      return (phase: PhaseName) => rowOf(facts, 'server-health', { phase });
    };

    test('in the last second of the last phase is seen by the poll that nobody listened for, however soon that came', async () => {
      const of = await healthOf(endAtMs - 2000, [poll(endAtMs + 300, 'ECONNREFUSED')]);
      expect(of('submit')).toMatchObject({ closedCount: 1, longestGapMs: 1300, restartCount: 0 });
      expect(of('bandwidth')).toMatchObject({ closedCount: 0 });
    });

    test('is not one that was turned away on its way, while the server tells of that very second', async () => {
      const of = await healthOf(Infinity, [poll(workAtMs + 10_500, 'ECONNREFUSED')]);
      expect(of('work')).toMatchObject({ closedCount: 0, restartCount: 0 });
    });

    test('after its last phase has nothing to do with it', async () => {
      const of = await healthOf(endAtMs, [poll(endAtMs + 800, 'ECONNREFUSED')]);
      expect(of('submit')).toMatchObject({ closedCount: 0 });
    });

    test('is not one that cannot be reached: then the way may be what was missing', async () => {
      const of = await healthOf(endAtMs - 4000, [poll(endAtMs - 1000, 'timeout'), poll(endAtMs + 300, 'EHOSTUNREACH')]);
      expect(of('submit')).toMatchObject({ closedCount: 0 });
      expect(of('submit').longestGapMs ?? 0).toBe(0);
    });

    test('and began anew is told by its start, in the phases of its absence', async () => {
      const before = started(syntheticStartAtMs + 500, syntheticStartAtMs - 60_000);
      const of = await healthOf(workAtMs + 10_000, [before, started(workAtMs + 13_400, workAtMs + 12_600)], workAtMs + 12_000);
      expect(of('work')).toMatchObject({ restartCount: 1, closedCount: 0 });
      expect(of('bandwidth')).toMatchObject({ restartCount: 0 });
      expect((await healthOf(Infinity, [before]))('work')).toMatchObject({ restartCount: 0 });
    });
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

/** The exam-room scenario in the real k6 against the real platform. */
import { mkdtemp, rm } from 'node:fs/promises';
import { connect, createServer } from 'node:net';
import type { AddressInfo, Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { aliveEveryMs } from '../../core/alive-line.ts';
import { metrics, isMetricName } from '../../core/metrics.ts';
import { paths, runTokenHeader } from '../../core/protocol.ts';
import type { LedgerReply } from '../../core/protocol.ts';
import type { Plan } from '../../core/plan.ts';
import { phaseNames } from '../../core/sample.ts';
import { startPlatform } from '../../platform/start-platform.ts';
import type { Platform } from '../../platform/start-platform.ts';
import { buildScenarios } from '../../scripts/build-scenarios.mjs';
import { shortPlan } from '../core/exam/short-plan.ts';
import { ask } from '../platform/platform-client.ts';
import { ours, playExamRoom } from './play-exam-room.ts';
import type { PlayedRoom } from './play-exam-room.ts';

let folder: string;
let platform: Platform;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'provnat-exam-room-'));
  await buildScenarios(folder);
  const caps = { perPupilMbps: 100, totalMbps: 1_000, maxPupils: 100 };
  platform = await startPlatform({ dataDir: join(folder, 'data'), scheme: 'http', assetDir: resolve('platform'), caps });
});
afterAll(async () => {
  await platform.close();
  await rm(folder, { recursive: true, force: true });
});

const planOf = (phasesMs: Parameters<typeof shortPlan>[0]['phasesMs'], port = platform.port, more = {}): Plan =>
  shortPlan({ startAtMs: Date.now() + 6_000, phasesMs, pupilCount: 3, port, server: { suffix: 'provnat.test' }, ...more });
const endOf = (plan: Plan) => plan.startAtMs + Math.max(...plan.phases.map((phase) => phase.endOffsetMs));

describe('a whole exam of three pupils, one of whom has no account', () => {
  let plan: Plan;
  let played: PlayedRoom;

  beforeAll(async () => {
    const phasesMs = { idle: 4_000, login: 4_000, package: 5_000, work: 20_000, bandwidth: 8_000, submit: 4_000 };
    const made = planOf(phasesMs, platform.port, { work: { autosaveIntervalMs: 5_000, loginGiveUpMs: 6_000 } });
    const rooms = made.rooms.map((room) => ({
      ...room,
      pupils: room.pupils.map((pupil) => (pupil.pupil === '1' ? { ...pupil, account: 'nobody' } : pupil)),
    }));
    plan = { ...made, rooms };
    played = await playExamRoom(folder, 'whole', plan);
  });

  test('k6 ends by itself, soon after the last phase', () => {
    expect(played.exitCode, played.said).toBe(0);
    expect(played.endedAtMs - endOf(plan)).toBeLessThan(15_000);
  });

  test('every sample is a point of its metric with room, pupil and phase, and its numbers as metadata', () => {
    const samples = ours(played);
    expect(samples.length).toBeGreaterThan(300);
    for (const { metric, data } of samples) {
      expect(isMetricName(metric) && metrics[metric].subject).toBe('pupil');
      expect(Object.keys(data.tags).sort()).toEqual(['phase', 'pupil', 'room']);
      expect(data.tags['room']).toBe('B12');
      expect(['1', '2', '3']).toContain(data.tags['pupil']);
      expect(phaseNames).toContain(data.tags['phase']);
      const { atMs, windowMs, state, ...rest } = data.metadata ?? {};
      expect(Math.abs(Number(atMs) - Date.parse(data.time))).toBeLessThan(30_000);
      if (windowMs !== undefined) expect(Number(windowMs)).toBeGreaterThanOrEqual(0);
      expect([undefined, 'unknown']).toContain(state);
      expect(Object.keys(rest).filter((name) => name !== 'reason' && name !== 'text')).toEqual([]);
    }
  });

  test('nothing of one sample is left on the next', () => {
    const foreign = played.points.filter((point) => !isMetricName(point.metric));
    expect(foreign.length).toBeGreaterThan(100);
    expect(foreign.filter((point) => point.data.metadata !== undefined && Object.keys(point.data.metadata).length > 0)).toEqual([]);
    for (const point of played.of('pupilActiveCount')) expect(Object.keys(point.data.metadata ?? {})).toEqual(['atMs']);
  });

  test('the two with an account get through everything; the first fails at the door and is heard of no more', () => {
    const pupilsOf = (points: readonly { data: { tags: Readonly<Record<string, string>> } }[]) =>
      [...new Set(points.map((point) => point.data.tags['pupil']))].sort();
    for (const metric of [
      'packageMs',
      'saveAckMs',
      'audioPlayedMs',
      'videoPlayedMs',
      'downloadBytes',
      'uploadBytes',
      'submitMs',
    ] as const) {
      expect([metric, pupilsOf(played.of(metric))]).toEqual([metric, ['2', '3']]);
    }
    const reasons = played.of('pupilFailureCount').map((point) => [point.data.tags['pupil'], point.data.metadata?.['reason']]);
    expect(reasons.at(-1)).toEqual(['1', 'login-gave-up']);
    expect(reasons.every(([pupil]) => pupil === '1')).toBe(true);
  });

  test('somebody says that the class goes on until it ends, also when the first pupil has gone home', () => {
    const saidAtMs = [...played.said.matchAll(/time="([^"]+)" level=info msg=alive/g)].map(([, at]) => Date.parse(at ?? ''));
    const gaveUpAtMs = Math.max(...played.of('pupilFailureCount').map((point) => Date.parse(point.data.time)));
    expect(endOf(plan) - gaveUpAtMs).toBeGreaterThan(20_000);
    // k6 writes these times to the second.
    const times = [gaveUpAtMs, ...saidAtMs.filter((atMs) => atMs > gaveUpAtMs && atMs < endOf(plan)), endOf(plan)];
    const gaps = times.slice(1).map((atMs, index) => atMs - (times[index] ?? 0));
    expect(Math.max(...gaps)).toBeLessThanOrEqual(aliveEveryMs + 1_500);
  });

  test('the heartbeat is there before anybody has logged in, and is answered', () => {
    const idle = played.of('heartbeatRttMs').filter((point) => point.data.tags['phase'] === 'idle');
    expect(idle.length).toBeGreaterThanOrEqual(9);
    expect(idle.filter((point) => point.data.metadata?.['state'] === 'unknown')).toEqual([]);
  });

  test('client and ledger agree', async () => {
    const url = `http://exam.provnat.test:${platform.port}${paths.ledger}?run=${plan.runId}`;
    const reply = await ask(platform.port, url, { headers: { [runTokenHeader]: platform.runToken } });
    const { entries } = reply.json<LedgerReply>();
    const held = entries.map(({ item, sequence, checksum }) => `${item}|${sequence}|${checksum}`).sort();
    const savesDue = (plan.rooms[0]?.pupils.slice(1) ?? []).map(({ autosaveOffsetMs }) => Math.ceil((20_000 - autosaveOffsetMs) / 5_000));
    expect(savesDue).toEqual([3, 2]);
    expect(held.length).toBeGreaterThanOrEqual(5);
    expect(
      played
        .of('answerAcknowledged')
        .map((point) => point.data.metadata?.['text'])
        .sort(),
    ).toEqual(held);
    expect(played.of('answerUnacknowledged')).toEqual([]);
  });

  test('every chunk that was due was sent or told of as skipped', () => {
    const { downIntervalMs } = plan.bandwidth;
    for (const pupil of plan.rooms[0]?.pupils.slice(1) ?? []) {
      const late = played.of('downloadLateMs').filter((point) => point.data.tags['pupil'] === pupil.pupil);
      expect(late).toHaveLength(Math.ceil((8_000 - pupil.downOffsetMs) / downIntervalMs));
    }
  });
});

describe('a network that falls silent for good', () => {
  let relay: Server;
  let silentFromMs = Infinity;

  beforeAll(async () => {
    relay = createServer((client) => {
      const server = connect(platform.port, '127.0.0.1');
      const isSilent = () => Date.now() >= silentFromMs;
      client.on('data', (data) => isSilent() || server.write(data));
      server.on('data', (data) => isSilent() || client.write(data));
      for (const socket of [client, server]) {
        socket.on('error', () => socket.destroy());
        socket.on('end', () => isSilent() || (socket === client ? server : client).end());
      }
    });
    await new Promise<void>((ready) => relay.listen(0, '127.0.0.1', ready));
  });
  afterAll(() => relay.close());

  test('ends all the same: hung chunks count nothing, every heartbeat is told of, no dead socket holds k6', async () => {
    const plan = planOf({ idle: 4_000, bandwidth: 16_000 }, (relay.address() as AddressInfo).port);
    silentFromMs = plan.startAtMs + 8_000;
    const played = await playExamRoom(folder, 'silent', plan);
    expect(played.exitCode, played.said).toBe(0);
    // Ten seconds for what is still out, five for k6 itself.
    expect(played.endedAtMs - endOf(plan)).toBeLessThan(25_000);
    const after = (metric: 'downloadBytes' | 'heartbeatRttMs', atMs: number) =>
      played.of(metric).filter((point) => Number(point.data.metadata?.['atMs']) > atMs);
    expect(after('downloadBytes', silentFromMs + 2_000).length).toBeGreaterThan(0);
    for (const point of after('downloadBytes', silentFromMs + 2_000)) expect(point.data.value).toBe(0);
    for (const point of after('heartbeatRttMs', silentFromMs + 6_000)) expect(point.data.metadata?.['state']).toBe('unknown');
    const beatCount = plan.rooms[0]?.pupils.reduce((sum, pupil) => sum + Math.ceil((20_000 - pupil.heartbeatOffsetMs) / 1_013), 0);
    expect(played.of('heartbeatRttMs')).toHaveLength(beatCount ?? NaN);
    expect(new Set(played.of('connectionDropCount').map((point) => point.data.metadata?.['reason']))).toEqual(
      new Set(['heartbeat-silence']),
    );
  });
});

describe('a load that may not be made', () => {
  test.each([
    ['outside its hours', { caps: { notAfterMs: Date.now() } }, /outside its allowed hours/],
    ['beyond its cap', { caps: { perPupilMbps: 1 } }, /its cap is 1/],
    ['too late', { startAtMs: Date.now() - 60_000 }, /too late/],
  ])('%s is refused before the first request', async (name, more, reason) => {
    const played = await playExamRoom(folder, name.replaceAll(' ', '-'), planOf({ idle: 2_000, bandwidth: 2_000 }, platform.port, more));
    expect(played.exitCode).toBe(108);
    expect(played.said).toMatch(reason);
    expect(ours(played)).toEqual([]);
    expect(played.points.filter((point) => point.metric === 'http_reqs')).toEqual([]);
  });
});

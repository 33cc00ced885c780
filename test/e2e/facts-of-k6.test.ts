/** What the real k6 measured at the real platform, through import and facts; and a k6 that was killed in the middle of writing. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFile, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as rest } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Plan } from '../../core/plan.ts';
import type { RunState } from '../../core/run-state.ts';
import type { Facts } from '../../facts/rows.ts';
import { startPlatform } from '../../platform/start-platform.ts';
import type { Platform } from '../../platform/start-platform.ts';
import { findK6 } from '../../run/find-k6.ts';
import { buildScenarios } from '../../scripts/build-scenarios.mjs';
import { loadFacts } from '../../store/facts.ts';
import type { SealedRun, UnfinishedRun } from '../../store/run-folder.ts';
import { createRun, factSourceOf, k6SpoolPath } from '../../store/run-folder.ts';
import { sealRun } from '../../store/seal-run.ts';
import { shortPlan } from '../core/exam/short-plan.ts';
import { syntheticInventory, syntheticLimits } from '../store/synthetic-plan.ts';
import { playExamRoom } from './play-exam-room.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'provnat-k6-facts-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const seal = { sealedAtMs: 1, provnatVersion: '0.1.0' };

function runOf(plan: Plan, end?: 'finished'): Promise<UnfinishedRun> {
  const state: RunState = {
    formatVersion: 1,
    runId: plan.runId,
    startedAtMs: plan.startAtMs,
    provnatVersion: '0.1.0',
    rooms: plan.rooms.map(({ room }) => ({ room, agent: 'lab', stationCount: 1, ...(end !== undefined && { end }) })),
  };
  const rooms = plan.rooms.map(({ room, pupils, accessPoints }) => ({ room, pupilCount: pupils.length, accessPoints }));
  return createRun(join(folder, 'runs'), { plan, inventory: syntheticInventory(rooms), limits: syntheticLimits, state });
}

const factsOf = (run: SealedRun): Promise<Facts> => loadFacts(factSourceOf(run, join(folder, 'spill')));

describe('three pupils, one of whom has no account', () => {
  let platform: Platform;
  let plan: Plan;
  let facts: Facts;
  let lineCount: number;
  let run: SealedRun;

  beforeAll(async () => {
    await buildScenarios(folder);
    const caps = { perPupilMbps: 100, totalMbps: 1_000, maxPupils: 100 };
    platform = await startPlatform({ dataDir: join(folder, 'data'), scheme: 'http', assetDir: resolve('platform'), caps });
    const phasesMs = { idle: 4_000, login: 4_000, package: 5_000, work: 30_000, bandwidth: 12_000, submit: 4_000 };
    const made = shortPlan({
      startAtMs: Date.now() + 6_000,
      phasesMs,
      pupilCount: 3,
      port: platform.port,
      server: { suffix: 'provnat.test' },
      work: { autosaveIntervalMs: 5_000, loginGiveUpMs: 6_000 },
    });
    const rooms = made.rooms.map((room) => ({
      ...room,
      pupils: room.pupils.map((pupil) => (pupil.pupil === '3' ? { ...pupil, account: 'nobody' } : pupil)),
    }));
    plan = { ...made, rooms };
    await playExamRoom(folder, 'facts', plan);
    const open = await runOf(plan, 'finished');
    const spool = k6SpoolPath(open.path, 0);
    await copyFile(join(folder, 'facts.json'), spool);
    lineCount = (await readFile(spool, 'utf8')).trimEnd().split('\n').length;
    run = await sealRun(open, seal);
    facts = await factsOf(run);
  });
  afterAll(() => platform.close());

  test('every line that k6 wrote is accounted for, and none of ours is lost', async () => {
    const report = JSON.parse(await readFile(join(run.path, 'import.json'), 'utf8')) as { lineCount: number; lostCount: number };
    expect(report).toMatchObject({ lineCount, lostCount: 0 });
    expect(run.state?.rooms).toMatchObject([{ end: 'finished' }]);
  });

  test('two got what was asked for both ways, the third nothing', () => {
    for (const row of facts['pupil-goodput']) {
      const offeredMbps = row.headroomRatio * row.targetMbps;
      if (row.pupil === '3') expect(row).toMatchObject({ goodputMbps: 0, chunkCount: 0 });
      else {
        expect(row.goodputMbps / offeredMbps, `${row.pupil} ${row.metric}`).toBeGreaterThan(0.97);
        expect(row.goodputMbps / offeredMbps, `${row.pupil} ${row.metric}`).toBeLessThan(1.03);
      }
    }
    for (const row of facts['pupil-demand'].filter(({ pupil }) => pupil !== '3')) {
      expect(Math.abs(row.sentCount - row.expectedCount)).toBeLessThanOrEqual(1);
    }
  });

  test('every heartbeat of who was in is there and was answered', () => {
    for (const latency of facts['pupil-latency'].filter(({ pupil }) => pupil !== '3')) {
      expect(latency.sampleCount).toBeGreaterThanOrEqual(latency.expectedCount - 1);
      expect(latency).toMatchObject({ unansweredCount: 0 });
    }
  });

  test('login, package, saves, media, submit: who was in did them all', () => {
    const of = <Row extends { readonly pupil: string }>(rows: readonly Row[], pupil: string): readonly Row[] =>
      rows.filter((row) => row.pupil === pupil);
    for (const pupil of ['1', '2']) {
      expect(of(facts['pupil-login'], pupil)).toMatchObject([{ completed: true }]);
      expect(of(facts['pupil-package'], pupil)).toMatchObject([{ completed: true }]);
      expect(of(facts['pupil-package'], pupil)[0]?.packageBytes).toBeGreaterThan(1_000_000);
      const [save] = of(facts['pupil-save'], pupil);
      expect(save?.acknowledgedCount).toBeGreaterThanOrEqual(save?.expectedCount ?? Infinity);
      expect(save).toMatchObject({ unacknowledgedCount: 0 });
      expect(of(facts['pupil-submit'], pupil)).toMatchObject([{ completed: true }]);
      expect(of(facts['pupil-connection'], pupil)).toMatchObject([{ dropCount: 0, neverReturned: false }]);
      for (const track of of(facts['pupil-media'], pupil)) {
        expect(track).toMatchObject({ started: true, stallCount: 0 });
        expect(track.playedMs + track.stallMs + (track.startupMs ?? 0)).toBeGreaterThan(0.95 * track.plannedMs);
        expect(track.playedMs + track.stallMs + (track.startupMs ?? 0)).toBeLessThan(1.05 * track.plannedMs);
      }
    }
    expect(of(facts['pupil-login'], '3')).toMatchObject([{ completed: false }]);
    expect(of(facts['pupil-login'], '3')[0]?.failure).toBeDefined();
    expect(of(facts['pupil-submit'], '3')).toMatchObject([{ completed: false }]);
    expect(of(facts['pupil-save'], '3')).toMatchObject([{ acknowledgedCount: 0 }]);
  });
});

test('a k6 that is killed while it writes leaves whole samples and at most half a line', async () => {
  const plan = shortPlan({ startAtMs: Date.now(), phasesMs: { idle: 1_000 }, pupilCount: 2, port: 1 });
  const run = await runOf({ ...plan, runId: 'killed-k6' });
  const script = join(folder, 'talk.js');
  await writeFile(
    script,
    `import exec from 'k6/execution'; import { Gauge } from 'k6/metrics'; import { sleep } from 'k6';
    const beat = new Gauge('heartbeatRttMs');
    export const options = { vus: 2, duration: '60s' };
    export default function () {
      exec.vu.metrics.tags['room'] = ${JSON.stringify(plan.rooms[0]?.room)}; exec.vu.metrics.tags['pupil'] = String(exec.vu.idInTest);
      for (let n = 0; n < 500; n++) {
        exec.vu.metrics.metadata['atMs'] = String(Date.now()); beat.add(n, { phase: 'idle' });
      }
      sleep(0.05);
    }`,
  );
  const spool = k6SpoolPath(run.path, 0);
  const { path } = await findK6();
  const child = spawn(path, ['run', '--quiet', `--out=json=${spool}`, script], { stdio: 'ignore', windowsHide: true });
  const size = (): Promise<number> =>
    stat(spool).then(
      (found) => found.size,
      () => 0,
    );
  for (let waited = 0; (await size()) < 2_000_000; waited += 50) {
    if (waited > 60_000) throw new Error('k6 wrote nothing');
    await rest(50);
  }
  child.kill('SIGKILL');
  await once(child, 'exit');
  const text = await readFile(spool, 'utf8');
  const torn = text.endsWith('\n') ? 0 : 1;
  const sealed = await sealRun(run, seal);
  const report = JSON.parse(await readFile(join(run.path, 'import.json'), 'utf8')) as { rowCount: number; lostCount: number };
  expect(report.rowCount).toBeGreaterThan(5_000);
  expect(report.lostCount).toBe(torn);
  expect(sealed.state?.rooms[0]?.playedUntilMs).toBeGreaterThan(plan.startAtMs);
});

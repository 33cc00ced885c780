/** Who opens a run that is not sealed: never over the shoulder of a tool that plays it, whatever this machine's locks know of that one. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { appendFile, mkdtemp, readFile, readdir, rm, utimes, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { openSealedRun } from '../../run/judge-run.ts';
import { prunableRuns } from '../../run/prune-runs.ts';
import { readJudgement } from '../../run/read-judgement.ts';
import { claimRun } from '../../store/run-claim.ts';
import { rawFolder } from '../../store/raw-folder.ts';
import { k6SpoolPath, type UnfinishedRun } from '../../store/run-folder.ts';
import { writeSyntheticSpools } from '../store/synthetic-run.ts';

vi.setConfig({ testTimeout: 60_000 });

const runId = '2026-11-23T08-00-00Z-k3f9a2b1';
let folder: string;
let run: UnfinishedRun;
let lock: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'provnat-live-'));
  // Locks of its own, as another user or a cron job has them.
  vi.stubEnv('TMPDIR', folder);
  vi.stubEnv('TEMP', folder);
  run = await writeSyntheticSpools(join(folder, 'runs'), { rooms: [{ room: 'B12', pupilCount: 1 }], plan: { runId } });
  lock = join(rawFolder(run.path), 'writer.lock');
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await rm(folder, { recursive: true, force: true });
});

/** What a tool leaves that was killed, but for these changes. */
async function claimedBy(changes: Record<string, unknown>, ageMs = 0): Promise<void> {
  const claim = await claimRun(run.path, run.runId);
  const own = JSON.parse(await readFile(lock, 'utf8')) as Record<string, unknown>;
  await claim.release();
  await writeFile(lock, JSON.stringify({ ...own, ...changes }));
  const touched = new Date(Date.now() - ageMs);
  await utimes(lock, touched, touched);
}

async function deadPid(): Promise<number> {
  const child = spawn(process.execPath, ['--version'], { stdio: 'ignore' });
  await once(child, 'close');
  return child.pid ?? 0;
}

describe('a run that is still played', () => {
  test.each([
    ['by another user’s tool here', undefined, `Wait for it, or stop it: provnat stop ${runId}`],
    ['by another machine', { place: 'laptop-7 boot pid:[1]', pid: 1 }, expect.stringContaining('no sign of life for 30 s') as string],
  ])('%s is not sealed: a half line that its generator writes stays', async (_whose, changes, hint) => {
    const claim = await claimRun(run.path, run.runId);
    if (changes !== undefined) {
      await claim.release();
      await claimedBy(changes);
    }
    const spool = k6SpoolPath(run.path, 0);
    await appendFile(spool, '{"metric":"heartb');
    const before = await readFile(spool, 'utf8');
    const refused = { code: 'RUN_IN_PROGRESS', message: expect.stringContaining(runId) as string, hint };
    await expect(openSealedRun(run.path)).rejects.toMatchObject(refused);
    await expect(readJudgement('latest', join(folder, 'runs'))).rejects.toMatchObject(refused);
    expect(await readFile(spool, 'utf8')).toBe(before);
    expect(await readdir(run.path)).not.toContain('manifest.json');
    await claim.release();
  });

  test('is not pruned', async () => {
    await writeSyntheticSpools(join(folder, 'runs'), {
      rooms: [{ room: 'B12', pupilCount: 1 }],
      plan: { runId: '2026-11-24T08-00-00Z-k3f9a2b2' },
    });
    const prunable = async () => (await prunableRuns(join(folder, 'runs'), 1, Date.parse('2027-11-24'))).map((found) => found.runId);
    expect(await prunable()).toEqual([runId]);
    const claim = await claimRun(run.path, run.runId);
    expect(await prunable()).toEqual([]);
    await claim.release();
  });
});

describe('what a killed tool left', () => {
  test.each([
    ['here', 0],
    ['elsewhere, long ago', 86_500_000],
  ])('%s is sealed, and nothing of the claim stays', async (_where, ageMs) => {
    await claimedBy(ageMs === 0 ? { pid: await deadPid() } : { place: 'laptop-7 boot pid:[1]' }, ageMs);
    const sealed = await openSealedRun(run.path);
    expect(Object.keys(sealed.manifest.files)).not.toContain('raw/writer.lock');
    expect(await readdir(run.path)).not.toContain('raw');
  });

  test('here, and its generator that no lock of ours tells of: that one is stopped first', async () => {
    const asked: string[] = [];
    const generator = createServer((request, response) => {
      asked.push(`${request.method ?? ''} ${request.url ?? ''}`);
      response.end('{}');
      generator.close();
      generator.closeAllConnections();
    });
    generator.listen(0, '127.0.0.1');
    await once(generator, 'listening');
    const { port } = generator.address() as AddressInfo;
    const planPath = join(run.path, 'plan.json');
    const plan = { ...run.plan, rooms: run.plan.rooms.map((room) => ({ ...room, controlPort: port })) };
    await writeFile(planPath, JSON.stringify(plan));
    await claimedBy({ pid: await deadPid() });
    await openSealedRun(run.path);
    expect(asked).toEqual(['PATCH /v1/status']);
  });

  test('of two that judge it at once, one seals it', async () => {
    const tries = await Promise.allSettled([openSealedRun(run.path), openSealedRun(run.path)]);
    expect(tries.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    expect(tries.find(({ status }) => status === 'rejected')).toMatchObject({ reason: { code: 'RUN_IN_PROGRESS' } });
  });
});

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { type ActiveRun, activeRuns, endRun, enterRun, isPlayed, stopRun } from '../../run/active-runs.ts';

let folder: string;
let deadPid: number;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'provnat-locks-'));
  vi.stubEnv('TMPDIR', folder);
  vi.stubEnv('TEMP', folder);
  const child = spawn(process.execPath, ['--version'], { stdio: 'ignore' });
  await once(child, 'close');
  deadPid = child.pid ?? 0;
});
afterAll(async () => {
  vi.unstubAllEnvs();
  await rm(folder, { recursive: true, force: true });
});

const runOf = (runId: string, room: string, changes: Partial<ActiveRun> = {}): ActiveRun => ({
  runId,
  pid: process.pid,
  rooms: [room],
  target: `127.0.0.1:8443 of ${room}`,
  controlPorts: [],
  startedAtMs: Date.now(),
  mayLastUntilMs: Date.now() + 60_000,
  runFolder: join('runs', runId),
  ...changes,
});
const refused = { code: 'RUN_IN_PROGRESS' };
const locks = async () => (await readdir(join(folder, `provnat-${userInfo().username}`))).sort();

describe('locks of runs', () => {
  test('of many that start at the same moment, one gets the room', async () => {
    const tries = await Promise.allSettled(Array.from({ length: 12 }, (_, index) => enterRun(runOf(`same-${String(index)}`, 'B12'))));
    const entered = tries.filter((result) => result.status === 'fulfilled');
    expect(entered).toHaveLength(1);
    for (const result of tries) if (result.status === 'rejected') expect(result.reason).toMatchObject(refused);
    await entered[0]?.value();
    expect(await locks()).toEqual([]);
  });

  test('of many that find what a killed tool left, one gets the room', async () => {
    await enterRun(runOf('left', 'B13', { pid: deadPid }));
    const tries = await Promise.allSettled(Array.from({ length: 8 }, (_, index) => enterRun(runOf(`next-${String(index)}`, 'B13'))));
    const entered = tries.filter((result) => result.status === 'fulfilled');
    expect(entered.length).toBeLessThanOrEqual(1);
    const leave = entered[0]?.value ?? (await enterRun(runOf('after', 'B13')));
    expect((await activeRuns()).map(({ runId }) => runId)).not.toContain('left');
    await leave();
    expect(await locks()).toEqual([]);
  });

  test('a second run against the same server is refused even for another room, and takes nothing', async () => {
    const leave = await enterRun(runOf('first', 'B14', { target: 'one' }));
    await expect(enterRun(runOf('second', 'B15', { target: 'one' }))).rejects.toMatchObject(refused);
    expect((await activeRuns()).map(({ runId }) => runId)).toEqual(['first']);
    await leave();
  });

  test('a process that has a dead tool’s number long after is not that tool', () => {
    expect(isPlayed(runOf('young', 'B16'))).toBe(true);
    expect(isPlayed(runOf('old', 'B16', { mayLastUntilMs: Date.now() - 1 }))).toBe(false);
  });

  test('a run that is played cannot be sealed by another; one whose tool is gone can, and its generator is told to stop', async () => {
    const asked: string[] = [];
    const generator = createServer((request, response) => {
      asked.push(`${request.method ?? ''} ${request.url ?? ''}`);
      response.end('{}');
      generator.close();
      generator.closeAllConnections();
    });
    await new Promise<void>((listening) => generator.listen(0, '127.0.0.1', () => listening()));
    const { port } = generator.address() as AddressInfo;

    const leave = await enterRun(runOf('played', 'B17'));
    await expect(endRun('played')).rejects.toMatchObject(refused);
    await leave();
    await expect(endRun('played')).resolves.toBeUndefined();

    await enterRun(runOf('gone', 'B18', { pid: deadPid, controlPorts: [port] }));
    await endRun('gone');
    expect(asked).toEqual(['PATCH /v1/status']);
    expect(await locks()).toEqual([]);
  });

  test('stop says whether the tool is there, and clears away after one that is not', async () => {
    const leave = await enterRun(runOf('here', 'B19'));
    expect(await stopRun(runOf('here', 'B19'))).toEqual({ generatorsStopped: 0, toolGone: false, load: 'unheard' });
    // What was asked holds until the run is over.
    expect(await locks()).toHaveLength(3);
    await leave();
    expect(await locks()).toEqual([]);
    expect(await stopRun(runOf('here', 'B19'))).toEqual({ generatorsStopped: 0, toolGone: false, load: 'over' });
    expect(await locks()).toEqual([]);
    const gone = runOf('gone', 'B19', { pid: deadPid });
    await enterRun(gone);
    expect(await stopRun(gone)).toEqual({ generatorsStopped: 0, toolGone: true, load: 'over' });
    expect(await locks()).toEqual([]);
  });
});

/** provnat stop with no, one and two runs that hold real locks, each with a generator that hears what it is told. */
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { stopRuns } from '../../cli/actions/stop-runs.ts';
import type { Context } from '../../cli/context.ts';
import { enterRun, stopMarkOf } from '../../run/active-runs.ts';
import { heedStop, type StopAnswer } from '../../run/stop-mark.ts';
import { spoken } from './spoken.ts';

const context: Context = { json: true, color: false, interactive: false, width: 110, logLevel: 'silent', language: 'en' };
const startedAtMs = Date.UTC(2026, 10, 23, 8);
let folder: string;
let told: string[];
let closers: (() => unknown)[];
let servers: Server[];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'provnat-stop-'));
  vi.stubEnv('TMPDIR', folder);
  vi.stubEnv('TEMP', folder);
  [told, closers, servers] = [[], [], []];
});
afterEach(async () => {
  for (const close of closers) await close();
  vi.unstubAllEnvs();
  await rm(folder, { recursive: true, force: true });
});

/** @param answer what the tool that plays the run does when it is asked */
async function going(runId: string, room: string, answer: StopAnswer | 'nothing' = 'ending'): Promise<void> {
  const generator: Server = createServer((_request, response) => {
    told.push(runId);
    response.end('{}');
  });
  await new Promise<void>((listening) => generator.listen(0, '127.0.0.1', () => listening()));
  servers.push(generator);
  closers.push(() => generator.close().closeAllConnections());
  const leave = await enterRun({
    runId,
    pid: process.pid,
    rooms: [room],
    target: `10.0.0.5:8443 of ${room}`,
    controlPorts: [(generator.address() as AddressInfo).port],
    startedAtMs,
    mayLastUntilMs: Date.now() + 60_000,
    runFolder: join('runs', runId),
  });
  if (answer !== 'nothing') closers.push(heedStop(stopMarkOf({ runId }), () => answer));
  closers.push(leave);
}

/** A run whose generator is not there yet, or not any more. */
async function goingWithout(runId: string, answer: StopAnswer | 'nothing'): Promise<void> {
  await going(runId, 'B12', answer);
  for (const server of servers) await new Promise((closed) => server.close(closed).closeAllConnections());
}

const stop = (runId?: string, options = {}) => spoken(() => stopRuns(runId, options, context));

describe('without a run', () => {
  test('there is nothing to stop', async () => {
    await expect(stop()).rejects.toMatchObject({ code: 'FILE_MISSING', hint: 'There is nothing to stop.' });
    await expect(stop(undefined, { all: true })).rejects.toMatchObject({ code: 'FILE_MISSING' });
  });

  test('the only one is meant', async () => {
    await going('one', 'B12');
    const { out, exitCode } = await stop();
    expect(JSON.parse(out)).toEqual({
      stopped: [{ runId: 'one', rooms: ['B12'], generatorsStopped: 1, toolGone: false, load: 'ending' }],
    });
    expect(told).toEqual(['one']);
    expect(exitCode).toBe(0);
  });

  test.each([
    ['ending', 'one: told to stop; its load ends within 2 s\n', 0],
    ['not-begun', 'one: stopped before its load began\n', 0],
    ['over', 'one: nothing to stop, its load had ended already\n', 6],
    [
      'nothing',
      `one: 0 of 1 generator told to stop; its tool (process ${process.pid}) did not answer, and the load may go on: end that process\n`,
      6,
    ],
  ] as const)('without a generator that answers, by its tool: %s', async (answer, words, exitCode) => {
    await goingWithout('one', answer);
    expect(await spoken(() => stopRuns(undefined, {}, { ...context, json: false }))).toEqual({ out: words, exitCode });
  });

  test('asked again it is as stopped as before', async () => {
    await goingWithout('one', 'not-begun');
    for (const ask of [stop, stop]) {
      expect(await ask()).toMatchObject({ out: expect.stringContaining('"load":"not-begun"') as string, exitCode: 0 });
    }
  });

  test('of two none is stopped: it lists them and asks', async () => {
    await going('one', 'B12');
    await going('two', 'B14');
    const refusal = stop();
    await expect(refusal).rejects.toMatchObject({ code: 'USAGE', hint: expect.stringContaining('provnat stop --all') as string });
    for (const line of [
      '  one  B12 against 10.0.0.5:8443 of B12, since 2026-11-23T08:00:00.000Z',
      '  two  B14 against 10.0.0.5:8443 of B14, since 2026-11-23T08:00:00.000Z',
    ]) {
      await expect(refusal).rejects.toThrow(line);
    }
    expect(told).toEqual([]);
  });
});

describe('of two runs', () => {
  beforeEach(async () => {
    await going('one', 'B12');
    await going('two', 'B14');
  });

  test('the one that is named is stopped, and the other goes on', async () => {
    await stop('two');
    expect(told).toEqual(['two']);
  });

  test('--all stops both', async () => {
    await stop(undefined, { all: true });
    expect(told.sort()).toEqual(['one', 'two']);
  });

  test('another id stops none and is told which there are', async () => {
    await expect(stop('three')).rejects.toMatchObject({ code: 'FILE_MISSING', hint: expect.stringContaining('two  B14') as string });
    expect(told).toEqual([]);
  });

  test('a run and --all are a contradiction', async () => {
    await expect(stop('one', { all: true })).rejects.toMatchObject({ code: 'USAGE' });
    expect(told).toEqual([]);
  });
});

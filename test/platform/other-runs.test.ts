/** Two classes at one server share its line: each is told that it is not alone, and by nobody's name. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { heartbeatPath, paths } from '../../core/protocol.ts';
import type { ServerHealth, ServerLink } from '../../core/server-health.ts';
import { openSocket, startClass, type Class } from './platform-client.ts';

let school: Class;
const read: string[] = [];
beforeAll(async () => {
  const link = {
    intervalMs: 50,
    read: (address: string): Promise<Omit<ServerLink, 'atMs'>> => {
      read.push(address);
      return Promise.resolve({ kind: 'ethernet', rateMbps: 100, outBytes: read.length });
    },
  };
  school = await startClass({ runLimitCount: 2, link });
});
afterAll(() => school.end());

const healthFor = async (query: string): Promise<ServerHealth> =>
  (await school.ask('exam', `${paths.health}?sinceMs=0${query}`)).json<ServerHealth>();

it('a run is told of the others and not of itself', async () => {
  expect(await healthFor('&run=run-a')).toMatchObject({ otherRunCount: 0, runLimitCount: 2 });
  const sockets = await Promise.all(['run-a', 'run-a', 'run-b'].map((run) => openSocket(school, heartbeatPath(run), {})));
  const beats = setInterval(() => sockets.forEach((socket, n) => socket.send({ type: 'heartbeat', n, sentAtMs: 1 })), 100);
  try {
    await expect.poll(async () => (await healthFor('&run=run-a')).otherRunCount).toBe(1);
    const others = (health: ServerHealth) => Math.max(...health.seconds.map(({ otherRunCount = 0 }) => otherRunCount));
    await expect.poll(async () => others(await healthFor('&run=run-a')), { timeout: 4_000 }).toBe(1);
    expect(others(await healthFor('&run=run-c'))).toBe(2);
    expect(others(await healthFor(''))).toBe(2);
    expect(JSON.stringify(await healthFor(''))).not.toMatch(/run-[ab]/);
  } finally {
    clearInterval(beats);
  }
  // One that has ended is soon no other run.
  await expect.poll(async () => (await healthFor('&run=run-c')).otherRunCount, { timeout: 5_000 }).toBe(0);
});

it('heartbeats that name no run, or no name of a run, are nobody’s', async () => {
  for (const path of [paths.heartbeat, `${paths.heartbeat}?run=${encodeURIComponent('../x y')}`, `${paths.heartbeat}?run=a&run=b`]) {
    const socket = await openSocket(school, path, {});
    socket.send({ type: 'heartbeat', n: 1, sentAtMs: 1 });
    expect(await socket.next()).toMatchObject({ type: 'heartbeat', n: 1 });
  }
  expect((await healthFor('')).otherRunCount).toBe(0);
  expect((await school.ask('exam', `${paths.health}?run=${encodeURIComponent('a b')}`)).status).toBe(400);
});

it('tells the link by which it answers, with the time of the reading, and waits for none', async () => {
  await expect.poll(async () => (await healthFor('')).link?.rateMbps).toBe(100);
  const first = (await healthFor('')).link;
  expect(first).toMatchObject({ kind: 'ethernet', outBytes: expect.any(Number) as number });
  await expect.poll(async () => ((await healthFor('')).link?.atMs ?? 0) > (first?.atMs ?? 0)).toBe(true);
  expect(new Set(read)).toEqual(new Set(['127.0.0.1']));
});

/** What the server itself fails at it tells of: a disk that takes nothing more, and neither a fault switch nor who breaks off. */
import { open as openFile } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { connect } from 'node:net';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';

import { afterEach, describe, expect, it, vi } from 'vitest';

import { accountOf, paths } from '../../core/protocol.ts';
import type { ServerHealth } from '../../core/server-health.ts';
import type { PlatformLogLine } from '../../platform/platform-options.ts';
import { http2Session, json, openSocket, saveOf, signIn, startClass } from './platform-client.ts';
import type { Class } from './platform-client.ts';

const run = 'run-1';
const account = accountOf(run, 'B12', '17');
const noSpace = Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' });

afterEach(() => {
  vi.restoreAllMocks();
});

/** What it has told of once the second of the last question is over. */
async function toldOf(room: Class): Promise<{ readonly failedCount: number; readonly refusedCount: number }> {
  const askedAtMs = Date.now();
  const secondsOf = async () => (await room.ask('exam', paths.health)).json<ServerHealth>().seconds;
  await expect.poll(async () => (await secondsOf()).some(({ atMs }) => atMs > askedAtMs), { timeout: 15_000 }).toBe(true);
  const sum = (counts: readonly (number | undefined)[]) => counts.reduce<number>((total, count) => total + (count ?? NaN), 0);
  const seconds = await secondsOf();
  return { failedCount: sum(seconds.map((second) => second.failedCount)), refusedCount: sum(seconds.map((second) => second.refusedCount)) };
}

/** From here on no file takes a byte. */
async function fillDisk(room: Class): Promise<void> {
  const probe = await openFile(join(room.dataDir, 'probe'), 'w');
  await probe.close();
  const prototype = Object.getPrototypeOf(probe) as FileHandle & {
    write(bytes: Buffer, offset: number): Promise<{ bytesWritten: number }>;
  };
  vi.spyOn(prototype, 'write').mockRejectedValue(noSpace);
}

async function breakOff(room: Class, scheme: 'http' | 'https'): Promise<void> {
  if (scheme === 'http') {
    const socket = connect(room.platform.port, '127.0.0.1').on('error', () => undefined);
    socket.write(`POST ${paths.upload} HTTP/1.1\r\nHost: media.provnat.test\r\nContent-Length: 50000\r\n\r\nabc`);
    await wait(200);
    socket.resetAndDestroy();
    return;
  }
  const session = http2Session(room.platform.port, 'media.provnat.test').on('error', () => undefined);
  const stream = session.request({ ':method': 'POST', ':path': paths.upload, ':authority': 'media.provnat.test' });
  stream.on('error', () => undefined).write('abc');
  await wait(200);
  session.destroy();
}

describe('what the server itself failed at', () => {
  it('is every answer that its full disk did not take, over HTTP and WebSocket, until there is room again', async () => {
    const room = await startClass();
    try {
      const { cookie } = await signIn(room, account);
      const socket = await openSocket(room, paths.socket, { cookie });
      const save = () => room.ask('exam', paths.answer, json('PUT', cookie, saveOf(run, 'i', 1, 'x')));
      await fillDisk(room);
      expect((await save()).status).toBe(503);
      socket.send({ type: 'save', ...saveOf(run, 'ws', 1, 'x') });
      expect(await socket.next()).toMatchObject({ type: 'error', code: 'answer-not-kept' });
      vi.restoreAllMocks();
      expect((await save()).status).toBe(200);
      expect(await toldOf(room)).toEqual({ failedCount: 2, refusedCount: 0 });
    } finally {
      await room.end();
    }
  });

  it('is nothing that a fault switch fails, which the signed document tells', async () => {
    const room = await startClass({ faults: { serverErrorRatio: 1 } });
    try {
      const { cookie } = await signIn(room, account).catch(() => ({ cookie: '' }));
      const statuses = [(await room.ask('exam', paths.shellManifest)).status, (await room.ask('exam', '/shell/app.css')).status];
      expect(statuses).toEqual([500, 500]);
      const socket = await openSocket(room, paths.socket, { cookie });
      socket.send({ type: 'save', ...saveOf(run, 'ws', 1, 'x') });
      expect(await socket.next()).toMatchObject({ type: 'error', code: 'server-error' });
      expect(await toldOf(room)).toEqual({ failedCount: 0, refusedCount: 0 });
    } finally {
      await room.end();
    }
  });

  // A room that loses its network in the middle of its uploads must not have the server blamed for it.
  it.each(['http', 'https'] as const)('is no upload that broke off on its way, over %s', async (scheme) => {
    const logged: PlatformLogLine[] = [];
    const room = await startClass({ scheme, log: (line) => logged.push(line) });
    try {
      await breakOff(room, scheme);
      expect(await toldOf(room)).toEqual({ failedCount: 0, refusedCount: 0 });
      expect(logged.map(({ event }) => event)).not.toContain('request-failed');
    } finally {
      await room.end();
    }
  });
});

/** The exam-room scenario in the real k6 through a filter that stands between it and the real platform, as some schools have one. */
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, request as ask } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { connect } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';

import { startPlatform } from '../../platform/start-platform.ts';
import type { Platform } from '../../platform/start-platform.ts';
import { buildScenarios } from '../../scripts/build-scenarios.mjs';
import { shortPlan } from '../core/exam/short-plan.ts';
import { playExamRoom } from './play-exam-room.ts';
import type { PlayedRoom } from './play-exam-room.ts';

let folder: string;
let platform: Platform;
let filter: Server | undefined;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'provnat-filter-'));
  await buildScenarios(folder);
  const caps = { perPupilMbps: 100, totalMbps: 1_000, maxPupils: 100 };
  platform = await startPlatform({ dataDir: join(folder, 'data'), scheme: 'http', assetDir: resolve('platform'), caps });
});
afterEach(() => {
  filter?.closeAllConnections();
  filter?.close();
});
afterAll(async () => {
  await platform.close();
  await rm(folder, { recursive: true, force: true });
});

/** Passes everything on, WebSockets as they are; pass writes the head of an answer, or the whole of another. True: the body is to follow. */
async function playThrough(name: string, pass: (request: IncomingMessage, from: IncomingMessage, to: ServerResponse) => boolean) {
  const server = createServer((request, to) => {
    const { method, url: path, headers } = request;
    const passed = ask({ host: '127.0.0.1', port: platform.port, method, path, headers }, (from) => {
      if (pass(request, from, to)) from.pipe(to);
      else from.resume();
    });
    passed.on('error', () => to.destroy());
    request.pipe(passed);
  });
  server.on('upgrade', (request, client, head) => {
    const behind = connect(platform.port, '127.0.0.1');
    const names = request.rawHeaders.map((word, index) => (index % 2 === 0 ? `\r\n${word}: ` : word)).join('');
    behind.write(`${request.method ?? ''} ${request.url ?? ''} HTTP/1.1${names}\r\n\r\n`);
    behind.write(head);
    behind.pipe(client).pipe(behind);
    for (const socket of [behind, client]) socket.on('error', () => [behind, client].forEach((one) => one.destroy()));
  });
  filter = server;
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  const phasesMs = { idle: 2_000, login: 4_000, package: 5_000, work: 16_000, bandwidth: 6_000, submit: 4_000 };
  const { port } = server.address() as AddressInfo;
  const plan = shortPlan({ startAtMs: Date.now() + 6_000, phasesMs, pupilCount: 2, port, server: { suffix: 'provnat.test' } });
  return { plan, played: await playExamRoom(folder, name, plan) };
}

const reasonsOf = ({ of }: PlayedRoom) => [...new Set(of('pupilFailureCount').map((point) => point.data.metadata?.['reason']))];
const isUnknown = (point: { data: { metadata?: Readonly<Record<string, string>> } }) => point.data.metadata?.['state'] === 'unknown';

test('a filter that cuts every answer into chunks, without a length, costs nobody anything: what came is counted', async () => {
  const { plan, played } = await playThrough('chunks', (_, from, to) => {
    const headers = { ...from.headers };
    delete headers['content-length'];
    to.writeHead(from.statusCode ?? 500, headers);
    return true;
  });
  expect(played.exitCode, played.said).toBe(0);
  expect(reasonsOf(played)).toEqual([]);
  const chunks = played.of('downloadBytes');
  expect(chunks.length).toBeGreaterThanOrEqual(2 * 23);
  for (const chunk of chunks) expect(chunk.data.value).toBe(plan.bandwidth.downChunkBytes);
  for (const segment of played.of('segmentBytes')) expect(segment.data.value).toBeGreaterThan(1_000);
  // Throughput is known, so the picture gets better as in any good room.
  expect(played.of('videoPlayedMs').map((point) => point.data.metadata?.['reason'])).toContain('720p');
});

test('a filter’s page in place of media and chunks, with status 200, is nothing that came', async () => {
  const { played } = await playThrough('pages', ({ url = '' }, from, to) => {
    const isBlocked = url.includes('.m4s') || url.startsWith('/bandwidth/download');
    if (isBlocked) to.writeHead(200, { 'content-type': 'text/html' }).end('<html>blocked</html>'.padEnd(1_000));
    else to.writeHead(from.statusCode ?? 500, from.headers);
    return !isBlocked;
  });
  expect(played.exitCode, played.said).toBe(0);
  expect(played.of('videoStartupMs').every(isUnknown)).toBe(true);
  expect([...played.of('videoPlayedMs'), ...played.of('audioPlayedMs')]).toEqual([]);
  const chunks = played.of('downloadBytes');
  expect(chunks.length).toBeGreaterThan(0);
  for (const chunk of chunks) expect([chunk.data.value, isUnknown(chunk)]).toEqual([0, true]);
  expect(reasonsOf(played)).toContain('media-segment-wrong-size');
});

/** A line on which no full batch arrives in time: smaller ones do, and grow again when the line is quick. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { gunzipSync } from 'node:zlib';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openInfluxClient } from '../../../store/influx/influx-client.ts';
import { type InfluxSink, openInfluxSink } from '../../../store/influx/influx-sink.ts';
import { drillPoints, newFolder } from '../../e2e/influx-drill.ts';

const timeoutMs = 500;
const batchLines = 2_000;
const tickMs = 20;

let server: Server;
let sink: InfluxSink;
/** Of each request on its way; undefined: as fast as it comes. */
let bytesPerS: number | undefined;
let isMute: boolean;
let lines: Set<string>;
/** Lines of each batch that was taken, and whether it came compressed. */
let batches: { readonly lineCount: number; readonly isCompressed: boolean }[];

async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const chunks: Buffer[] = [];
  request.on('error', () => undefined);
  while (!request.readableEnded && !request.destroyed) {
    const chunk = request.read(
      bytesPerS === undefined ? undefined : Math.min((bytesPerS * tickMs) / 1000, request.readableLength || 1),
    ) as Buffer | null;
    if (chunk !== null) chunks.push(chunk);
    if (bytesPerS !== undefined || chunk === null) await sleep(bytesPerS === undefined ? 1 : tickMs);
  }
  if (isMute || !request.readableEnded) return;
  const isCompressed = request.headers['content-encoding'] === 'gzip';
  const body = Buffer.concat(chunks);
  const there = (isCompressed ? gunzipSync(body) : body).toString().split('\n');
  batches.push({ lineCount: there.length, isCompressed });
  for (const line of there) lines.add(line);
  response.writeHead(204).end();
}

beforeEach(async () => {
  [lines, batches, bytesPerS, isMute] = [new Set(), [], undefined, false];
  server = createServer((request, response) => void handle(request, response)).listen(0, '127.0.0.1');
  await new Promise((up) => server.once('listening', up));
  const destination = { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, database: 'provnat', org: 'provnat' };
  sink = await openInfluxSink({
    destination,
    spoolPath: await newFolder(),
    capBytes: 64 << 20,
    batchLines,
    firstRestMs: 1,
    longestRestMs: 20,
    client: openInfluxClient(destination, { timeoutMs }),
  });
});
afterEach(() => {
  server.closeAllConnections();
  server.close();
});

async function append(drill: string, count: number): Promise<void> {
  for (let from = 0; from < count; from += batchLines) await sink.append(drillPoints(drill, from, from + batchLines));
}
const largest = (): number => Math.max(...batches.map(({ lineCount }) => lineCount));

test('what takes longer than the deadline goes in smaller, compressed parts; on a quick line they grow to full ones again', async () => {
  bytesPerS = 6_000;
  await append('slow', 4_000);
  await sink.drained();
  expect(lines.size).toBe(4_000);
  expect(largest()).toBeLessThan(batchLines);
  expect(batches.every(({ isCompressed }) => isCompressed)).toBe(true);
  bytesPerS = undefined;
  await append('quick', 20_000);
  await sink.drained();
  expect(await sink.close()).toMatchObject({ sentLineCount: 24_000, lostLineCount: 0, deadLineCount: 0, lineCount: 0 });
  expect(lines.size).toBe(24_000);
  expect(batches.at(-1)?.lineCount).toBe(batchLines);
}, 60_000);

test('compressing is enough where it makes the difference, and nothing is compressed before', async () => {
  await append('quick', 2_000);
  await sink.drained();
  expect(batches).toEqual([{ lineCount: 2_000, isCompressed: false }]);
  bytesPerS = 300_000;
  await append('some', 20_000);
  await sink.drained();
  await sink.close();
  expect(lines.size).toBe(22_000);
  expect(batches).toContainEqual({ lineCount: batchLines, isCompressed: true });
  expect(batches.filter(({ isCompressed }) => !isCompressed)).toHaveLength(1);
}, 60_000);

test('a server that says nothing for long is asked with ever less, and has everything when it speaks again', async () => {
  isMute = true;
  await append('mute', 4_000);
  await sleep(timeoutMs * 14);
  const { retryCount, answerCount } = sink.state();
  expect(retryCount).toBeGreaterThan(20);
  expect(answerCount).toBe(0);
  isMute = false;
  await sink.drained();
  expect(await sink.close()).toMatchObject({ sentLineCount: 4_000, lineCount: 0 });
  expect(lines.size).toBe(4_000);
  expect(batches[0]?.lineCount).toBeLessThan(10);
  expect(batches.length).toBeLessThan(60);
}, 60_000);

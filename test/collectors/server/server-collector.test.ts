import type { Server } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, it } from 'vitest';
import { createServerCollector } from '../../../collectors/server/server-collector.ts';
import { paths } from '../../../core/protocol.ts';
import { collected } from '../collected.ts';

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

interface Seen {
  host: string | undefined;
  url: string | undefined;
}
/** Speaks the health contract with a clock that is so far ahead. */
async function examServer(aheadMs: number, status = 200, seen: Seen = { host: undefined, url: undefined }): Promise<number> {
  const server = createServer((request, response) => {
    seen.host = request.headers.host;
    seen.url = request.url;
    const serverAtMs = Date.now() + aheadMs;
    const sinceMs = Number(new URL(request.url ?? '/', 'http://x').searchParams.get('sinceMs'));
    const second = Math.floor(serverAtMs / 100) * 100;
    const entry = {
      atMs: second,
      windowMs: 100,
      loopUtilizationRatio: 0.25,
      loopDelayP99Ms: 3.5,
      requestCount: 1,
      socketCount: 1,
      retransmitCount: 0,
      segmentOutCount: 900,
    };
    response.writeHead(status, { 'content-type': 'application/json' });
    response.end(JSON.stringify({ serverAtMs, seconds: second > sinceMs ? [entry] : [] }));
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return (server.address() as AddressInfo).port;
}
const collector = (port: number) =>
  createServerCollector({
    server: { scheme: 'http', suffix: 'provnat.test', insecureSkipTlsVerify: false },
    address: '127.0.0.1',
    port,
    run: 'run-1',
    intervalMs: 100,
    timeoutMs: 1000,
  });

it('measures the clock before and after, and tells the server’s seconds by our clock', async () => {
  const seen: Seen = { host: undefined, url: undefined };
  const port = await examServer(60_000, 200, seen);
  const sink = collected();
  const running = collector(port);
  await running.start(sink);
  expect(sink.of('serverClockOffsetMs')).toHaveLength(1);
  await sink.until(() => sink.of('serverLoopUtilizationRatio').length >= 3);
  await running.stop();
  const offsets = sink.of('serverClockOffsetMs');
  expect(offsets).toHaveLength(2);
  for (const { valueDouble, windowMs } of offsets)
    expect(Math.abs((valueDouble ?? 0) - 60_000)).toBeLessThanOrEqual((windowMs ?? 0) / 2 + 2);
  expect(seen.host).toBe(`exam.provnat.test:${String(port)}`);
  expect(seen.url).toContain(paths.health);
  const [loop] = sink.of('serverLoopUtilizationRatio');
  expect(loop).toMatchObject({ subject: 'server/exam.provnat.test', valueDouble: 0.25, windowMs: 100, state: 'value', source: 'server' });
  expect(Math.abs((loop?.atMs ?? 0) - Date.now())).toBeLessThan(10_000);
  expect(new Set(sink.of('serverLoopDelayMs').map(({ atMs }) => Math.round(atMs))).size).toBe(sink.of('serverLoopDelayMs').length);
  expect(sink.of('serverRetransmitCount')[0]).toMatchObject({ valueInteger: 0, state: 'zero' });
  expect(sink.of('serverSegmentOutCount')[0]).toMatchObject({ valueInteger: 900, state: 'value' });
});

it.each([
  ['tells', { failedCount: 7, refusedCount: 2 }, [[7], [2]]],
  ['does not tell', {}, [[], []]],
])('a server that %s what it failed at and refused', async (_what, counts, expected) => {
  const atMs = Date.now() + 60_000;
  const second = { atMs, windowMs: 1000, loopUtilizationRatio: 0.1, loopDelayP99Ms: 1, requestCount: 9, socketCount: 1, ...counts };
  const server = createServer((_request, response) => response.end(JSON.stringify({ serverAtMs: Date.now(), seconds: [second] })));
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const sink = collected();
  const running = collector((server.address() as AddressInfo).port);
  await running.start(sink);
  await sink.until(() => sink.of('serverLoopUtilizationRatio').length >= 1);
  await running.stop();
  const told = (['serverFailedCount', 'serverRefusedCount'] as const).map((metric) =>
    sink.of(metric).map(({ valueInteger }) => Number(valueInteger)),
  );
  expect(told).toEqual(expected);
});

it('tells once when the server was started, by our clock, and again when it was started anew', async () => {
  let startedAtMs = 1_000_000;
  const server = createServer((_request, response) => {
    response.end(JSON.stringify({ serverAtMs: Date.now() + 60_000, startedAtMs, seconds: [] }));
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const sink = collected();
  const running = collector((server.address() as AddressInfo).port);
  await running.start(sink);
  await sink.until(() => sink.of('serverStartedAtMs').length >= 1);
  startedAtMs = 2_000_000;
  await sink.until(() => sink.of('serverStartedAtMs').length >= 2);
  await running.stop();
  const [first, second, ...more] = sink.of('serverStartedAtMs').map(({ valueInteger }) => Number(valueInteger));
  expect(more).toEqual([]);
  expect(Math.abs((first ?? 0) - 940_000)).toBeLessThan(2000);
  expect((second ?? 0) - (first ?? 0)).toBe(1_000_000);
});

it.each([
  ['refuses', 500, 'http-500'],
  ['is not there', 0, 'ECONNREFUSED'],
])('a server that %s is unknown, with the reason', async (_what, status, reason) => {
  const port = status === 0 ? await examServer(0) : await examServer(0, status);
  if (status === 0) servers.splice(0).forEach((server) => server.close());
  const sink = collected();
  const running = collector(port);
  await running.start(sink);
  await sink.until(() => sink.of('serverLoopUtilizationRatio').length >= 1);
  await running.stop();
  expect(sink.of('serverClockOffsetMs')[0]).toMatchObject({ state: 'unknown', reason });
  expect(sink.of('serverLoopUtilizationRatio')[0]).toMatchObject({ state: 'unknown', reason });
});

it('a server that speaks something else is malformed', async () => {
  const server = createServer((_request, response) => response.end('<html>'));
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const sink = collected();
  const running = collector((server.address() as AddressInfo).port);
  await running.start(sink);
  await running.stop();
  expect(sink.of('serverClockOffsetMs')[0]).toMatchObject({ state: 'unknown', reason: 'malformed' });
});

it('tells of the server’s own link once for each reading, and of other runs second by second', async () => {
  let linkAtMs = 1_000_000;
  const urls: string[] = [];
  const server = createServer((request, response) => {
    urls.push(request.url ?? '');
    const serverAtMs = Date.now();
    const second = { atMs: serverAtMs, windowMs: 100, loopUtilizationRatio: 0.1, loopDelayP99Ms: 1, otherRunCount: 1 };
    const link = { atMs: linkAtMs, kind: 'ethernet', rateMbps: 100, inBytes: 5, outBytes: 0 };
    response.end(JSON.stringify({ serverAtMs, runLimitCount: 2, link, seconds: [second] }));
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const sink = collected();
  const running = collector((server.address() as AddressInfo).port);
  await running.start(sink);
  await sink.until(() => sink.of('serverOtherRunCount').length >= 3);
  expect(sink.of('serverLinkRateMbps')).toHaveLength(1);
  linkAtMs = 1_001_000;
  await sink.until(() => sink.of('serverLinkRateMbps').length >= 2);
  await running.stop();
  const [first, second, ...more] = sink.of('serverLinkKind');
  expect(more).toEqual([]);
  expect(first).toMatchObject({ valueText: 'ethernet', state: 'value' });
  expect((second?.atMs ?? 0) - (first?.atMs ?? 0)).toBe(1_000);
  expect(sink.of('serverLinkInBytes')[0]).toMatchObject({ valueInteger: 5, state: 'value' });
  expect(sink.of('serverLinkOutBytes')[0]).toMatchObject({ valueInteger: 0, state: 'zero' });
  expect(sink.of('serverRunLimitCount')).toMatchObject([{ valueInteger: 2 }]);
  expect(sink.of('serverOtherRunCount')[0]).toMatchObject({ valueInteger: 1, windowMs: 100 });
  expect(urls.every((url) => url.endsWith('&run=run-1'))).toBe(true);
});

it('a server that does not tell of its link was asked', async () => {
  const sink = collected();
  const running = collector(await examServer(0));
  await running.start(sink);
  await sink.until(() => sink.of('serverLinkKind').length >= 1);
  await running.stop();
  expect(sink.of('serverLinkKind')[0]).toMatchObject({ state: 'unknown', reason: 'not-told' });
  expect(sink.of('serverOtherRunCount')).toEqual([]);
});

/** On the way to InfluxDB others answer too. What they refuse says nothing of the lines: it waits. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type InfluxSink, openInfluxSink, type SinkEvent } from '../../../store/influx/influx-sink.ts';
import { drillPoints, newFolder } from '../../e2e/influx-drill.ts';

let server: Server;
let sink: InfluxSink;
let events: SinkEvent[];
/** Lines that a server has taken. */
let taken: Set<string>;
let answer: (lines: readonly string[], response: ServerResponse) => void;

const take = (lines: readonly string[], response: ServerResponse): void => {
  for (const line of lines) taken.add(line);
  response.writeHead(204).end();
};

async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
  let text = '';
  for await (const chunk of request) text += String(chunk);
  answer(
    text.split('\n').filter((line) => line !== ''),
    response,
  );
}

beforeEach(async () => {
  [events, taken, answer] = [[], new Set(), take];
  server = createServer((request, response) => void handle(request, response)).listen(0, '127.0.0.1');
  await new Promise((up) => server.once('listening', up));
  sink = await openInfluxSink({
    destination: { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, database: 'provnat', org: 'provnat' },
    spoolPath: await newFolder(),
    capBytes: 16 << 20,
    batchLines: 500,
    firstRestMs: 1,
    longestRestMs: 5,
    onEvent: (event) => events.push(event),
  });
});
afterEach(() => {
  server.closeAllConnections();
  server.close();
});

const eventsOf = (what: SinkEvent['what']): readonly SinkEvent[] => events.filter((event) => event.what === what);

test.each([
  ['a server that wants TLS', 400, 'text/plain', 'Client sent an HTTP request to an HTTPS server.\n'],
  ['a proxy', 400, 'text/html', '<html><h1>400 Bad Request</h1></html>'],
  ['a gateway with a message', 400, 'application/json', '{"message":"Bad Request"}'],
  ['a gateway with a code of its own', 400, 'application/json', '{"code":"BAD_REQUEST","message":"Invalid request body"}'],
  ['a gateway with an error', 422, 'application/json', '{"error":"Unprocessable Entity","statusCode":422}'],
  ['a gateway with an error that is more', 400, 'application/json', '{"error":{"code":400,"message":"invalid"}}'],
  ['a gateway that says a word', 422, 'application/json', '"no"'],
  ['a proxy that says nothing', 400, 'text/html', ''],
])('what %s refuses waits until InfluxDB answers', async (_who, status, type, body) => {
  let refusedCount = 0;
  answer = (lines, response) => {
    if (refusedCount++ >= 10) take(lines, response);
    else response.writeHead(status, { 'content-type': type }).end(body);
  };
  await sink.append(drillPoints('foreign', 0, 1_000));
  await sink.drained();
  expect(await sink.close()).toMatchObject({ sentLineCount: 1_000, deadLineCount: 0, lineCount: 0 });
  expect(taken.size).toBe(1_000);
  expect(eventsOf('refused')).toEqual([]);
  expect(eventsOf('down')).toEqual([expect.objectContaining({ status })]);
});

test('what a proxy finds too large goes in smaller parts; a line that is still too large waits', async () => {
  answer = (lines, response) => {
    if (lines.length <= 40) take(lines, response);
    else response.writeHead(413, { 'content-type': 'text/html' }).end('<h1>413 Request Entity Too Large</h1>');
  };
  await sink.append(drillPoints('large', 0, 1_000));
  await sink.drained();
  expect(taken.size).toBe(1_000);
  expect(events).toEqual([]);
  answer = (_lines, response) => response.writeHead(413).end();
  await sink.append(drillPoints('larger', 0, 2));
  await expect.poll(() => eventsOf('down')).toEqual([expect.objectContaining({ status: 413 })]);
  expect(await sink.close()).toMatchObject({ sentLineCount: 1_000, deadLineCount: 0, lineCount: 2 });
});

test.each([
  ['a header', { 'x-influxdb-error': 'anything' }, ''],
  ['what 1.8 says of a line', {}, `{"error":"unable to parse 'm': missing fields"}`],
  ['what 1.8 says of a batch', {}, '{"error":"partial write: points beyond retention policy dropped=1"}'],
  ['what 2.x says of a line', {}, `{"code":"invalid","message":"unable to parse 'm': missing fields"}`],
  ['what 2.x says of a batch', {}, '{"code":"unprocessable entity","message":"failure writing points to database: partial write: …"}'],
  ['what 3 Core says of a batch', {}, '{"error":"partial write of line protocol occurred","data":[{"error_message":"…","line_number":1}]}'],
  ['what 3 Core says of a line', {}, '{"error":"parsing failed for write_lp endpoint","data":{"error_message":"…"}}'],
  ['what a newer 3 Core says of a line', {}, '{"error":"line protocol parsing error","data":{"error_message":"…"}}'],
])('what InfluxDB itself refuses, known by %s, is laid aside', async (_how, headers, body) => {
  answer = (lines, response) => {
    if (lines.every((line) => !line.includes('hostCpuWorstRatio=7,'))) take(lines, response);
    else response.writeHead(400, headers).end(body);
  };
  await sink.append(drillPoints('own', 0, 100));
  await sink.drained();
  expect(await sink.close()).toMatchObject({ sentLineCount: 99, deadLineCount: 1, lineCount: 0 });
});

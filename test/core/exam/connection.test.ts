import { expect, test } from 'vitest';

import { createConnection } from '../../../core/exam/connection.ts';
import { recordedOutbox } from './recorded-outbox.ts';

function connected(keepAliveMs?: number) {
  const out = recordedOutbox();
  const options = { path: '/api/socket', name: 'exam', silenceMs: 10_000, draw: () => 0, onOpen: () => undefined } as const;
  const connection = createConnection(keepAliveMs === undefined ? options : { ...options, keepAliveMs }, out);
  connection.start(0);
  const socket = () => out.opened.at(-1)?.socket ?? 0;
  connection.opened(socket(), 100);
  return { out, connection, socket };
}
const beat = { type: 'heartbeat', n: 1, sentAtMs: 0 } as const;

test('a connection that nobody asks anything is never called dead', () => {
  expect(connected().connection.nextAtMs()).toBe(Infinity);
});

test('10 s without an answer: dead, dropped, and a new one at once; the time away counts from the first unanswered word', () => {
  const { out, connection, socket } = connected();
  connection.send(beat, 20_000);
  connection.send(beat, 25_000);
  expect(connection.nextAtMs()).toBe(30_000);
  const dead = socket();
  connection.tick(30_000);
  expect([out.dropped, out.opened.length]).toEqual([[dead], 2]);
  connection.opened(socket(), 30_500);
  connection.send(beat, 30_500);
  expect(connection.heard(dead, 30_550)).toBe(false);
  expect(connection.heard(socket(), 30_600)).toBe(true);
  expect(out.of('connectionDropCount').map((one) => one.reason)).toEqual(['exam-silence']);
  expect(out.of('connectionReturnMs')).toMatchObject([{ value: 10_600, windowMs: 10_600, atMs: 30_600 }]);
});

test('closed by the other end: the time away counts from then, after a pause', () => {
  const { out, connection, socket } = connected();
  connection.closed(socket(), undefined, 50_000);
  expect(connection.nextAtMs()).toBe(50_250);
  connection.tick(50_250);
  connection.opened(socket(), 50_300);
  connection.heard(socket(), 50_320);
  expect(out.of('connectionReturnMs').map((one) => one.value)).toEqual([320]);
});

test('pauses grow to 8 s while it cannot be opened, and it never comes back', () => {
  const { out, connection, socket } = connected();
  connection.closed(socket(), undefined, 1_000);
  const pausesMs: number[] = [];
  let nowMs = 1_000;
  for (let attempt = 0; attempt < 7; attempt += 1) {
    pausesMs.push(connection.nextAtMs() - nowMs);
    nowMs = connection.nextAtMs();
    connection.tick(nowMs);
    connection.closed(socket(), 'error', nowMs);
  }
  expect([...pausesMs].sort((a, b) => a - b)).toEqual(pausesMs);
  expect(pausesMs[0]).toBe(250);
  expect(pausesMs.at(-1)).toBe(4_000);
  connection.stop?.(60_000);
  expect(out.of('connectionDropCount')).toHaveLength(1);
  expect(out.of('connectionReturnMs')).toMatchObject([{ value: 59_000, unknown: true }]);
});

test('a server that accepts and hangs up is asked ever more seldom, as one that refuses is', () => {
  const { out, connection, socket } = connected();
  const pausesMs: number[] = [];
  let nowMs = 200;
  for (let attempt = 0; attempt < 6; attempt += 1) {
    connection.closed(socket(), undefined, nowMs);
    pausesMs.push(connection.nextAtMs() - nowMs);
    nowMs = connection.nextAtMs();
    connection.tick(nowMs);
    connection.opened(socket(), nowMs);
  }
  expect(pausesMs).toEqual([250, 500, 1_000, 2_000, 4_000, 4_000]);
  // Over the seventh something is heard: all is as at first.
  connection.heard(socket(), nowMs);
  connection.closed(socket(), undefined, nowMs + 10);
  expect(connection.nextAtMs()).toBe(nowMs + 260);
  expect(out.of('connectionDropCount')).toHaveLength(7);
});

test.each([
  ['that is refused', 'error'],
  ['that nobody answers', undefined],
])('a connection %s all the time was not dropped, and is told', (_what, error) => {
  const out = recordedOutbox();
  const connection = createConnection(
    { path: '/api/socket', name: 'exam', silenceMs: 10_000, draw: () => 0, onOpen: () => undefined },
    out,
  );
  connection.start(1_000);
  for (let nowMs = 1_000; nowMs <= 40_000; nowMs = connection.nextAtMs()) {
    connection.tick(nowMs);
    if (error !== undefined) connection.closed(out.opened.at(-1)?.socket ?? 0, error, nowMs);
  }
  connection.stop(41_000);
  expect(out.of('connectionDropCount')).toEqual([]);
  expect(out.of('connectionReturnMs')).toMatchObject([{ value: 40_000, windowMs: 40_000, unknown: true, reason: 'exam-never-opened' }]);
});

test('one that was asked for just before the end says nothing', () => {
  const out = recordedOutbox();
  const connection = createConnection(
    { path: '/api/socket', name: 'exam', silenceMs: 10_000, draw: () => 0, onOpen: () => undefined },
    out,
  );
  connection.start(0);
  connection.stop(9_999);
  expect(out.of('connectionReturnMs')).toEqual([]);
});

test('one that has nothing to say says something every so often', () => {
  const { out, connection } = connected(5_000);
  expect(connection.nextAtMs()).toBe(5_100);
  connection.tick(5_100);
  expect(out.sent.map(({ message }) => message.type)).toEqual(['heartbeat']);
});

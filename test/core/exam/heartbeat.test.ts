import { describe, expect, test } from 'vitest';

import { createConnection } from '../../../core/exam/connection.ts';
import { createHeartbeat } from '../../../core/exam/heartbeat.ts';
import { heartbeatPath } from '../../../core/protocol.ts';
import { recordedOutbox } from './recorded-outbox.ts';

function heartbeats(endAtMs = 10_000) {
  const out = recordedOutbox();
  const connection = createConnection(
    { path: heartbeatPath('run'), name: 'heartbeat', silenceMs: 10_000, draw: () => 0, onOpen: (nowMs) => heartbeat.connected(nowMs) },
    out,
  );
  const heartbeat = createHeartbeat(
    { firstAtMs: 500, endAtMs, intervalMs: 1_013, deadlineMs: 5_000, phaseAt: (atMs) => (atMs < 5_000 ? 'idle' : 'login') },
    connection,
    out,
  );
  const tickUntil = (untilMs: number, answered: (n: number, atMs: number) => number | undefined = () => undefined) => {
    for (let atMs = heartbeat.nextAtMs(); atMs <= untilMs; atMs = heartbeat.nextAtMs()) {
      const before = out.sent.length;
      heartbeat.tick(atMs);
      for (const { message } of out.sent.slice(before)) {
        const endMs = message.type === 'heartbeat' ? answered(message.n, atMs) : undefined;
        if (endMs !== undefined && message.type === 'heartbeat') heartbeat.answeredBeat(message.n, endMs);
      }
    }
  };
  connection.start(0);
  return { out, connection, heartbeat, tickUntil, socket: out.opened[0]?.socket ?? 0 };
}

describe('heartbeat', () => {
  test('goes out on schedule whatever comes back, tagged with the phase it was sent in', () => {
    const { out, connection, heartbeat, tickUntil, socket } = heartbeats();
    connection.opened(socket, 100);
    tickUntil(20_000, (_, atMs) => atMs + 30);
    expect(out.sent.map(({ message }) => message.type === 'heartbeat' && message.sentAtMs)).toEqual(
      Array.from({ length: 10 }, (_, n) => 500 + n * 1_013),
    );
    expect(out.of('heartbeatRttMs').map(({ value, phase }) => [value, phase])).toEqual(
      Array.from({ length: 10 }, (_, n) => [30, 500 + n * 1_013 < 5_000 ? 'idle' : 'login']),
    );
    expect(heartbeat.isDone()).toBe(true);
  });

  test('one without an answer is told of at its deadline, once, and a late answer changes nothing', () => {
    const { out, connection, heartbeat, tickUntil, socket } = heartbeats(1_000);
    connection.opened(socket, 100);
    tickUntil(6_000);
    heartbeat.answeredBeat(0, 6_500);
    expect(out.of('heartbeatRttMs')).toMatchObject([{ value: 5_000, atMs: 5_500, unknown: true, reason: 'unanswered' }]);
  });

  test('an answer read after the deadline that came in after it counts as none', () => {
    const { out, connection, heartbeat, tickUntil, socket } = heartbeats(1_000);
    connection.opened(socket, 100);
    tickUntil(500);
    heartbeat.answeredBeat(0, 5_700);
    expect(out.of('heartbeatRttMs')).toMatchObject([{ value: 5_000, unknown: true }]);
  });

  test('what cannot be sent waits for the connection and counts from when it was due', () => {
    const { out, connection, heartbeat, tickUntil, socket } = heartbeats(2_000);
    tickUntil(1_600);
    expect(out.sent).toEqual([]);
    connection.opened(socket, 2_500);
    expect(out.sent).toHaveLength(2);
    heartbeat.answeredBeat(0, 2_540);
    heartbeat.answeredBeat(1, 2_540);
    expect(out.of('heartbeatRttMs').map(({ value, unknown }) => [value, unknown])).toEqual([
      [2_040, undefined],
      [1_027, undefined],
    ]);
  });

  test('what never could be sent is told of too: every beat that was due is reported once', () => {
    const { out, tickUntil } = heartbeats();
    tickUntil(60_000);
    expect(out.of('heartbeatRttMs')).toHaveLength(10);
    expect(out.of('heartbeatRttMs').every(({ value, unknown, reason }) => value === 5_000 && unknown && reason === 'unsendable')).toBe(
      true,
    );
  });

  test('stopping reports what is still out with the time it has had', () => {
    const { out, connection, heartbeat, tickUntil, socket } = heartbeats();
    connection.opened(socket, 100);
    tickUntil(1_600);
    heartbeat.stop(2_000);
    expect(out.of('heartbeatRttMs').map(({ value }) => value)).toEqual([1_500, 487]);
    expect(heartbeat.nextAtMs()).toBe(Infinity);
  });
});

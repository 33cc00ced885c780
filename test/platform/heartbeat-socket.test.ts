/** The socket of heartbeats: an echo for everybody, and for nothing else. */
import { describe, expect, it } from 'vitest';

import { paths } from '../../core/protocol.ts';
import { openSocket, startClass } from './platform-client.ts';

const beat = { type: 'heartbeat', n: 3, sentAtMs: 1_000 } as const;

describe.each(['http', 'https'] as const)('heartbeats over %s', (scheme) => {
  it('are answered before anybody has logged in, with the server’s time', async () => {
    const room = await startClass({ scheme });
    try {
      const socket = await openSocket(room, paths.heartbeat, {});
      socket.send(beat);
      expect(await socket.next()).toEqual({ ...beat, serverAtMs: expect.any(Number) as number });
      socket.send({ ...beat, n: 4 });
      expect(await socket.next()).toMatchObject({ n: 4 });
    } finally {
      await room.end();
    }
  });
});

describe('the socket of heartbeats', () => {
  it.each([
    ['a save', JSON.stringify({ type: 'save', item: 'item-5' })],
    ['no JSON', '{'],
    ['a heartbeat without a number', JSON.stringify({ type: 'heartbeat', sentAtMs: 1 })],
    ['a heartbeat of ten kilobytes', JSON.stringify({ ...beat, more: 'x'.repeat(10_000) })],
  ])('hangs up on %s', async (_, message) => {
    const room = await startClass();
    try {
      const socket = await openSocket(room, paths.heartbeat, {});
      socket.send(message);
      expect(await socket.closed).toBe(1008);
      const next = await openSocket(room, paths.heartbeat, {});
      next.send(beat);
      expect(await next.next()).toMatchObject({ n: 3 });
    } finally {
      await room.end();
    }
  });

  it('ends for one that says nothing', async () => {
    const room = await startClass({ silenceMs: 200 });
    try {
      const socket = await openSocket(room, paths.heartbeat, {});
      expect(await socket.closed).toBe(1006);
    } finally {
      await room.end();
    }
  });
});

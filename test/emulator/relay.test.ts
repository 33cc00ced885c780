/** What pupil and server say to each other arrives, whole and in order, through cuts, resets and half-closed connections. */
import { once } from 'node:events';
import type { Socket } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { echo, emulate, listen, pupil, readAll, until } from './relay-ends.ts';

/** Bytes that differ wherever they are cut, so that a swap, loss or doubling shows. */
const patterned = (length: number, seed: number): Buffer => {
  const bytes = Buffer.alloc(length);
  let state = seed >>> 0;
  for (let at = 0; at < length; at += 1) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    bytes[at] = state >>> 24;
  }
  return bytes;
};

describe('the relay', () => {
  it('delivers every byte once and in order, both ways, through cuts, delays and changes of capacity', async () => {
    const emulator = await emulate(await listen(echo, true));
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.integer({ min: 1, max: 90_000 }), { minLength: 1, maxLength: 8 }),
        fc.array(fc.constantFrom('cutRoom', 'cutPupil', 'slow', 'fast', 'delay', 'noDelay', 'wait'), { maxLength: 8 }),
        fc.integer(),
        async (sizes, disturbances, seed) => {
          const sent = sizes.map((size, at) => patterned(size, seed + at));
          const socket = pupil(emulator, 2);
          const received = readAll(socket);
          const sending = (async () => {
            for (const chunk of sent) {
              if (!socket.write(chunk)) await once(socket, 'drain');
              await wait(1);
            }
            socket.end();
          })();
          for (const disturbance of disturbances) {
            if (disturbance === 'cutRoom') emulator.cutRoom(true);
            if (disturbance === 'cutPupil') emulator.cutPupil(2, true);
            if (disturbance === 'slow') emulator.setCapacity({ downMbps: 20, upMbps: 10 });
            if (disturbance === 'fast') emulator.setCapacity({ downMbps: 200, upMbps: 200 });
            if (disturbance === 'delay') emulator.setDelay(20);
            if (disturbance === 'noDelay') emulator.setDelay(0);
            await wait(4);
            emulator.cutRoom(false);
            emulator.cutPupil(2, false);
          }
          await sending;
          const whole = await received;
          expect(whole.equals(Buffer.concat(sent))).toBe(true);
        },
      ),
      { numRuns: 40 },
    );
    await until(() => emulator.stats().openConnectionCount === 0);
    expect(emulator.stats().heldBytes).toBe(0);
  });

  it('passes half-close: a server may answer long after the pupil has said its last', async () => {
    const port = await listen((socket) => {
      const asked = readAll(socket);
      void asked.then(async (question) => {
        await wait(50);
        socket.end(`heard ${String(question.length)}`);
      });
    }, true);
    const emulator = await emulate(port);
    const socket = pupil(emulator);
    socket.end(patterned(100_000, 1));
    expect((await readAll(socket)).toString()).toBe('heard 100000');
  });

  it('cuts without a byte, a FIN or a RST, and goes on afterwards with nothing lost', async () => {
    const server: { socket?: Socket } = {};
    const port = await listen((socket) => {
      server.socket = socket;
      echo(socket);
    }, true);
    const emulator = await emulate(port);
    const [cutOne, other] = [pupil(emulator, 1), pupil(emulator, 2)];
    const seen: string[] = [];
    for (const event of ['data', 'end', 'close', 'error'] as const)
      cutOne.on(event, (data?: unknown) => seen.push(`${event} ${String(data ?? '')}`));
    cutOne.write('before');
    await until(() => seen.length === 1);

    emulator.cutPupil(1, true);
    cutOne.write(' during');
    cutOne.end();
    const answer = once(other, 'data');
    other.write('alive');
    expect(String((await answer)[0])).toBe('alive');
    await wait(300);
    expect(seen).toEqual(['data before']);
    expect(server.socket?.destroyed).toBe(false);

    emulator.cutPupil(1, false);
    await until(() => seen.includes('end '));
    expect(seen.slice(0, 3)).toEqual(['data before', 'data  during', 'end ']);
  });

  it('keeps a connection opened during a cut waiting, then lets it through', async () => {
    const emulator = await emulate(await listen(echo));
    emulator.cutRoom(true);
    const socket = pupil(emulator, 1);
    let heard = '';
    socket.on('data', (data) => (heard += String(data)));
    socket.write('hello');
    await wait(200);
    expect(heard).toBe('');
    emulator.cutRoom(false);
    await until(() => heard === 'hello');
  });

  it('passes a reset on in either direction', async () => {
    let upstream: Socket | undefined;
    const emulator = await emulate(await listen((socket) => (upstream = socket)));
    const first = pupil(emulator);
    await until(() => upstream !== undefined);
    upstream?.resetAndDestroy();
    const [error] = (await once(first, 'error')) as [NodeJS.ErrnoException];
    expect(error.code).toBe('ECONNRESET');

    upstream = undefined;
    const second = pupil(emulator);
    await until(() => upstream !== undefined);
    const died = once(upstream as unknown as Socket, 'error') as Promise<[NodeJS.ErrnoException]>;
    second.resetAndDestroy();
    expect((await died)[0].code).toBe('ECONNRESET');
    await until(() => emulator.stats().openConnectionCount === 0);
  });

  it('resets the pupil when nobody listens behind it', async () => {
    const emulator = await emulate(1);
    const socket = pupil(emulator);
    const [error] = (await once(socket, 'error')) as [NodeJS.ErrnoException];
    expect(error.code).toBe('ECONNRESET');
    expect(emulator.stats().upstreamFailureCount).toBe(1);
  });
});

/** The relay under many pupils, and under those that give up or do not read: what it holds is bounded, and it forgets. */
import { once } from 'node:events';
import { setTimeout as wait } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { echo, emulate, listen, pupil, readAll, until } from './relay-ends.ts';

describe('the relay', () => {
  it('holds a bounded amount for a receiver that does not read', async () => {
    const junk = Buffer.alloc(1 << 20);
    let pushedBytes = 0;
    const port = await listen((socket) => {
      const push = (): void => {
        while (pushedBytes < 100e6 && socket.write(junk)) pushedBytes += junk.length;
        pushedBytes += junk.length;
      };
      socket.on('drain', push);
      push();
    });
    const emulator = await emulate(port, { downMbps: 2000 });
    const socket = pupil(emulator);
    socket.pause();
    let last = -1;
    // Settled: the kernel buffers are full and nothing moves.
    await until(() => {
      const { downBytes } = emulator.stats();
      const settled = downBytes > 0 && downBytes === last;
      last = downBytes;
      return settled;
    });
    await wait(300);
    const { heldBytes, unwrittenBytes } = emulator.stats();
    expect(heldBytes).toBeLessThan(1e6);
    // The receiver's bound and at most a full queue of it, here 2,000 Mbit/s × 100 ms.
    expect(unwrittenBytes).toBeLessThan(262_144 + 25e6 + 1e6);
    expect(pushedBytes).toBeLessThan(100e6);

    let readBytes = 0;
    socket.on('data', (data) => (readBytes += data.length));
    socket.resume();
    await until(() => readBytes > 50e6, 20_000);
  });

  it('survives thousands of quick connections and forgets them', async () => {
    const emulator = await emulate(await listen((socket) => socket.end('bye')));
    const connectionCount = 2000;
    let byes = 0;
    for (let batch = 0; batch < connectionCount / 50; batch += 1) {
      await Promise.all(
        Array.from({ length: 50 }, async (_, at) => {
          const socket = pupil(emulator, at % 5);
          if (String(await readAll(socket)) === 'bye') byes += 1;
          socket.end();
        }),
      );
    }
    expect(byes).toBe(connectionCount);
    await until(() => emulator.stats().openConnectionCount === 0);
    expect(emulator.stats()).toMatchObject({ connectionCount, heldBytes: 0, unwrittenBytes: 0, upstreamFailureCount: 0 });
  });

  it('serves a thousand at once', async () => {
    const emulator = await emulate(await listen(echo));
    const sockets = Array.from({ length: 1000 }, (_, at) => pupil(emulator, at % 5));
    const heard = await Promise.all(
      sockets.map(async (socket, at) => {
        socket.write(`pupil ${String(at)}`);
        return String((await once(socket, 'data'))[0]);
      }),
    );
    expect(heard).toEqual(sockets.map((_, at) => `pupil ${String(at)}`));
    expect(emulator.stats().openConnectionCount).toBe(1000);
    for (const socket of sockets) socket.destroy();
    await until(() => emulator.stats().openConnectionCount === 0);
  });

  it('forgets pupils who gave up, whether in a cut, on the way or behind a full queue', async () => {
    const emulator = await emulate(await listen(echo), { downMbps: 1, upMbps: 1, delayMs: 40 });
    const giveUp = async (): Promise<void> => {
      const sockets = Array.from({ length: 20 }, (_, at) => pupil(emulator, at % 5));
      await Promise.all(sockets.map((socket) => once(socket, 'connect')));
      for (const socket of sockets) socket.write(Buffer.alloc(20_000));
      await wait(10);
      for (const [at, socket] of sockets.entries()) if (at % 2 === 0) socket.destroy();
      for (const [at, socket] of sockets.entries()) if (at % 2 === 1) socket.resetAndDestroy();
    };
    emulator.cutRoom(true);
    await giveUp();
    await wait(50);
    emulator.cutRoom(false);
    await giveUp();
    emulator.setCapacity({ downMbps: 200, upMbps: 200 });
    await until(() => emulator.stats().openConnectionCount === 0);
    expect(emulator.stats()).toMatchObject({ heldBytes: 0, unwrittenBytes: 0, connectionCount: 40 });
  });

  it('refuses connections beyond its bound', async () => {
    const emulator = await emulate(await listen(echo), { maxConnections: 2 });
    const sockets = [pupil(emulator), pupil(emulator)];
    await until(() => emulator.stats().openConnectionCount === 2);
    const third = pupil(emulator);
    await until(() => third.destroyed);
    expect(emulator.stats()).toMatchObject({ openConnectionCount: 2, refusedConnectionCount: 1 });
    expect(sockets.every((socket) => !socket.destroyed)).toBe(true);
  });
});

/** What the relay counts, and the ceiling that it holds a pupil to. */
import { setTimeout as wait } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { echo, emulate, listen, pupil, readAll, until } from './relay-ends.ts';

describe('the relay', () => {
  it('counts distinct pupils, not connections', async () => {
    const emulator = await emulate(await listen(echo), { lingerMs: 0 });
    const sockets = [1, 1, 1, 3, 4].map((seat) => pupil(emulator, seat));
    await until(() => emulator.stats().openConnectionCount === 5);
    expect(emulator.stats().stationCount).toBe(3);
    for (const socket of sockets) socket.destroy();
    await until(() => emulator.stats().openConnectionCount === 0);
    await until(() => emulator.stats().stationCount === 0);
  });

  it('counts headers and acknowledgements as the wire would', async () => {
    const emulator = await emulate(await listen(echo, true));
    const bytes = 1_448_000;
    const socket = pupil(emulator);
    const received = readAll(socket);
    socket.end(Buffer.alloc(bytes, 1));
    await received;
    await until(() => emulator.stats().openConnectionCount === 0);
    const { upBytes, downBytes } = emulator.stats();
    // As many bytes each way: 1,000 full segments and 500 acknowledgements of the other direction, cut into segments as the reads fell.
    const expected = 1000 * 1514 + 500 * 66;
    for (const counted of [upBytes, downBytes]) {
      expect(counted).toBeGreaterThanOrEqual(expected);
      expect(counted).toBeLessThan(expected * 1.02);
    }
  });

  it('holds each pupil to its ceiling', async () => {
    const junk = Buffer.alloc(65_536);
    const port = await listen((socket) => {
      const push = (): void => {
        while (socket.write(junk));
      };
      socket.on('drain', push);
      push();
    });
    const emulator = await emulate(port, { pupilDownMbps: 4 });
    const bytes = [0, 0];
    for (const [at, seat] of [1, 1, 2].entries()) {
      pupil(emulator, seat).on('data', (data) => (bytes[at === 2 ? 1 : 0] = (bytes[at === 2 ? 1 : 0] ?? 0) + data.length));
    }
    await wait(500);
    const before = [...bytes];
    const startedAtMs = performance.now();
    await wait(2000);
    const tookMs = performance.now() - startedAtMs;
    for (const at of [0, 1]) {
      const wireMbps = ((((bytes[at] ?? 0) - (before[at] ?? 0)) * 8) / tookMs / 1000 / 1448) * 1514;
      expect(wireMbps).toBeGreaterThan(3.6);
      expect(wireMbps).toBeLessThan(4.4);
    }
  });
});

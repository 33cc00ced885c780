import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import { startEmulator, type Emulator, type EmulatorOptions } from '../../emulator/start-emulator.ts';

const host = '127.0.0.1';
const closers: (() => Promise<unknown> | unknown)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

async function listen(onSocket: (socket: Socket) => void, allowHalfOpen = false): Promise<number> {
  const sockets = new Set<Socket>();
  const server: Server = createServer({ allowHalfOpen, noDelay: true }, (socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    socket.on('error', () => undefined);
    onSocket(socket);
  });
  server.listen(0, host);
  await once(server, 'listening');
  closers.push(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return (server.address() as AddressInfo).port;
}

async function emulate(port: number, options: Partial<EmulatorOptions> = {}): Promise<Emulator> {
  const emulator = await startEmulator({
    name: 'B12',
    listen: { host, port: 0, pupilPorts: 4 },
    upstream: { host, port },
    downMbps: 200,
    upMbps: 200,
    ...options,
  });
  closers.push(() => emulator.close());
  return emulator;
}

function pupil(emulator: Emulator, seat = 0): Socket {
  const socket = connect({ host, port: emulator.port + seat, allowHalfOpen: true });
  socket.on('error', () => undefined);
  closers.push(() => socket.destroy());
  return socket;
}

const echo = (socket: Socket): unknown => socket.pipe(socket);
const until = async (holds: () => boolean, forMs = 20_000): Promise<void> => {
  const deadline = performance.now() + forMs;
  while (!holds()) {
    if (performance.now() > deadline) throw new Error(`not so after ${String(forMs)} ms: ${holds.toString()}`);
    await wait(5);
  }
};
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
/** By events: iterating over a socket destroys it when it ends, and with it the half that still sends. */
const readAll = (socket: Socket): Promise<Buffer> =>
  new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    socket.on('data', (chunk: Buffer) => chunks.push(chunk));
    socket.once('end', () => resolve(Buffer.concat(chunks)));
    socket.once('error', reject);
  });

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

describe('starting', () => {
  it('names the figure that makes no sense', async () => {
    const good = { name: 'x', listen: { host, port: 0 }, upstream: { host, port: 1 }, downMbps: 1, upMbps: 1 };
    for (const [bad, name] of [
      [{ downMbps: 0 }, 'downMbps'],
      [{ upMbps: Number.NaN }, 'upMbps'],
      [{ queueMs: -1 }, 'queueMs'],
      [{ mac: 'zz' }, 'mac'],
      [{ listen: { host: 'ap.example', port: 0 } }, 'listen.host'],
      [{ listen: { host, port: 65_530, pupilPorts: 30 } }, 'listen.port'],
      [{ radios: [] }, 'radios'],
      [
        {
          radios: [
            { channel: '36', share: 1 },
            { channel: '6', share: 1 },
          ],
        },
        'radios',
      ],
    ] as const) {
      await expect(startEmulator({ ...good, ...bad })).rejects.toMatchObject({
        code: 'USAGE',
        message: expect.stringContaining(name) as string,
      });
    }
  });

  it('says which ports are taken and leaves none of the others open', async () => {
    const taken = await listen(echo);
    const options = { name: 'x', listen: { host, port: taken - 2, pupilPorts: 4 }, upstream: { host, port: 1 }, downMbps: 1, upMbps: 1 };
    await expect(startEmulator(options)).rejects.toMatchObject({ code: 'PORT_IN_USE' });
    const probe = connect({ host, port: taken - 1 });
    const [error] = (await once(probe, 'error')) as [NodeJS.ErrnoException];
    expect(error.code).toBe('ECONNREFUSED');
  });
});

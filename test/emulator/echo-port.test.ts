import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { connect, createServer, type AddressInfo } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { afterEach, describe, expect, it } from 'vitest';
import { startEmulator, type Emulator, type EmulatorOptions } from '../../emulator/start-emulator.ts';

const host = '127.0.0.1';
const closers: (() => Promise<unknown> | unknown)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

async function emulate(options: Partial<EmulatorOptions> = {}): Promise<Emulator> {
  const emulator = await startEmulator({
    name: 'B12',
    listen: { host, port: 0 },
    upstream: { host, port: 1 },
    downMbps: 20,
    upMbps: 20,
    udpEcho: { port: 0 },
    ...options,
  });
  closers.push(() => emulator.close());
  return emulator;
}

async function bound(): Promise<Socket> {
  const socket = createSocket('udp4');
  socket.bind(0, host);
  await once(socket, 'listening');
  closers.push(() => socket.close());
  return socket;
}

/** Round trips of so many probes, one at a time; undefined = lost. */
async function probe(port: number | undefined, count: number, waitMs = 1000): Promise<(number | undefined)[]> {
  const socket = await bound();
  const found: (number | undefined)[] = [];
  for (let at = 0; at < count; at += 1) {
    const sentAtMs = performance.now();
    const answered = new Promise<number | undefined>((resolve) => {
      const onMessage = (data: Buffer): void => {
        if (String(data) === String(at)) resolve(performance.now() - sentAtMs);
      };
      socket.on('message', onMessage);
      setTimeout(() => {
        socket.off('message', onMessage);
        resolve(undefined);
      }, waitMs);
    });
    socket.send(String(at), port ?? 0, host);
    found.push(await answered);
  }
  return found;
}
const median = (values: readonly (number | undefined)[]): number =>
  [...values].map((value) => value ?? Infinity).sort((a, b) => a - b)[values.length >> 1] ?? Infinity;

describe('the UDP echo', () => {
  it('answers, later by the delay that is set', async () => {
    const emulator = await emulate();
    const idle = await probe(emulator.udpEchoPort, 5);
    expect(idle).not.toContain(undefined);
    emulator.setDelay(80);
    const late = median(await probe(emulator.udpEchoPort, 5));
    expect(late).toBeGreaterThanOrEqual(75);
    expect(late - median(idle)).toBeLessThan(500);
  });

  it('waits in the queue that the pupils fill', async () => {
    const junk = Buffer.alloc(65_536);
    const server = createServer((socket) => {
      const push = (): void => {
        while (socket.write(junk));
      };
      socket.on('error', () => undefined);
      socket.on('drain', push);
      push();
    });
    server.listen(0, host);
    await once(server, 'listening');
    closers.push(() => server.close());
    const emulator = await emulate({ upstream: { host, port: (server.address() as AddressInfo).port }, queueMs: 200 });
    const idle = median(await probe(emulator.udpEchoPort, 5));
    for (let at = 0; at < 5; at += 1) {
      const socket = connect({ host, port: emulator.port });
      closers.push(() => socket.destroy());
      socket.resume();
    }
    await wait(600);
    const full = median(await probe(emulator.udpEchoPort, 5));
    expect(full).toBeGreaterThan(160);
    expect(full).toBeLessThan(1000);
    expect(idle).toBeLessThan(full / 2);
  });

  it('loses what is set, and everything in a cut', async () => {
    const emulator = await emulate();
    emulator.setLoss(0.25);
    const quarter = await probe(emulator.udpEchoPort, 16, 300);
    // Each way loses a quarter of what it gets, evenly: 4 of 16 on the way there, 3 of 12 on the way back.
    expect(quarter.filter((rtt) => rtt === undefined)).toHaveLength(7);
    emulator.setLoss(0);
    emulator.cutRoom(true);
    expect(await probe(emulator.udpEchoPort, 2, 100)).toEqual([undefined, undefined]);
    emulator.cutRoom(false);
    expect(await probe(emulator.udpEchoPort, 3)).not.toContain(undefined);
    expect(emulator.stats().lostDatagramCount).toBeGreaterThanOrEqual(7);
  });

  it('passes on to the echo beyond it, each asker apart', async () => {
    const beyond = await bound();
    beyond.on('message', (data, asker) => beyond.send(data, asker.port, asker.address));
    const emulator = await emulate({ udpEcho: { port: 0, beyond: { host, port: beyond.address().port } } });
    expect(emulator.serverEchoPort).not.toBe(emulator.udpEchoPort);
    const [one, two] = await Promise.all([probe(emulator.serverEchoPort, 3), probe(emulator.serverEchoPort, 3)]);
    expect([...one, ...two]).not.toContain(undefined);
  });
});

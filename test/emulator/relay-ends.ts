/** Both ends of an emulated access point: a server behind it, pupils before it. What is opened here is closed after each test. */
import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { afterEach } from 'vitest';
import { startEmulator, type Emulator, type EmulatorOptions } from '../../emulator/start-emulator.ts';

export const host = '127.0.0.1';
const closers: (() => Promise<unknown> | unknown)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

export async function listen(onSocket: (socket: Socket) => void, allowHalfOpen = false): Promise<number> {
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

export async function emulate(port: number, options: Partial<EmulatorOptions> = {}): Promise<Emulator> {
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

export function pupil(emulator: Emulator, seat = 0): Socket {
  const socket = connect({ host, port: emulator.port + seat, allowHalfOpen: true });
  socket.on('error', () => undefined);
  closers.push(() => socket.destroy());
  return socket;
}

export const echo = (socket: Socket): unknown => socket.pipe(socket);
export const until = async (holds: () => boolean, forMs = 20_000): Promise<void> => {
  const deadline = performance.now() + forMs;
  while (!holds()) {
    if (performance.now() > deadline) throw new Error(`not so after ${String(forMs)} ms: ${holds.toString()}`);
    await wait(5);
  }
};
/** By events: iterating over a socket destroys it when it ends, and with it the half that still sends. */
export const readAll = (socket: Socket): Promise<Buffer> =>
  new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    socket.on('data', (chunk: Buffer) => chunks.push(chunk));
    socket.once('end', () => resolve(Buffer.concat(chunks)));
    socket.once('error', reject);
  });

/** A port that nobody uses just now, for a program that must be told its port and cannot be asked for it. */
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { searchedPorts } from '../core/searched-ports.ts';

const maxTries = 50;

/**
 * A port on 127.0.0.1 that is free for TCP and for UDP, and that the system gives to nobody who connects: it is still free when the
 * program gets to it. Throws what the system said of the last one tried.
 */
export async function freePort(): Promise<number> {
  for (let tries = 1; ; tries += 1) {
    const port = searchedPorts.from + Math.floor(Math.random() * (searchedPorts.to - searchedPorts.from));
    try {
      await tryPort(port);
      return port;
    } catch (error) {
      if (tries === maxTries) throw error;
    }
  }
}

async function tryPort(port: number): Promise<void> {
  const server = createServer().listen(port, '127.0.0.1');
  await once(server, 'listening');
  const socket = createSocket('udp4');
  try {
    socket.bind(port, '127.0.0.1');
    await once(socket, 'listening');
  } finally {
    await Promise.all([new Promise<void>((closed) => socket.close(closed)), new Promise((closed) => server.close(closed))]);
  }
}

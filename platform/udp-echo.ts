/** Sends small datagrams back where they came from: TCP hides packet loss, so it is measured here. */
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { isIPv6 } from 'node:net';

/** A probe needs no more; an answer never larger than the question makes a poor amplifier. */
const maxBytes = 512;

export interface UdpEcho {
  readonly port: number;
  close(): Promise<void>;
}

/** Rejects with the system's error when the port is taken. */
export async function startUdpEcho(host: string, port: number): Promise<UdpEcho> {
  const socket = createSocket(isIPv6(host) ? 'udp6' : 'udp4');
  socket.on('message', (message, from) => {
    if (message.length <= maxBytes) socket.send(message, from.port, from.address, () => undefined);
  });
  const listening = once(socket, 'listening');
  socket.bind(port, host);
  await listening;
  // What a vanished client's system answers must not end the server.
  socket.on('error', () => undefined);
  return {
    port: socket.address().port,
    async close() {
      const closed = once(socket, 'close');
      socket.close();
      await closed;
    },
  };
}

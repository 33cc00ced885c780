/** Answers the loss probe and nothing else: TCP hides packet loss, so it is measured here. */
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { isIPv6 } from 'node:net';

import { probeDatagram } from '../core/protocol.ts';

const { bytes, answeredAt } = probeDatagram;
/** No probe comes from a port of the system's own services: one that seems to is forged, so that we and the echo there (port 7) go on for ever. */
const firstOwnPort = 1_024;

/** What goes back to that port, never larger than the question; undefined when it is no probe, or an answer already. */
export function answerTo(message: Buffer, fromPort: number): Buffer | undefined {
  if (message.length !== bytes || fromPort < firstOwnPort) return undefined;
  if (message.subarray(answeredAt).some((octet) => octet !== 0)) return undefined;
  const answer = Buffer.from(message);
  answer[answeredAt] = 1;
  return answer;
}

export interface UdpEcho {
  readonly port: number;
  close(): Promise<void>;
}

/** Rejects with the system's error when the port is taken. */
export async function startUdpEcho(host: string, port: number): Promise<UdpEcho> {
  const socket = createSocket(isIPv6(host) ? 'udp6' : 'udp4');
  socket.on('message', (message, from) => {
    const answer = answerTo(message, from.port);
    if (answer !== undefined) socket.send(answer, from.port, from.address, () => undefined);
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

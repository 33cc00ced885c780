/** A UDP socket module for the SNMP library that hears only the device that was asked. */
import dgram from 'node:dgram';
import type { RemoteInfo, SocketType } from 'node:dgram';
import { isIPv6 } from 'node:net';
import { isAnswerInClear } from './answer-in-clear.ts';

export interface SocketTrouble {
  /** Datagrams from other addresses or ports, or unsigned ones where signatures were agreed: dropped before anything reads them. */
  foreignCount: number;
  /** Datagrams on which the library's decoder threw. */
  undecodableCount: number;
}

/**
 * What the library wants as `dgramModule`. The library matches answers by request id alone, whoever sent them; throws inside the
 * socket's event when a datagram decodes to less than it expects; and emits socket errors under a name nobody can listen to.
 * @param onError socket errors, which neither the library's request nor its session would report
 */
export function filteredSockets(
  { address, port, signed }: { readonly address: string; readonly port: number; readonly signed: boolean },
  trouble: SocketTrouble,
  onError: (error: Error) => void,
) {
  const wanted = canonical(address);
  return {
    createSocket(type: SocketType) {
      const socket = dgram.createSocket(type);
      socket.on('error', onError);
      return {
        on(event: string, listener: (...given: unknown[]) => void) {
          if (event === 'error') return;
          if (event !== 'message') socket.on(event, listener);
          else
            socket.on('message', (buffer: Buffer, from: RemoteInfo) => {
              const stranger = from.port !== port || canonical(from.address) !== wanted;
              if (stranger || (signed && isAnswerInClear(buffer))) {
                trouble.foreignCount++;
                return;
              }
              try {
                listener(buffer);
              } catch {
                trouble.undecodableCount++;
              }
            });
        },
        send: socket.send.bind(socket),
        bind: socket.bind.bind(socket),
        close: socket.close.bind(socket),
        ref: socket.ref.bind(socket),
        unref: socket.unref.bind(socket),
      };
    },
  };
}

/** One spelling per address: IPv6 may be written in many ways, and carries a zone where it is link-local. */
function canonical(address: string): string {
  if (!isIPv6(address)) return address;
  const [bare = '', zone] = address.split('%');
  const host = new URL(`http://[${bare}]/`).hostname;
  return zone === undefined ? host : `${host}%${zone}`;
}

/**
 * UDP echo behind the air: a datagram waits in the same queues as everybody's bytes, goes up, is answered, and comes down.
 * The answer comes from here, which is then the room's gateway, or from a server's echo beyond. Datagrams are really lost: in a cut, by
 * the set loss, and when more of them wait for the full queue than fit.
 */
import { createSocket, type RemoteInfo, type Socket } from 'node:dgram';
import { ProvnatError } from '../core/errors.ts';
import type { Link } from './link.ts';
import { PacketFlow } from './packet-flow.ts';
import { datagramHeaderBytes } from './wire-load.ts';

export interface EchoPortOptions {
  readonly host: string;
  readonly port: number;
  /** Another echo that answers in our place. */
  readonly beyond?: { readonly host: string; readonly port: number };
  readonly up: Link;
  readonly down: Link;
  readonly passable: () => boolean;
  /** Share of datagrams lost each way, 0–1. */
  readonly lossRatio: () => number;
}

const maxWaiting = 64;
/** Nobody is remembered longer than this while its answer is out. */
const maxAskers = 1024;

export interface EchoPort {
  readonly port: number;
  readonly lostCount: () => number;
  /** After a cut. */
  readonly offer: () => void;
  close(): Promise<void>;
}

/** Throws PORT_IN_USE. */
export async function openEchoPort(options: EchoPortOptions): Promise<EchoPort> {
  const { up, down, passable, beyond } = options;
  const socket = await bindDatagram(options.host, options.port);
  const upFlow = new PacketFlow({ link: up, maxWaiting, passable, onCut: 'drop' });
  const downFlow = new PacketFlow({ link: down, maxWaiting, passable, onCut: 'drop' });
  const askers = new Map<string, Socket>();
  let lostCount = 0;

  // Loss is spread evenly over each direction, so that a short run sees the share that was set.
  const losing = (): (() => boolean) => {
    let owed = 0;
    return () => {
      owed += options.lossRatio();
      if (owed < 1) return false;
      owed -= 1;
      lostCount += 1;
      return true;
    };
  };
  const losesDown = losing();
  const losesUp = losing();
  const answer = (data: Buffer, asker: RemoteInfo): void => {
    if (losesDown()) return;
    const arrive = (): void => socket.send(data, asker.port, asker.address, () => undefined);
    downFlow.send({ wireBytes: data.length + datagramHeaderBytes, arrive });
  };
  const ask = (data: Buffer, asker: RemoteInfo): void => {
    if (beyond === undefined) answer(data, asker);
    else socketFor(asker).send(data, beyond.port, beyond.host, () => undefined);
  };
  const socketFor = (asker: RemoteInfo): Socket => {
    const key = `${asker.address} ${String(asker.port)}`;
    const known = askers.get(key);
    if (known !== undefined) return known;
    const [oldest] = askers;
    if (oldest !== undefined && askers.size >= maxAskers) {
      askers.delete(oldest[0]);
      oldest[1].close();
    }
    const own = createSocket(asker.family === 'IPv6' ? 'udp6' : 'udp4');
    own.on('error', () => undefined);
    own.on('message', (data) => answer(data, asker));
    askers.set(key, own);
    return own;
  };

  socket.on('error', () => undefined);
  socket.on('message', (data, asker) => {
    if (losesUp()) return;
    upFlow.send({ wireBytes: data.length + datagramHeaderBytes, arrive: () => ask(data, asker) });
  });

  return {
    port: socket.address().port,
    lostCount: () => lostCount + upFlow.droppedCount + downFlow.droppedCount,
    offer: () => {
      upFlow.offer();
      downFlow.offer();
    },
    close: async () => {
      for (const own of askers.values()) own.close();
      await new Promise<void>((resolve) => socket.close(() => resolve()));
    },
  };
}

/** A bound UDP socket; port 0 = any. Throws PORT_IN_USE. */
export async function bindDatagram(host: string, port: number): Promise<Socket> {
  const socket = createSocket(host.includes(':') ? 'udp6' : 'udp4');
  try {
    await new Promise<void>((resolve, reject) => {
      socket.once('error', reject);
      socket.bind({ address: host, port, exclusive: true }, resolve);
    });
  } catch (cause) {
    socket.close();
    throw new ProvnatError(
      'PORT_IN_USE',
      `emulated access point: could not listen on ${host} UDP port ${String(port)}: ${cause instanceof Error ? cause.message : String(cause)}`,
      'choose another port, or 0 for any free one',
      { cause },
    );
  }
  socket.removeAllListeners('error');
  return socket;
}

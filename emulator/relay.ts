/** The access point's data path: accepts pupils, connects each to the server, and moves bytes over the two shared links. */
import { Socket } from 'node:net';
import type { Ceiling, Link } from './link.ts';
import { listenRange } from './listen-range.ts';
import { PacketFlow } from './packet-flow.ts';
import { Pipe } from './pipe.ts';
import { handshakeBytes, segmentHeaderBytes } from './wire-load.ts';

export interface RelayOptions {
  readonly listen: { readonly host: string; readonly port: number; readonly pupilPorts: number };
  readonly upstream: { readonly host: string; readonly port: number };
  readonly down: Link;
  readonly up: Link;
  readonly pupilDownMbps?: number;
  readonly pupilUpMbps?: number;
  readonly maxConnections: number;
  /** A pupil without a connection counts as associated this long. */
  readonly lingerMs: number;
  readonly now: () => number;
}

/** Every connection of one pupil; seat 0 is whoever came to the port that no seat has, told apart by address. */
interface Station {
  readonly seat: number;
  readonly down: Ceiling | undefined;
  readonly up: Ceiling | undefined;
  openCount: number;
  lastSeenAtMs: number;
  cut: boolean;
}

interface Connection {
  readonly station: Station;
  readonly sockets: readonly Socket[];
  readonly offers: readonly (() => void)[];
  readonly pipes: readonly Pipe[];
}

export interface RelayStats {
  readonly openConnectionCount: number;
  readonly connectionCount: number;
  readonly refusedConnectionCount: number;
  readonly upstreamFailureCount: number;
  /** Distinct pupils that are, or were a moment ago, connected. */
  readonly stationCount: number;
  /** Payload bytes in this process: read and not yet handed to the receiver's socket. */
  readonly heldBytes: number;
  /** Payload bytes written to sockets that have not taken them yet. */
  readonly unwrittenBytes: number;
}

export class Relay {
  readonly port: number;
  readonly #options: RelayOptions;
  readonly #stations = new Map<string, Station>();
  readonly #connections = new Set<Connection>();
  readonly #cutSeats = new Set<number>();
  readonly #close: () => Promise<void>;
  #cut = false;
  #connectionCount = 0;
  #refusedConnectionCount = 0;
  #upstreamFailureCount = 0;

  /** Throws PORT_IN_USE. */
  static async listen(options: RelayOptions): Promise<Relay> {
    let accept = (socket: Socket, _seat: number): void => {
      socket.destroy();
    };
    const { host, port, pupilPorts } = options.listen;
    const range = await listenRange(host, port, pupilPorts, (socket, seat) => accept(socket, seat));
    const relay = new Relay(options, range.port, range.close);
    accept = (socket, seat) => relay.#accept(socket, seat);
    return relay;
  }

  private constructor(options: RelayOptions, port: number, close: () => Promise<void>) {
    this.#options = options;
    this.port = port;
    this.#close = close;
  }

  get cut(): boolean {
    return this.#cut;
  }

  cutRoom(on: boolean): void {
    this.#cut = on;
    if (!on) this.#offerAll(() => true);
  }

  /** Applies to connections that the pupil has and to those that it opens meanwhile. */
  cutPupil(seat: number, on: boolean): void {
    if (on) this.#cutSeats.add(seat);
    else this.#cutSeats.delete(seat);
    for (const station of this.#stations.values()) if (station.seat === seat) station.cut = on;
    if (!on) this.#offerAll((connection) => connection.station.seat === seat);
  }

  stationCount(): number {
    const since = this.#options.now() - this.#options.lingerMs;
    return [...this.#stations.values()].filter((station) => station.openCount > 0 || station.lastSeenAtMs >= since).length;
  }

  stats(): RelayStats {
    const connections = [...this.#connections];
    return {
      openConnectionCount: connections.length,
      connectionCount: this.#connectionCount,
      refusedConnectionCount: this.#refusedConnectionCount,
      upstreamFailureCount: this.#upstreamFailureCount,
      stationCount: this.stationCount(),
      heldBytes: connections.reduce((sum, { pipes }) => sum + pipes.reduce((held, pipe) => held + pipe.heldBytes, 0), 0),
      unwrittenBytes: connections.reduce((sum, { sockets }) => sum + sockets.reduce((held, socket) => held + socket.writableLength, 0), 0),
    };
  }

  async close(): Promise<void> {
    const closed = this.#close();
    for (const { sockets } of this.#connections) for (const socket of sockets) socket.destroy();
    await closed;
  }

  #offerAll(chosen: (connection: Connection) => boolean): void {
    for (const connection of this.#connections) {
      if (chosen(connection)) for (const offer of connection.offers) offer();
    }
  }

  #accept(client: Socket, seat: number): void {
    const { upstream, down, up, maxConnections } = this.#options;
    client.on('error', () => undefined);
    if (this.#connections.size >= maxConnections) {
      this.#refusedConnectionCount += 1;
      client.resetAndDestroy();
      return;
    }
    this.#connectionCount += 1;
    const station = this.#stationOf(client, seat);
    station.openCount += 1;

    // The kernel has accepted already; the handshake's round trip over the air is made up for before the first byte.
    const server = new Socket({ allowHalfOpen: true });
    server.setNoDelay(true);
    let open = false;
    const reachable = (): boolean => !this.#cut && !station.cut;
    const passable = (): boolean => open && reachable();
    const requestHandshake = new PacketFlow({ link: up, maxWaiting: 1, passable: reachable, onCut: 'keep' });
    const answerHandshake = new PacketFlow({ link: down, maxWaiting: 1, passable: reachable, onCut: 'keep' });
    const upPipe = new Pipe({ source: client, sink: server, link: up, opposite: down, ceiling: station.up, passable });
    const downPipe = new Pipe({ source: server, sink: client, link: down, opposite: up, ceiling: station.down, passable });
    const connection: Connection = {
      station,
      sockets: [client, server],
      pipes: [upPipe, downPipe],
      offers: [requestHandshake, answerHandshake, upPipe, downPipe].map((flow) => () => flow.offer()),
    };
    this.#connections.add(connection);

    let closedCount = 0;
    const onClose = (socket: Socket, pipe: Pipe): void => {
      if (!(socket.readableEnded && socket.writableFinished)) pipe.abort();
      closedCount += 1;
      if (closedCount < 2) return;
      this.#connections.delete(connection);
      station.openCount -= 1;
      station.lastSeenAtMs = this.#options.now();
    };
    client.on('close', () => onClose(client, upPipe));
    server.on('close', () => onClose(server, downPipe));
    server.on('error', () => {
      if (open) return;
      this.#upstreamFailureCount += 1;
      // Lets the refusal through to the pupil.
      open = true;
    });

    server.once('connect', () => {
      answerHandshake.send({
        wireBytes: handshakeBytes,
        arrive: () => {
          open = true;
          up.charge(segmentHeaderBytes, 1);
          for (const offer of connection.offers) offer();
        },
      });
    });
    requestHandshake.send({
      wireBytes: handshakeBytes,
      arrive: () => {
        if (client.destroyed) server.destroy();
        else server.connect(upstream);
      },
    });
    client.resume();
  }

  #stationOf(socket: Socket, seat: number): Station {
    const { down, up, pupilDownMbps, pupilUpMbps, now } = this.#options;
    const key = seat === 0 ? `address ${socket.remoteAddress ?? 'unknown'}` : `seat ${String(seat)}`;
    const known = this.#stations.get(key);
    if (known !== undefined) return known;
    const station: Station = {
      seat,
      down: pupilDownMbps === undefined ? undefined : down.addCeiling(pupilDownMbps),
      up: pupilUpMbps === undefined ? undefined : up.addCeiling(pupilUpMbps),
      openCount: 0,
      lastSeenAtMs: now(),
      cut: seat !== 0 && this.#cutSeats.has(seat),
    };
    this.#stations.set(key, station);
    return station;
  }
}

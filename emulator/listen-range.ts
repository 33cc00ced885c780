/** Listening on a port and the `count` ports after it, so that a pupil can be told from another by the port it comes to. */
import { createServer, type Server, type Socket } from 'node:net';
import { ProvnatError } from '../core/errors.ts';
import { searchedPorts } from '../core/searched-ports.ts';

const maxTries = 50;

export interface ListenRange {
  readonly port: number;
  /** Resolves when nothing listens any more; open connections are the caller's. */
  close(): Promise<void>;
}

/**
 * onConnection gets the distance from the first port. port 0 looks for a free range.
 * Throws PORT_IN_USE when a port of the range is taken, or no free range is found.
 */
export async function listenRange(
  host: string,
  port: number,
  count: number,
  onConnection: (socket: Socket, seat: number) => void,
): Promise<ListenRange> {
  for (let tries = 0; tries < (port === 0 ? maxTries : 1); tries += 1) {
    const first = port === 0 ? searchedPorts.from + Math.floor(Math.random() * (searchedPorts.to - searchedPorts.from - count)) : port;
    const servers = await tryRange(host, first, count, onConnection).catch((cause: NodeJS.ErrnoException) => {
      if (port === 0 && cause.code === 'EADDRINUSE') return undefined;
      throw new ProvnatError(
        'PORT_IN_USE',
        `emulated access point: could not listen on ${host} ports ${String(first)}–${String(first + count)}: ${cause.message}`,
        'choose another listen port, or 0 for any free range',
        { cause },
      );
    });
    if (servers !== undefined) return { port: first, close: () => closeAll(servers) };
  }
  throw new ProvnatError(
    'PORT_IN_USE',
    `emulated access point: no ${String(count + 1)} free ports in a row found on ${host}`,
    'stop what listens there, or name a listen port',
  );
}

async function tryRange(
  host: string,
  first: number,
  count: number,
  onConnection: (socket: Socket, seat: number) => void,
): Promise<Server[]> {
  const servers: Server[] = [];
  try {
    for (let seat = 0; seat <= count; seat += 1) {
      const server = createServer({ allowHalfOpen: true, pauseOnConnect: true, noDelay: true });
      servers.push(server);
      await new Promise<void>((resolve, reject) => {
        server.once('error', reject);
        server.listen({ host, port: first + seat, backlog: 1024, exclusive: true }, resolve);
      });
      server.removeAllListeners('error');
      // Too many open files and the like: the pupil is refused, the access point lives.
      server.on('error', () => undefined);
      server.on('connection', (socket) => onConnection(socket, seat));
    }
    return servers;
  } catch (error) {
    await closeAll(servers);
    throw error;
  }
}

async function closeAll(servers: readonly Server[]): Promise<void> {
  await Promise.all(servers.map((server) => new Promise<void>((resolve) => server.close(() => resolve()))));
}

/**
 * The server's own link towards whoever asks. A reading may take a second where the system is asked by starting a program, and nobody waits
 * for one: an answer carries the last, and each has its time.
 */
import type { ServerLink } from '../core/server-health.ts';

/** Reads the link by which packets to the address leave. Absent figures are those that the system does not tell. */
export type ReadLink = (address: string) => Promise<Omit<ServerLink, 'atMs'>>;

export interface LinkWatchOptions {
  readonly read: ReadLink;
  readonly intervalMs: number;
}

/** Machines that ask in earnest are few. */
const mostAddresses = 100;

interface Watched {
  link: ServerLink | undefined;
  nextAtMs: number;
}

export function watchLinks(options: LinkWatchOptions | undefined, clock: () => number): (address: string) => ServerLink | undefined {
  const watched = new Map<string, Watched>();
  return (told) => {
    if (options === undefined) return undefined;
    // IPv4 as a socket that speaks both names it.
    const address = told.replace(/^::ffff:(?=[\d.]+$)/i, '');
    const known = watched.get(address) ?? { link: undefined, nextAtMs: 0 };
    watched.delete(address);
    watched.set(address, known);
    const [oldest] = watched.keys();
    if (oldest !== undefined && watched.size > mostAddresses) watched.delete(oldest);
    const nowMs = performance.now();
    if (nowMs >= known.nextAtMs) {
      known.nextAtMs = nowMs + options.intervalMs;
      void options.read(address).then(
        (link) => (known.link = { ...link, atMs: clock() }),
        () => undefined,
      );
    }
    return known.link;
  };
}

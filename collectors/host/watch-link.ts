/** Watches the link that the load leaves by: what it is, what it carries, and when nothing led to the server. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { MetricName } from '../../core/metrics.ts';
import type { Sample } from '../../core/sample.ts';
import type { Clock } from '../clock.ts';
import type { Figure, LinkReading, LinkState } from './link-reading.ts';
import { missing } from './link-reading.ts';
import type { isListed, linkTo, readLink } from './link.ts';
import type { readPower } from './power.ts';
import type { RunCommand } from './run-command.ts';
import { readTunnel, type TunnelReading } from './tunnel.ts';

export interface LinkWatchOptions {
  /** Address that the load goes to, IP. */
  readonly targetAddress: string;
  readonly intervalMs: number;
  /** Between two readings it is looked, without a program, whether the link is there. */
  readonly lookIntervalMs: number;
  readonly clock: Clock;
  readonly run: RunCommand;
  readonly link: typeof readLink;
  readonly power: typeof readPower;
  readonly route: typeof linkTo;
  readonly listed: typeof isListed;
  readonly write: (metric: MetricName, figure: Figure<number | string>, more: Pick<Sample, 'polledAtMs'>) => void;
  readonly stopping: AbortSignal;
}

/** Until it is stopped. Never throws. @param onTold called after each reading */
export async function watchLink(options: LinkWatchOptions, onTold: () => void): Promise<void> {
  const { targetAddress, intervalMs, lookIntervalMs, clock, run, link: linkBy, power: powerBy, route, listed, write, stopping } = options;
  let asked: string | undefined;
  let known: { readonly name: string; readonly tunnel: Figure<string> } | undefined;
  let last: LastLink | undefined;
  let ledBy: string | undefined;
  let wake = new AbortController();

  async function read(): Promise<void> {
    wake = new AbortController();
    const polledAtMs = clock.wallMs();
    const more = { polledAtMs };
    const name = await route(targetAddress);
    ledBy = wayOf(name);
    const link: LinkReading = 'value' in name ? await linkBy(name.value, run) : noLink(name.reason);
    const before = last;
    if ('value' in name) last = { name: name.value, link, polledAtMs };
    // It was away and back between two readings: half-way is as good a guess as any.
    if (before !== undefined && last !== undefined && wasAway(before, last)) {
      write('hostLinkState', { value: 'down' }, { polledAtMs: (before.polledAtMs + polledAtMs) / 2 });
    }
    write('hostLinkState', 'value' in name ? link.state : await stateWithoutRoute(name.reason), more);
    write('hostLinkKind', link.kind, more);
    write('hostLinkRateMbps', link.rateMbps, more);
    write('hostLinkInBytes', link.inBytes, more);
    write('hostLinkOutBytes', link.outBytes, more);
    write('hostBssid', link.bssid, more);
    write('hostSsid', link.ssid, more);
    if ('reason' in name) {
      write('hostTunnel', missing(name.reason), more);
      return;
    }
    // What an interface is does not change; which one the load leaves by does, when a tunnel is opened or closed.
    const tunnel = known?.name === name.value ? known.tunnel : orNone(await readTunnel(name.value, run));
    if ('value' in tunnel) known = { name: name.value, tunnel };
    write('hostTunnel', tunnel, more);
    // Asked of each interface once: a program that is started every second would hold up the class.
    if (asked !== name.value) write('hostRadioSaving', await radioSaving(link, name.value), more);
    asked = name.value;
  }

  /** A cable that is out for two seconds is seen by no reading that comes every five; its address may then be long in coming. */
  async function look(): Promise<void> {
    while (await rest(lookIntervalMs, stopping)) {
      const polledAtMs = clock.wallMs();
      if (isGone()) write('hostLinkState', { value: 'down' }, { polledAtMs });
      if (wayOf(await route(targetAddress)) !== ledBy) wake.abort();
    }
  }

  /** An adapter that was told of, and that the system no longer lists. */
  const isGone = (): boolean => last !== undefined && 'value' in last.link.state && !listed(last.name);

  /** A link that is down takes its routes with it; with the link up nobody knows whose fault a missing one is. */
  async function stateWithoutRoute(reason: string): Promise<Figure<LinkState | 'no-route'>> {
    if (last === undefined) return missing(reason);
    if (isGone()) return { value: 'down' };
    const { state } = await linkBy(last.name, run);
    if ('value' in state) return state.value === 'up' ? { value: 'no-route' } : state;
    // One that is no more was pulled out.
    return state.reason === 'no-interface' && 'value' in last.link.state ? { value: 'down' } : state;
  }

  async function radioSaving({ kind }: LinkReading, name: string): Promise<Figure<string>> {
    if (!('value' in kind) || kind.value !== 'wifi') return missing('not-wifi');
    const { wifiSaving } = await powerBy(name, run);
    return 'value' in wifiSaving ? { value: wifiSaving.value ? 'on' : 'off' } : wifiSaving;
  }

  // Not AbortSignal.any at each turn: on Node 20 what it makes of a signal that lasts is never freed.
  stopping.addEventListener('abort', () => wake.abort(), { once: true });
  const looking = lookIntervalMs < intervalMs ? look() : undefined;
  do {
    await read();
    onTold();
    if (!stopping.aborted) await rest(intervalMs, wake.signal);
  } while (!stopping.aborted);
  await looking;
}

/** False when the signal came first. */
export const rest = (ms: number, signal: AbortSignal): Promise<boolean> =>
  signal.aborted ? Promise.resolve(false) : sleep(ms, true, { signal }).catch(() => false);

interface LastLink {
  readonly name: string;
  readonly link: LinkReading;
  readonly polledAtMs: number;
}

/** Up both times, and its carrier lost in between. */
const wasAway = (before: LastLink, now: LastLink): boolean =>
  before.name === now.name &&
  [before, now].every(({ link }) => 'value' in link.state && link.state.value === 'up') &&
  (now.link.carrierLostCount ?? 0) > (before.link.carrierLostCount ?? Infinity);

const wayOf = (name: Figure<string>): string => ('value' in name ? `by ${name.value}` : name.reason);

const orNone = (reading: TunnelReading): Figure<string> => ('reason' in reading ? reading : { value: reading.value ?? 'none' });

function noLink(reason: string): LinkReading {
  const none = missing(reason);
  return { state: none, kind: none, rateMbps: none, inBytes: none, outBytes: none, bssid: none, ssid: none };
}

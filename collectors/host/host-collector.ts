/** Watches the machine that plays the class, so that its own weakness is never blamed on a room. */
import { statfs } from 'node:fs/promises';
import { freemem } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import type { MetricName } from '../../core/metrics.ts';
import { metrics } from '../../core/metrics.ts';
import type { Collector, Sample, SampleSink } from '../../core/sample.ts';
import type { Clock } from '../clock.ts';
import { systemClock, wallMinusMonotonicMs } from '../clock.ts';
import { machineCpuTimes, processCpuMs } from './cpu.ts';
import type { Figure, LinkReading, LinkState } from './link-reading.ts';
import { missing } from './link-reading.ts';
import { linkTo, readLink } from './link.ts';
import { readPower } from './power.ts';
import { readTunnel, type TunnelReading } from './tunnel.ts';
import type { RunCommand } from './run-command.ts';
import { runCommand } from './run-command.ts';

export interface HostCollectorOptions {
  /** Subject is host/<agent>. */
  readonly agent: string;
  /** Address that the load goes to, IP. */
  readonly targetAddress: string;
  /** Folder whose disk fills up. */
  readonly runFolder: string;
  /** Processes that play pupils, asked anew each time: they come and go. */
  readonly generators?: () => readonly { readonly pid: number; readonly room: string }[];
  readonly intervalMs?: number;
  readonly linkIntervalMs?: number;
  readonly clock?: Clock;
  readonly run?: RunCommand;
  readonly link?: typeof readLink;
  readonly power?: typeof readPower;
  /** Which interface leads to an address. Default: the system's own routing. */
  readonly route?: typeof linkTo;
}

const timerMs = 100;
/** Elsewhere than on Linux link and processes are read by starting programs, which must not disturb the class. */
const usualLinkIntervalMs = process.platform === 'linux' ? 1000 : 5000;
const otherProcessIntervalMs = 5000;
/** A run waits so long for what its link is, and whether it sleeps; slower tools of the system tell it later. */
const linkWithinMs = 3000;

/** Never throws; what the system does not tell is unknown with a reason. */
export function createHostCollector(options: HostCollectorOptions): Collector {
  const { intervalMs = 1000, linkIntervalMs = usualLinkIntervalMs, clock = systemClock, run = runCommand, generators = () => [] } = options;
  const { link: linkBy = readLink, power: powerBy = readPower, route = linkTo } = options;
  const processIntervalMs = process.platform === 'linux' ? intervalMs : otherProcessIntervalMs;
  const stopping = new AbortController();
  let loops: Promise<unknown> = Promise.resolve();
  let timer: NodeJS.Timeout | undefined;
  let worstDriftMs = 0;

  function watchTimer(): void {
    let dueMs = clock.monotonicMs() + timerMs;
    const fired = () => {
      const nowMs = clock.monotonicMs();
      worstDriftMs = Math.max(worstDriftMs, nowMs - dueMs);
      dueMs = nowMs + timerMs;
      timer = setTimeout(fired, timerMs);
    };
    timer = setTimeout(fired, timerMs);
  }

  /** Nothing here waits for a program or a disk: a second that is late for them would look like a clock that is not watched. */
  async function everySecond(sink: SampleSink): Promise<void> {
    const originMs = wallMinusMonotonicMs(clock);
    let machine = machineCpuTimes();
    let lastMs = clock.monotonicMs();
    let dueMs = lastMs + intervalMs;
    while (await rest(Math.max(0, dueMs - clock.monotonicMs()))) {
      const nowMs = clock.monotonicMs();
      const windowMs = nowMs - lastMs;
      lastMs = nowMs;
      dueMs = Math.max(dueMs + intervalMs, nowMs);
      const write = writer(sink, windowMs);
      write('hostClockDriftMs', { value: wallMinusMonotonicMs(clock) - originMs });
      write('hostTimerDriftMs', { value: worstDriftMs });
      worstDriftMs = 0;
      const times = machineCpuTimes();
      const totalMs = times.totalMs - machine.totalMs;
      write('hostCpuRatio', totalMs > 0 ? { value: (times.busyMs - machine.busyMs) / totalMs } : missing('not-told'));
      machine = times;
      write('hostMemoryFreeBytes', { value: freemem() });
    }
  }

  async function everyProcess(sink: SampleSink): Promise<void> {
    let used = new Map<number, { readonly cpuMs: number; readonly atMs: number }>();
    let lastMs = clock.monotonicMs();
    while (await rest(processIntervalMs)) {
      const nowMs = clock.monotonicMs();
      const write = writer(sink, nowMs - lastMs);
      lastMs = nowMs;
      const disk = await statfs(options.runFolder).catch(() => undefined);
      write('hostDiskFreeBytes', disk === undefined ? missing('no-such-folder') : { value: disk.bavail * disk.bsize });

      const now = new Map<number, { readonly cpuMs: number; readonly atMs: number }>();
      for (const { pid, room } of generators()) {
        const cpuMs = await processCpuMs(pid, run);
        const atMs = clock.monotonicMs();
        const before = used.get(pid);
        if (cpuMs !== undefined) now.set(pid, { cpuMs, atMs });
        if (cpuMs === undefined) write('generatorCpuRatio', missing('process-gone'), { room });
        else if (before !== undefined && atMs > before.atMs) {
          write('generatorCpuRatio', { value: (cpuMs - before.cpuMs) / (atMs - before.atMs) }, { room, windowMs: atMs - before.atMs });
        }
      }
      used = now;
    }
  }

  async function everyLink(sink: SampleSink, onTold: () => void): Promise<void> {
    let asked: string | undefined;
    let known: { readonly name: string; readonly tunnel: Figure<string> } | undefined;
    let last: LastLink | undefined;
    do {
      const polledAtMs = clock.wallMs();
      const name = await route(options.targetAddress);
      const link: LinkReading = 'value' in name ? await linkBy(name.value, run) : noLink(name.reason);
      const write = writer(sink, 0);
      const more = { polledAtMs };
      if ('value' in name) last = { name: name.value, state: link.state };
      write('hostLinkState', 'value' in name ? link.state : await stateWithoutRoute(name.reason, last, run), more);
      write('hostLinkKind', link.kind, more);
      write('hostLinkRateMbps', link.rateMbps, more);
      write('hostLinkInBytes', link.inBytes, more);
      write('hostLinkOutBytes', link.outBytes, more);
      write('hostBssid', link.bssid, more);
      write('hostSsid', link.ssid, more);
      if ('reason' in name) write('hostTunnel', missing(name.reason), more);
      else {
        // What an interface is does not change; which one the load leaves by does, when a tunnel is opened or closed.
        const tunnel = known?.name === name.value ? known.tunnel : orNone(await readTunnel(name.value, run));
        if ('value' in tunnel) known = { name: name.value, tunnel };
        write('hostTunnel', tunnel, more);
        // Asked of each interface once: a program that is started every second would hold up the class.
        if (asked !== name.value) write('hostRadioSaving', await radioSaving(link, name.value), more);
        asked = name.value;
      }
      onTold();
    } while (await rest(linkIntervalMs));
  }

  async function radioSaving({ kind }: LinkReading, name: string): Promise<Figure<string>> {
    if (!('value' in kind) || kind.value !== 'wifi') return missing('not-wifi');
    const { wifiSaving } = await powerBy(name, run);
    return 'value' in wifiSaving ? { value: wifiSaving.value ? 'on' : 'off' } : wifiSaving;
  }

  function writer(sink: SampleSink, windowMs: number) {
    return (metric: MetricName, figure: Figure<number | string>, more: Partial<Pick<Sample, 'room' | 'windowMs' | 'polledAtMs'>> = {}) => {
      const sample = { atMs: clock.wallMs(), metric, subject: `host/${options.agent}`, source: 'host', windowMs, ...more } as const;
      if ('reason' in figure) sink.write({ ...sample, state: 'unknown', reason: figure.reason });
      else if (typeof figure.value === 'string') sink.write({ ...sample, state: 'value', valueText: figure.value });
      else {
        const state = figure.value === 0 ? 'zero' : 'value';
        sink.write({
          ...sample,
          state,
          ...(metrics[metric].type === 'integer' ? { valueInteger: Math.round(figure.value) } : { valueDouble: figure.value }),
        });
      }
    };
  }

  const rest = (ms: number): Promise<boolean> =>
    stopping.signal.aborted ? Promise.resolve(false) : sleep(ms, true, { signal: stopping.signal }).catch(() => false);

  return {
    name: 'host',
    async start(sink) {
      watchTimer();
      await new Promise<void>((resolve) => {
        loops = Promise.all([everySecond(sink), everyProcess(sink), everyLink(sink, resolve)]);
        void rest(linkWithinMs).then(() => resolve());
      });
    },
    async stop() {
      clearTimeout(timer);
      stopping.abort();
      await loops;
    },
  };
}

/** A link that is down takes its routes with it; with the link up nobody knows whose fault a missing one is. */
async function stateWithoutRoute(reason: string, last: LastLink | undefined, run: RunCommand): Promise<Figure<LinkState | 'no-route'>> {
  if (last === undefined) return missing(reason);
  const { state } = await readLink(last.name, run);
  if ('value' in state) return state.value === 'up' ? { value: 'no-route' } : state;
  // An adapter that was told of and is no more was pulled out.
  return state.reason === 'no-interface' && 'value' in last.state ? { value: 'down' } : state;
}

interface LastLink {
  readonly name: string;
  readonly state: Figure<LinkState>;
}

const orNone = (reading: TunnelReading): Figure<string> => ('reason' in reading ? reading : { value: reading.value ?? 'none' });

function noLink(reason: string): LinkReading {
  const none = missing(reason);
  return { state: none, kind: none, rateMbps: none, inBytes: none, outBytes: none, bssid: none, ssid: none };
}

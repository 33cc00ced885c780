/** Watches the machine that plays the class, so that its own weakness is never blamed on a room. */
import { statfs } from 'node:fs/promises';
import { freemem } from 'node:os';
import type { MetricName } from '../../core/metrics.ts';
import { metrics } from '../../core/metrics.ts';
import type { Collector, Sample, SampleSink } from '../../core/sample.ts';
import type { Clock } from '../clock.ts';
import { systemClock, wallMinusMonotonicMs } from '../clock.ts';
import { machineCpuTimes, processCpuMs } from './cpu.ts';
import type { Figure } from './link-reading.ts';
import { missing } from './link-reading.ts';
import { isListed, linkTo, readLink } from './link.ts';
import { readPower } from './power.ts';
import type { RunCommand } from './run-command.ts';
import { runCommand } from './run-command.ts';
import { rest as restUntil, watchLink } from './watch-link.ts';

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
  readonly linkLookIntervalMs?: number;
  readonly clock?: Clock;
  readonly run?: RunCommand;
  readonly link?: typeof readLink;
  readonly power?: typeof readPower;
  /** Which interface leads to an address. Default: the system's own routing. */
  readonly route?: typeof linkTo;
  /** Whether the system lists an interface. */
  readonly listed?: typeof isListed;
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
  const { link = readLink, power = readPower, route = linkTo, listed = isListed, linkLookIntervalMs = 1000 } = options;
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

  const rest = (ms: number): Promise<boolean> => restUntil(ms, stopping.signal);

  return {
    name: 'host',
    async start(sink) {
      watchTimer();
      await new Promise<void>((resolve) => {
        const intervals = { intervalMs: linkIntervalMs, lookIntervalMs: linkLookIntervalMs };
        const from = { link, power, route, listed, clock, run, targetAddress: options.targetAddress };
        const linkLoop = watchLink({ ...from, ...intervals, write: writer(sink, 0), stopping: stopping.signal }, resolve);
        loops = Promise.all([everySecond(sink), everyProcess(sink), linkLoop]);
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

/** How the server itself is doing, a line a second for two hours: the gate that tells a tired server from a bad network. */
import { readFile } from 'node:fs/promises';
import { monitorEventLoopDelay, performance } from 'node:perf_hooks';

import type { ServerHealth } from '../core/server-health.ts';

type HealthSecond = ServerHealth['seconds'][number];
/** Who was at work in it, which nobody is told: an account is of a run, and whoever knows the run could take its place. */
type KeptSecond = HealthSecond & { readonly runs: ReadonlySet<string> };

const keptSeconds = 7_200;
const windowMs = 1_000;
/** The histogram counts the whole gap between two timers of this period, so an idle loop reads the period itself. */
const resolutionMs = 10;

/** More at once than any school plays; names that strangers make up are not kept without end. */
const mostRuns = 100;
/** Of a class heartbeats come all the time; of one that ended none should be said for long. */
const lastSeconds = 2;

export interface Health {
  countRequest(): void;
  /** A heartbeat of this run came. */
  heardOf(run: string): void;
  countAnswer(statusCode: number): void;
  /** The server itself failed at what was asked of it (refused.ts). */
  countFailure(): void;
  /** @param run whose class asks: it is told of the others */
  since(sinceMs: number, run?: string): ServerHealth;
  close(): void;
}

export function watchHealth(clock: () => number, socketCount: () => number): Health {
  const startedAtMs = clock();
  const seconds: KeptSecond[] = [];
  const delay = monitorEventLoopDelay({ resolution: resolutionMs });
  delay.enable();
  let loop = performance.eventLoopUtilization();
  let startedMs = performance.now();
  let counts = { requests: 0, refused: 0, failed: 0 };
  let runs = new Set<string>();

  const everySecond = async () => {
    const now = performance.now();
    const utilization = performance.eventLoopUtilization(loop);
    const entry = {
      atMs: clock(),
      windowMs: now - startedMs,
      loopUtilizationRatio: utilization.utilization,
      loopDelayP99Ms: Math.max(0, delay.percentile(99) / 1e6 - resolutionMs),
      requestCount: counts.requests,
      socketCount: socketCount(),
      refusedCount: counts.refused,
      failedCount: counts.failed,
      runs,
    };
    loop = performance.eventLoopUtilization();
    startedMs = now;
    counts = { requests: 0, refused: 0, failed: 0 };
    runs = new Set();
    delay.reset();
    seconds.push({ ...entry, ...(await tcpCounters()) });
    if (seconds.length > keptSeconds) seconds.shift();
  };
  const timer = setInterval(() => void everySecond(), windowMs);
  timer.unref();

  return {
    countRequest: () => void (counts.requests += 1),
    heardOf(run) {
      if (runs.size < mostRuns) runs.add(run);
    },
    countAnswer(statusCode) {
      if (statusCode === 429) counts.refused += 1;
    },
    countFailure: () => void (counts.failed += 1),
    since: (sinceMs, run) => ({
      serverAtMs: clock(),
      startedAtMs,
      otherRunCount: othersThan(run, runs, ...seconds.slice(-lastSeconds).map((second) => second.runs)),
      seconds: seconds
        .filter(({ atMs }) => atMs > sinceMs)
        .map(({ runs: heard, ...second }) => ({ ...second, otherRunCount: othersThan(run, heard) })),
    }),
    close() {
      clearInterval(timer);
      delay.disable();
    },
  };
}

function othersThan(run: string | undefined, ...heard: readonly ReadonlySet<string>[]): number {
  const all = new Set(heard.flatMap((runs) => [...runs]));
  return all.size - (run !== undefined && all.has(run) ? 1 : 0);
}

/** TCP segments of the whole machine, where the system tells. Absent elsewhere: never zero. */
export async function tcpCounters(file = '/proc/net/snmp'): Promise<Pick<HealthSecond, 'retransmitCount' | 'segmentOutCount'>> {
  const text = await readFile(file, 'utf8').catch(() => '');
  const [names, values] = text
    .split('\n')
    .filter((line) => line.startsWith('Tcp:'))
    .map((line) => line.trim().split(/\s+/));
  const valueOf = (name: string) => {
    const index = names?.indexOf(name) ?? -1;
    const value = index === -1 ? Number.NaN : Number(values?.[index]);
    return Number.isFinite(value) ? value : undefined;
  };
  const retransmitCount = valueOf('RetransSegs');
  const segmentOutCount = valueOf('OutSegs');
  return { ...(retransmitCount !== undefined && { retransmitCount }), ...(segmentOutCount !== undefined && { segmentOutCount }) };
}

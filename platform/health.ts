/** How the server itself is doing, a line a second for two hours: the gate that tells a tired server from a bad network. */
import { readFile } from 'node:fs/promises';
import { monitorEventLoopDelay, performance } from 'node:perf_hooks';

import type { ServerHealth } from '../core/protocol.ts';

type HealthSecond = ServerHealth['seconds'][number];

const keptSeconds = 7_200;
const windowMs = 1_000;
/** The histogram counts the whole gap between two timers of this period, so an idle loop reads the period itself. */
const resolutionMs = 10;

export interface Health {
  countRequest(): void;
  countAnswer(statusCode: number): void;
  since(sinceMs: number): ServerHealth;
  close(): void;
}

export function watchHealth(clock: () => number, socketCount: () => number): Health {
  const startedAtMs = clock();
  const seconds: HealthSecond[] = [];
  const delay = monitorEventLoopDelay({ resolution: resolutionMs });
  delay.enable();
  let loop = performance.eventLoopUtilization();
  let startedMs = performance.now();
  let counts = { requests: 0, refused: 0, errors: 0 };

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
      errorCount: counts.errors,
    };
    loop = performance.eventLoopUtilization();
    startedMs = now;
    counts = { requests: 0, refused: 0, errors: 0 };
    delay.reset();
    seconds.push({ ...entry, ...(await tcpCounters()) });
    if (seconds.length > keptSeconds) seconds.shift();
  };
  const timer = setInterval(() => void everySecond(), windowMs);
  timer.unref();

  return {
    countRequest: () => void (counts.requests += 1),
    countAnswer(statusCode) {
      if (statusCode === 429) counts.refused += 1;
      if (statusCode >= 500) counts.errors += 1;
    },
    since: (sinceMs) => ({ serverAtMs: clock(), startedAtMs, seconds: seconds.filter(({ atMs }) => atMs > sinceMs) }),
    close() {
      clearInterval(timer);
      delay.disable();
    },
  };
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

/** Asks the exam server how it is: its event loop second by second, and how far its clock is from ours. */
import { setTimeout as sleep } from 'node:timers/promises';
import { Agent, request } from 'undici';
import { z } from 'zod';
import type { ServerRef } from '../../core/plan.ts';
import { paths } from '../../core/protocol.ts';
import type { Collector, Sample, SampleSink } from '../../core/sample.ts';
import type { Clock } from '../clock.ts';
import { systemClock } from '../clock.ts';

export interface ServerCollectorOptions {
  readonly server: Pick<ServerRef, 'scheme' | 'suffix' | 'insecureSkipTlsVerify'>;
  /** Where to connect: the server itself, never a room's emulated access point. */
  readonly address: string;
  readonly port: number;
  /** Whose class this is: the server tells of the others. */
  readonly run: string;
  /** Default 1 s. */
  readonly intervalMs?: number;
  readonly timeoutMs?: number;
  readonly clock?: Clock;
}

/** The exchange with the shortest round trip has the least room for error; eight are enough to meet a quiet moment. */
const clockExchanges = 8;

const health = z.object({
  serverAtMs: z.number(),
  startedAtMs: z.number().optional(),
  runLimitCount: z.number().int().nonnegative().optional(),
  link: z
    .object({
      atMs: z.number(),
      kind: z.string().max(40).optional(),
      rateMbps: z.number().positive().optional(),
      inBytes: z.number().int().nonnegative().optional(),
      outBytes: z.number().int().nonnegative().optional(),
    })
    .optional(),
  seconds: z.array(
    z.object({
      atMs: z.number(),
      windowMs: z.number(),
      loopUtilizationRatio: z.number(),
      loopDelayP99Ms: z.number(),
      refusedCount: z.number().int().nonnegative().optional(),
      failedCount: z.number().int().nonnegative().optional(),
      otherRunCount: z.number().int().nonnegative().optional(),
      retransmitCount: z.number().int().nonnegative().optional(),
      segmentOutCount: z.number().int().nonnegative().optional(),
    }),
  ),
});
type Health = z.infer<typeof health>;

/** A server that does not answer is unknown with the reason; start and stop never throw for it. */
export function createServerCollector(options: ServerCollectorOptions): Collector {
  const { intervalMs = 1000, timeoutMs = 2000, clock = systemClock } = options;
  const { scheme, suffix, insecureSkipTlsVerify } = options.server;
  const host = `exam.${suffix}`;
  const address = options.address.includes(':') ? `[${options.address}]` : options.address;
  const common = { subject: `server/${host}`, source: 'server' } as const;
  const stopping = new AbortController();
  let agent: Agent | undefined;
  let loop: Promise<void> = Promise.resolve();
  let sinceMs = 0;
  let offsetMs = 0;
  let toldStartMs: number | undefined;
  let toldLimitCount: number | undefined;
  let linkAtMs: number | undefined;

  async function ask(since: number): Promise<{ health: Health; sentAtMs: number; roundTripMs: number } | { reason: string }> {
    const sentAtMs = clock.wallMs();
    const begunMs = clock.monotonicMs();
    try {
      const answer = await request(
        `${scheme}://${address}:${String(options.port)}${paths.health}?sinceMs=${String(since)}&run=${encodeURIComponent(options.run)}`,
        {
          ...(agent !== undefined && { dispatcher: agent }),
          headers: { host: `${host}:${String(options.port)}` },
          headersTimeout: timeoutMs,
          bodyTimeout: timeoutMs,
          signal: AbortSignal.timeout(timeoutMs),
        },
      );
      const roundTripMs = clock.monotonicMs() - begunMs;
      const body: unknown = await answer.body.json();
      if (answer.statusCode !== 200) return { reason: `http-${String(answer.statusCode)}` };
      const parsed = health.safeParse(body);
      return parsed.success ? { health: parsed.data, sentAtMs, roundTripMs } : { reason: 'malformed' };
    } catch (error) {
      if (error instanceof SyntaxError) return { reason: 'malformed' };
      const named = error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
      return { reason: named === undefined || /TIMEOUT|ABORT/i.test(named) ? 'timeout' : named };
    }
  }

  async function measureClock(sink: SampleSink): Promise<void> {
    let best: { offsetMs: number; roundTripMs: number } | undefined;
    let reason = 'timeout';
    for (let exchange = 0; exchange < clockExchanges; exchange++) {
      const answer = await ask(Number.MAX_SAFE_INTEGER);
      if ('reason' in answer) {
        ({ reason } = answer);
        if (best === undefined && exchange > 0) break;
        continue;
      }
      const { roundTripMs, sentAtMs } = answer;
      if (best === undefined || roundTripMs < best.roundTripMs) {
        best = { roundTripMs, offsetMs: answer.health.serverAtMs - (sentAtMs + roundTripMs / 2) };
      }
    }
    const atMs = clock.wallMs();
    if (best === undefined) {
      sink.write({ ...common, atMs, metric: 'serverClockOffsetMs', state: 'unknown', reason });
      return;
    }
    ({ offsetMs } = best);
    const state = offsetMs === 0 ? 'zero' : 'value';
    sink.write({ ...common, atMs, metric: 'serverClockOffsetMs', valueDouble: offsetMs, state, windowMs: best.roundTripMs });
  }

  /** Undefined when it answered, else why not. */
  async function poll(sink: SampleSink): Promise<string | undefined> {
    const answer = await ask(sinceMs);
    const polledAtMs = clock.wallMs();
    if ('reason' in answer) {
      for (const metric of ['serverLoopUtilizationRatio', 'serverLoopDelayMs'] as const) {
        sink.write({ ...common, atMs: polledAtMs, polledAtMs, metric, state: 'unknown', reason: answer.reason });
      }
      return answer.reason;
    }
    const { startedAtMs } = answer.health;
    // Once, and again when it is another one: then the server was started anew.
    if (startedAtMs !== undefined && startedAtMs !== toldStartMs) {
      toldStartMs = startedAtMs;
      const valueInteger = Math.round(startedAtMs - offsetMs);
      sink.write({ ...common, atMs: polledAtMs, polledAtMs, metric: 'serverStartedAtMs', valueInteger, state: 'value' });
    }
    const { runLimitCount, link } = answer.health;
    if (runLimitCount !== undefined && runLimitCount !== toldLimitCount) {
      toldLimitCount = runLimitCount;
      sink.write({ ...common, atMs: polledAtMs, polledAtMs, metric: 'serverRunLimitCount', valueInteger: runLimitCount, state: 'value' });
    }
    // A reading that has come before is none of this poll. A server that tells of none was asked all the same.
    if (link === undefined || link.atMs !== linkAtMs)
      for (const sample of linkSamples(link, polledAtMs)) sink.write({ ...sample, polledAtMs });
    linkAtMs = link?.atMs;
    for (const second of answer.health.seconds) {
      if (second.atMs <= sinceMs) continue;
      sinceMs = second.atMs;
      for (const sample of samplesOf(second)) sink.write({ ...sample, polledAtMs });
    }
    return undefined;
  }

  function samplesOf(second: Health['seconds'][number]): Sample[] {
    // The server stamps by its own clock; a run is told by ours.
    const when = { ...common, atMs: second.atMs - offsetMs, windowMs: second.windowMs };
    const gauge = (metric: 'serverLoopUtilizationRatio' | 'serverLoopDelayMs', value: number): Sample =>
      Number.isFinite(value)
        ? { ...when, metric, valueDouble: value, state: value === 0 ? 'zero' : 'value' }
        : { ...when, metric, state: 'unknown', reason: 'wrong-type' };
    const counter = (
      metric: 'serverRetransmitCount' | 'serverSegmentOutCount' | 'serverRefusedCount' | 'serverFailedCount' | 'serverOtherRunCount',
      value: number | undefined,
    ): Sample[] => (value === undefined ? [] : [{ ...when, metric, valueInteger: value, state: value === 0 ? 'zero' : 'value' }]);
    return [
      gauge('serverLoopUtilizationRatio', second.loopUtilizationRatio),
      gauge('serverLoopDelayMs', second.loopDelayP99Ms),
      ...counter('serverRefusedCount', second.refusedCount),
      ...counter('serverFailedCount', second.failedCount),
      ...counter('serverOtherRunCount', second.otherRunCount),
      ...counter('serverRetransmitCount', second.retransmitCount),
      ...counter('serverSegmentOutCount', second.segmentOutCount),
    ];
  }

  function linkSamples(link: Health['link'], polledAtMs: number): Sample[] {
    const when = { ...common, atMs: link === undefined ? polledAtMs : link.atMs - offsetMs };
    const unknown = { ...when, state: 'unknown', reason: 'not-told' } as const;
    const counter = (metric: 'serverLinkInBytes' | 'serverLinkOutBytes', value: number | undefined): Sample[] =>
      value === undefined ? [] : [{ ...when, metric, valueInteger: value, state: value === 0 ? 'zero' : 'value' }];
    return [
      link?.kind === undefined
        ? { ...unknown, metric: 'serverLinkKind' }
        : { ...when, metric: 'serverLinkKind', valueText: link.kind, state: 'value' },
      link?.rateMbps === undefined
        ? { ...unknown, metric: 'serverLinkRateMbps' }
        : { ...when, metric: 'serverLinkRateMbps', valueDouble: link.rateMbps, state: 'value' },
      ...counter('serverLinkInBytes', link?.inBytes),
      ...counter('serverLinkOutBytes', link?.outBytes),
    ];
  }

  let sinkOfRun: SampleSink | undefined;
  return {
    name: 'server',
    async start(sink) {
      sinkOfRun = sink;
      agent = new Agent({ connect: { servername: host, rejectUnauthorized: !insecureSkipTlsVerify, timeout: timeoutMs }, connections: 1 });
      await measureClock(sink);
      // Only what happens from now on belongs to the run.
      sinceMs = clock.wallMs() + offsetMs;
      loop = (async () => {
        while (await sleep(intervalMs, true, { signal: stopping.signal }).catch(() => false)) await poll(sink);
      })();
    },
    async stop() {
      stopping.abort();
      await loop;
      if (sinkOfRun !== undefined) {
        const silent = await poll(sinkOfRun);
        // A server that just did not answer is not waited for eight times more: whoever stops wants to be done.
        if (silent === undefined) await measureClock(sinkOfRun);
        else sinkOfRun.write({ ...common, atMs: clock.wallMs(), metric: 'serverClockOffsetMs', state: 'unknown', reason: silent });
      }
      await agent?.destroy();
    },
  };
}

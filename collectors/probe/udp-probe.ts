/** UDP echo at a steady pace: the only place where packet loss can be seen, since TCP repairs it (method.md §4). */
import dgram from 'node:dgram';
import { randomBytes } from 'node:crypto';
import { isIPv6 } from 'node:net';
import { probeDatagram } from '../../core/protocol.ts';
import type { Collector, Sample, SampleSink } from '../../core/sample.ts';
import type { Clock } from '../clock.ts';
import { systemClock } from '../clock.ts';

export interface ProbeTarget {
  /** Subject is probe/<name>: 'server' or 'gateway'. */
  readonly name: string;
  /** IP address. */
  readonly address: string;
  readonly port: number;
  readonly room?: string;
  /** False: nobody promised an echo there, so silence from the start says nothing about loss (reason no-echo, not lost). */
  readonly echoPromised: boolean;
}

export interface UdpProbeOptions {
  readonly targets: readonly ProbeTarget[];
  /** Default 100 ms: ten a second. */
  readonly intervalMs?: number;
  /** An echo later than this is a lost one. Default 2 s. */
  readonly deadlineMs?: number;
  /** One that comes within this after all is told as late: the queue was long, and the network not gone. Default 10 s. */
  readonly lateMs?: number;
  /** Without an echo for so long a new socket is opened. Default 500 ms: fewer lost than make an outage. */
  readonly reopenMs?: number;
  readonly clock?: Clock;
}

/** A small voice-sized packet. What echoes it may mark it as answered, or send it back as it is. */
const { bytes: payloadBytes, markBytes } = probeDatagram;
/** How long stop waits for probes still out; the rest is written as stopped. */
const stopGraceMs = 500;
/** A generator that hung catches up with no more than this: the missing ones were never sent and say nothing. */
const maxBurst = 5;

/**
 * Each probe becomes one sample probeRttMs over [sent, echo]; lost: unknown, reason lost or late, elapsed time as value. What was under way while
 * this program itself stood still is unknown, reason slept: its echo may have come in time and nobody read it.
 */
export function createUdpProbe(options: UdpProbeOptions): Collector {
  const { intervalMs = 100, deadlineMs = 2000, lateMs = 5 * deadlineMs, reopenMs = 500, clock = systemClock } = options;
  const pace = { intervalMs, deadlineMs, lateMs, reopenMs };
  let probes: RunningProbe[] = [];
  return {
    name: 'probe',
    async start(sink) {
      probes = options.targets.map((target) => runProbe(target, pace, clock, sink));
      await Promise.all(probes.map((probe) => probe.ready));
    },
    async stop() {
      await Promise.all(probes.map((probe) => probe.stop()));
    },
  };
}

interface RunningProbe {
  readonly ready: Promise<void>;
  stop(): Promise<void>;
}

interface Outstanding {
  readonly sentAtMs: number;
  readonly sentMs: number;
}

type Pace = Readonly<Record<'intervalMs' | 'deadlineMs' | 'lateMs' | 'reopenMs', number>>;

function runProbe(target: ProbeTarget, pace: Pace, clock: Clock, sink: SampleSink): RunningProbe {
  const { intervalMs, deadlineMs, lateMs, reopenMs } = pace;
  const mark = randomBytes(markBytes);
  const out = new Map<number, Outstanding>();
  let number = 0;
  let answered = false;
  let dueMs = clock.monotonicMs();
  let timer: NodeJS.Timeout | undefined;
  let empty: (() => void) | undefined;
  let stopped = false;
  /** Why nothing can be sent there at all. */
  let noWay: string | undefined;
  /** The last one is sent by; those before are heard as long as an echo to them may come. */
  const sockets: dgram.Socket[] = [];
  let openedMs = 0;
  let heardMs = 0;

  const settle = (id: number, probe: Outstanding, reason?: string) => {
    out.delete(id);
    const elapsedMs = clock.monotonicMs() - probe.sentMs;
    const sample: Sample = {
      atMs: probe.sentAtMs + elapsedMs,
      metric: 'probeRttMs',
      valueDouble: elapsedMs,
      state: reason === undefined ? 'value' : 'unknown',
      ...(reason !== undefined && { reason }),
      subject: `probe/${target.name}`,
      ...(target.room !== undefined && { room: target.room }),
      polledAtMs: probe.sentAtMs,
      windowMs: elapsedMs,
      source: 'probe',
    };
    sink.write(sample);
    if (out.size === 0) empty?.();
  };
  /** The tick that is due has not come for so long that this program was not running. */
  const slept = () => clock.monotonicMs() - dueMs > maxBurst * intervalMs;
  const givenUp = (refused: boolean) => noWay ?? (answered || target.echoPromised ? (refused ? 'refused' : 'lost') : 'no-echo');

  const hear = (buffer: Buffer) => {
    if (buffer.length !== payloadBytes || !buffer.subarray(0, markBytes).equals(mark)) return;
    const id = buffer.readUInt32BE(markBytes);
    const probe = out.get(id);
    if (probe === undefined) return;
    answered = true;
    heardMs = clock.monotonicMs();
    const late = heardMs - probe.sentMs > deadlineMs;
    settle(id, probe, late ? (slept() ? 'slept' : 'late') : undefined);
  };
  // A refusal names no probe; the oldest is the likeliest. An unreachable network is a loss and waits for its deadline.
  const refused = (error: NodeJS.ErrnoException) => {
    const [oldest] = out;
    if (error.code === 'ECONNREFUSED' && oldest !== undefined) settle(oldest[0], oldest[1], givenUp(true));
  };

  /** Calls back with an error where there is no route, or this machine has no address of that family. */
  const open = (done: (error?: NodeJS.ErrnoException) => void) => {
    openedMs = clock.monotonicMs();
    // A connected socket hears only its peer, and learns when nobody listens there.
    const socket = dgram
      .createSocket(isIPv6(target.address) ? 'udp6' : 'udp4')
      .on('message', hear)
      .on('error', refused);
    const opened = (error?: NodeJS.ErrnoException | null) => {
      if (stopped || error) socket.close();
      else {
        const before = sockets.at(-1);
        sockets.push(socket);
        if (before !== undefined)
          setTimeout(() => sockets.splice(0, sockets.indexOf(before) + 1).forEach((old) => old.close()), lateMs).unref();
      }
      done(error ?? undefined);
    };
    try {
      socket.connect(target.port, target.address, opened as () => void);
    } catch (error) {
      opened(error as NodeJS.ErrnoException);
    }
  };
  // A socket keeps the address that the machine had when it was opened: after another lease or a walk into another network it is deaf for ever.
  const reopen = (nowMs: number) => {
    if (!(answered || noWay !== undefined) || nowMs - Math.max(openedMs, heardMs) < reopenMs) return;
    open((error) => {
      if (sockets.length > 0) noWay = undefined;
      else noWay = error?.code;
    });
  };

  const send = () => {
    const payload = Buffer.alloc(payloadBytes);
    mark.copy(payload);
    payload.writeUInt32BE(number, markBytes);
    out.set(number, { sentAtMs: clock.wallMs(), sentMs: clock.monotonicMs() });
    number = (number + 1) % 2 ** 32;
    // A send that fails is a probe that got no echo; the callback keeps the error from ending the process. Without a way there is no sending.
    if (noWay === undefined) sockets.at(-1)?.send(payload, () => {});
  };
  const tick = () => {
    const nowMs = clock.monotonicMs();
    // Whose deadline had passed before was lost all the same.
    if (slept()) for (const [id, probe] of [...out]) settle(id, probe, dueMs - probe.sentMs < deadlineMs ? 'slept' : givenUp(false));
    for (const [id, probe] of out) {
      if (nowMs - probe.sentMs < lateMs) break;
      settle(id, probe, givenUp(false));
    }
    if (slept()) dueMs = heardMs = nowMs;
    reopen(nowMs);
    for (; dueMs <= nowMs; dueMs += intervalMs) send();
    timer = setTimeout(tick, Math.max(0, dueMs - clock.monotonicMs()));
  };

  const ready = new Promise<void>((resolve) => {
    open((error) => {
      // Told at the pace of the probes, as what it is.
      noWay = error?.code;
      dueMs = clock.monotonicMs();
      tick();
      resolve();
    });
  });
  return {
    ready,
    async stop() {
      clearTimeout(timer);
      stopped = true;
      if (out.size > 0) {
        await new Promise<void>((resolve) => {
          empty = resolve;
          setTimeout(resolve, stopGraceMs);
        });
      }
      const nowMs = clock.monotonicMs();
      for (const [id, probe] of [...out]) settle(id, probe, nowMs - probe.sentMs < deadlineMs ? 'stopped' : givenUp(false));
      for (const socket of sockets.splice(0)) socket.close();
    },
  };
}

/**
 * Heartbeats on schedule, each with a deadline. One that cannot be sent when it is due goes out as soon as there is a connection, and its
 * round trip counts from when it was due: the pupil waited that long. Nothing that was due goes unreported.
 */
import type { PhaseName } from '../sample.ts';
import type { Connection } from './connection.ts';
import type { Machine, Outbox } from './machine.ts';

export interface HeartbeatOptions {
  readonly firstAtMs: number;
  /** None is due from here on. */
  readonly endAtMs: number;
  readonly intervalMs: number;
  readonly deadlineMs: number;
  readonly phaseAt: (atMs: number) => PhaseName;
}

export interface Heartbeat extends Machine {
  /** The connection is there: what waited goes out. */
  connected(nowMs: number): void;
  /** endAtMs: when the message came in, which may be before the client got round to it. */
  answeredBeat(n: number, endAtMs: number): void;
  /** Ends it now; beats still out are reported with the time they have had. */
  stop(nowMs: number): void;
  isDone(): boolean;
}

interface Beat {
  readonly n: number;
  /**
   * The round trip counts from here: when it was sent, as a client that got round to it late is the load generator's fault and judged
   * apart (timerDriftMs), or when it was due if there was no connection to send it over.
   */
  readonly sinceMs: number;
  sent: boolean;
}

export function createHeartbeat(options: HeartbeatOptions, connection: Connection, out: Outbox): Heartbeat {
  const waiting = new Map<number, Beat>();
  let nextN = 0;
  let stopped = false;
  const dueAtMs = (n: number) => options.firstAtMs + n * options.intervalMs;
  const nextDueAtMs = () => (stopped || dueAtMs(nextN) >= options.endAtMs ? Infinity : dueAtMs(nextN));

  const report = (beat: Beat, atMs: number, unanswered: boolean) => {
    const rttMs = Math.max(0, atMs - beat.sinceMs);
    out.measure({
      metric: 'heartbeatRttMs',
      value: rttMs,
      atMs,
      windowMs: rttMs,
      phase: options.phaseAt(beat.sinceMs),
      ...(unanswered ? { unknown: true as const, reason: beat.sent ? 'unanswered' : 'unsendable' } : {}),
    });
    waiting.delete(beat.n);
  };
  const send = (beat: Beat, nowMs: number) => {
    beat.sent = true;
    connection.send({ type: 'heartbeat', n: beat.n, sentAtMs: beat.sinceMs }, nowMs);
  };

  return {
    nextAtMs() {
      // Beats expire in the order in which they fell due, and a Map keeps that order.
      const oldest = waiting.values().next().value;
      return Math.min(nextDueAtMs(), oldest === undefined ? Infinity : oldest.sinceMs + options.deadlineMs);
    },
    tick(nowMs) {
      for (const beat of waiting.values()) {
        if (nowMs < beat.sinceMs + options.deadlineMs) break;
        report(beat, beat.sinceMs + options.deadlineMs, true);
      }
      while (nextDueAtMs() <= nowMs) {
        const beat = { n: nextN, sinceMs: connection.isOpen() ? nowMs : dueAtMs(nextN), sent: false };
        nextN += 1;
        waiting.set(beat.n, beat);
        if (connection.isOpen()) send(beat, nowMs);
      }
    },
    connected(nowMs) {
      for (const beat of waiting.values()) if (!beat.sent) send(beat, nowMs);
    },
    answeredBeat(n, endAtMs) {
      const beat = waiting.get(n);
      if (beat === undefined) return;
      report(beat, Math.min(endAtMs, beat.sinceMs + options.deadlineMs), endAtMs > beat.sinceMs + options.deadlineMs);
    },
    stop(nowMs) {
      stopped = true;
      for (const beat of waiting.values()) report(beat, Math.min(nowMs, beat.sinceMs + options.deadlineMs), true);
    },
    isDone: () => waiting.size === 0 && nextDueAtMs() === Infinity,
  };
}

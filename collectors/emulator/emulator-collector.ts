/** Asks each room's emulated access point how late it was (core/lateness.ts). What stands in for one need not know the question. */
import dgram from 'node:dgram';
import { isIPv6 } from 'node:net';
import { latenessQuestion, type LateWindow, readLatenessAnswer } from '../../core/lateness.ts';
import type { Collector, Sample, SampleSink } from '../../core/sample.ts';
import type { Clock } from '../clock.ts';
import { systemClock } from '../clock.ts';

export interface EmulatorTarget {
  readonly room: string;
  /** IP address. */
  readonly address: string;
  readonly port: number;
}

export interface EmulatorCollectorOptions {
  readonly targets: readonly EmulatorTarget[];
  /** Default 1 s. */
  readonly intervalMs?: number;
  /** A question without an answer by then is unknown. Default 2 s. */
  readonly timeoutMs?: number;
  readonly clock?: Clock;
}

/** Our own tick is this late: this program stood still, and an answer may have lain unread for as long. */
const sleptMs = 500;

/**
 * Each window becomes one sample emulatorLateMs, placed by our clock; a question that got no answer is unknown, with the reason. start and
 * stop never throw for one that is silent.
 */
export function createEmulatorCollector({
  targets,
  intervalMs = 1_000,
  timeoutMs = 2_000,
  clock = systemClock,
}: EmulatorCollectorOptions): Collector {
  let asking: Asking[] = [];
  return {
    name: 'emulator',
    async start(sink) {
      asking = targets.map((target) => ask(target, { intervalMs, timeoutMs, clock }, sink));
      await Promise.all(asking.map(({ ready }) => ready));
    },
    async stop() {
      await Promise.all(asking.map((each) => each.stop()));
    },
  };
}

interface Asking {
  readonly ready: Promise<void>;
  stop(): Promise<void>;
}

function ask(
  { room, address, port }: EmulatorTarget,
  { intervalMs, timeoutMs, clock }: Required<Omit<EmulatorCollectorOptions, 'targets'>>,
  sink: SampleSink,
): Asking {
  const common = { metric: 'emulatorLateMs', subject: `emulator/${room}`, room, source: 'emulator' } as const;
  /** When each question was sent, the oldest first. */
  const out = new Map<number, number>();
  /** What ended by then was told, or is of before the run. */
  let toldMs = clock.monotonicMs();
  let dueMs = toldMs;
  let number = 0;
  let timer: NodeJS.Timeout | undefined;
  let noneIsOut: (() => void) | undefined;
  /** Why nothing can be sent there at all. */
  let noWay: string | undefined;

  const settle = (id: number, samples: readonly Sample[]): void => {
    out.delete(id);
    for (const sample of samples) sink.write(sample);
    if (out.size === 0) noneIsOut?.();
  };
  const unknown = (reason: string): Sample => ({ ...common, atMs: clock.wallMs(), state: 'unknown', reason });
  const slept = (): boolean => clock.monotonicMs() - dueMs > sleptMs;
  const sampleOf = ({ endedAgoMs, windowMs, lateMs }: LateWindow): readonly Sample[] => {
    const endedMs = clock.monotonicMs() - endedAgoMs;
    // Every answer tells of the last minute, and no two of them arrive equally fast: a window is new when it ends well after what was told.
    if (endedMs - windowMs / 2 <= toldMs) return [];
    toldMs = endedMs;
    return [{ ...common, atMs: clock.wallMs() - endedAgoMs, windowMs, valueDouble: lateMs, state: lateMs === 0 ? 'zero' : 'value' }];
  };

  // A connected socket hears only its peer, and learns when nobody listens there.
  const socket = dgram.createSocket(isIPv6(address) ? 'udp6' : 'udp4');
  socket.on('message', (data) => {
    const answer = readLatenessAnswer(data.toString('latin1'));
    if (answer === undefined || !out.has(answer.number)) return;
    // After our own pause nobody knows how long ago an answer was written; the next one tells the same windows again.
    settle(answer.number, slept() ? [] : [...answer.windows].reverse().flatMap(sampleOf));
  });
  // A refusal names no question; the oldest is the likeliest.
  socket.on('error', ({ code = 'error' }: NodeJS.ErrnoException) => {
    const [oldest] = out.keys();
    if (oldest !== undefined) settle(oldest, [unknown(code)]);
  });

  const send = (): void => {
    number += 1;
    out.set(number, clock.monotonicMs());
    if (noWay === undefined) socket.send(latenessQuestion(number), () => undefined);
    else settle(number, [unknown(noWay)]);
  };
  const tick = (): void => {
    const nowMs = clock.monotonicMs();
    for (const [id, sentMs] of [...out]) {
      if (slept()) settle(id, []);
      else if (nowMs - sentMs >= timeoutMs) settle(id, [unknown('timeout')]);
    }
    send();
    dueMs = clock.monotonicMs() + intervalMs;
    timer = setTimeout(tick, intervalMs);
  };

  const ready = new Promise<void>((resolve) => {
    const begin = (error?: NodeJS.ErrnoException | null): void => {
      noWay = error?.code;
      tick();
      resolve();
    };
    try {
      socket.connect(port, address, begin as () => void);
    } catch (error) {
      begin(error as NodeJS.ErrnoException);
    }
  });
  return {
    ready,
    async stop() {
      clearTimeout(timer);
      dueMs = clock.monotonicMs() + timeoutMs;
      await new Promise<void>((resolve) => {
        noneIsOut = resolve;
        setTimeout(resolve, timeoutMs);
        send();
      });
      for (const id of [...out.keys()]) settle(id, [unknown('timeout')]);
      socket.close();
    },
  };
}

/**
 * Takes batches from the spool to the server until it is told to stop. What the server refuses for good is found by halving the batch and
 * laid aside; everything else is tried again, for ever, with rests that grow.
 */
import { setTimeout as timeout } from 'node:timers/promises';
import { createBatchSize } from './batch-size.ts';
import type { DeadLetters } from './dead-letters.ts';
import type { InfluxClient, SendFailure } from './influx-client.ts';
import { createRests, type RestOptions } from './rests.ts';
import type { Spool } from './spool.ts';
import type { Batch } from './spool-reader.ts';

export type SenderEvent =
  | { readonly what: 'down'; readonly detail: string; readonly status?: number }
  | { readonly what: 'up' }
  /** Laid aside, or where the dead-letter file is full only counted. */
  | { readonly what: 'refused'; readonly lineCount: number; readonly detail: string; readonly isKept: boolean };

export interface SenderOptions extends Partial<RestOptions> {
  readonly spool: Spool;
  readonly client: InfluxClient;
  readonly deadLetters: DeadLetters;
  readonly onEvent: (event: SenderEvent) => void;
  readonly batchLines?: number;
  /** Batches that are on their way at the same time. */
  readonly parallel?: number;
}

export interface Sender {
  /** How long it rests at present; 0 when it does not. */
  restMs(): number;
  /** Answers to batches, or to parts of them, that the server took or refused for good, since it was started. */
  answerCount(): number;
  /** The last answer was none, or a refusal of another kind than one of lines. */
  isDown(): boolean;
  /** Resolves when everything that was appended before has been taken or laid aside. Never while the server is away. */
  drained(): Promise<void>;
  /** Nothing is begun until work has ended. What is on its way goes on. */
  holdWhile<Result>(work: () => Promise<Result>): Promise<Result>;
  /** Stops, whatever is on its way; it is sent again the next time. */
  stop(): Promise<void>;
}

const defaultBatchLines = 5_000;
/** Of InfluxDB itself these say that the lines are at fault; every other answer speaks of the server, the way to it or our right to write. */
const linesAtFault: readonly number[] = [400, 413, 422];
const tooLarge = 413;

export function startSender(options: SenderOptions): Sender {
  const { spool, client, deadLetters, onEvent, batchLines = defaultBatchLines, parallel = 2 } = options;
  const { firstRestMs = 500, longestRestMs = 60_000, random = Math.random, sleep = sleepFor } = options;
  const stopping = new AbortController();
  const rests = createRests({ firstRestMs, longestRestMs, random, sleep }, stopping.signal);
  const inFlight: { readonly batch: Batch; done: boolean; sent: number; dead: number }[] = [];
  const deliveries = new Set<Promise<void>>();
  const size = createBatchSize(batchLines);
  let answerCount = 0;
  let isDown = false;
  let idle: (() => void)[] = [];
  /** Whatever the loop waits for has come. Each wait has its own: a promise that lasts, such as one of the end, would keep all that ever raced it. */
  let wake: (() => void) | undefined;
  const woken = (): Promise<void> => new Promise((resolve) => (wake = resolve));
  let acking: Promise<void> = Promise.resolve();
  let held = false;

  function tellDown({ status, detail }: SendFailure): void {
    if (!isDown) onEvent({ what: 'down', detail, ...(status !== undefined && { status }) });
    isDown = true;
  }

  function tellUp(): void {
    if (isDown) onEvent({ what: 'up' });
    isDown = false;
    rests.startAnew();
  }

  function answered(): void {
    tellUp();
    answerCount += 1;
  }

  /** @returns how many lines were sent and laid aside; undefined when it was stopped first */
  async function deliver(lines: string, lineCount: number): Promise<{ readonly sent: number; readonly dead: number } | undefined> {
    for (;;) {
      if (stopping.signal.aborted) return undefined;
      await rests.over();
      if (lineCount > size.lines()) return deliverHalves(lines, lineCount);
      const sentMs = performance.now();
      const failure = await client.send(lines, stopping.signal);
      if (failure === undefined) {
        size.taken(lineCount, performance.now() - sentMs);
        answered();
        return { sent: lineCount, dead: 0 };
      }
      if (stopping.signal.aborted) return undefined;
      // A proxy takes less at a time than InfluxDB does.
      if (failure.status === tooLarge && failure.byInflux !== true && lineCount > 1) return deliverHalves(lines, lineCount);
      if (failure.byInflux === true && failure.status !== undefined && linesAtFault.includes(failure.status)) {
        answered();
        if (lineCount > 1 && !refusesAll(failure, lineCount)) return deliverHalves(lines, lineCount);
        const end = await layAside(lines, failure.detail);
        if (end === undefined) return undefined;
        onEvent({ what: 'refused', lineCount, detail: failure.detail, isKept: end === 'kept' });
        return { sent: 0, dead: lineCount };
      }
      if (failure.lateAfterMs !== undefined) size.late(lineCount, failure.lateAfterMs);
      tellDown(failure);
      spool.count({ retryCount: 1 });
      await rests.rest(failure.retryAfterMs);
    }
  }

  /** What the disk does not take stays in the spool, which holds the only copy. @returns undefined when it was stopped first */
  async function layAside(lines: string, detail: string): Promise<'kept' | 'full' | undefined> {
    while (!stopping.signal.aborted) {
      try {
        const end = await deadLetters.keep(lines, detail);
        tellUp();
        return end;
      } catch (cause) {
        tellDown({ detail: `what it refused cannot be laid aside: ${textOf(cause)}` });
        await rests.rest();
      }
    }
    return undefined;
  }

  /** Good ones may be there already: written again they are the same. */
  async function deliverHalves(lines: string, lineCount: number): Promise<{ readonly sent: number; readonly dead: number } | undefined> {
    const half = lineCount >> 1;
    const cut = endOfLine(lines, half);
    const first = await deliver(lines.slice(0, cut), half);
    const second = first === undefined ? undefined : await deliver(lines.slice(cut), lineCount - half);
    return first === undefined || second === undefined ? undefined : { sent: first.sent + second.sent, dead: first.dead + second.dead };
  }

  /** In order: a batch that is done waits for those before it. Never rejects: nobody waits for it, and what could not be noted is sent again. */
  function ackDone(): Promise<void> {
    acking = acking.then(ackInOrder).catch((cause: unknown) => tellDown({ detail: `the spool cannot be noted: ${textOf(cause)}` }));
    return acking;
  }

  async function ackInOrder(): Promise<void> {
    while (inFlight[0]?.done === true) {
      const { batch, sent, dead } = inFlight[0];
      try {
        await spool.ack(batch.next, { sentLineCount: sent, deadLineCount: dead });
      } finally {
        inFlight.shift();
        wake?.();
      }
    }
    if (inFlight.length === 0) tellIdle();
  }

  function tellIdle(): void {
    if (spool.state().lineCount > 0 || inFlight.length > 0) return;
    const waiting = idle;
    idle = [];
    for (const tell of waiting) tell();
  }

  async function run(): Promise<void> {
    while (!stopping.signal.aborted) {
      if (inFlight.length >= parallel || held) {
        await woken();
        continue;
      }
      const seen = spool.frameCount();
      const batch = await spool.read(size.lines()).catch(async (cause: unknown) => {
        tellDown({ detail: `the spool cannot be read: ${textOf(cause)}` });
        await rests.rest();
        return 'unread' as const;
      });
      if (batch === 'unread') continue;
      if (batch === undefined) {
        tellIdle();
        // It was told to stop while it read: nobody wakes it again.
        if (stopping.signal.aborted) return;
        void spool.appendedBeyond(seen).then(() => wake?.());
        await woken();
        continue;
      }
      const flight = { batch, done: false, sent: 0, dead: 0 };
      inFlight.push(flight);
      const delivery = deliver(batch.text, batch.lineCount).then((result) => {
        deliveries.delete(delivery);
        if (result === undefined) return;
        Object.assign(flight, { ...result, done: true });
        void ackDone();
      });
      deliveries.add(delivery);
    }
  }

  const running = run();

  return {
    restMs: rests.restMs,
    answerCount: () => answerCount,
    isDown: () => isDown,
    async holdWhile(work) {
      held = true;
      try {
        return await work();
      } finally {
        held = false;
        wake?.();
      }
    },
    drained: () => new Promise((tell) => (idle.push(tell), tellIdle())),
    async stop() {
      stopping.abort();
      wake?.();
      await running;
      // What is just being laid aside is noted before the spool is let go.
      await Promise.all(deliveries);
      await acking;
    },
  };
}

const textOf = (cause: unknown): string => (cause instanceof Error ? cause.message : String(cause));

const sleepFor = (ms: number, signal: AbortSignal): Promise<void> => timeout(ms, undefined, { signal, ref: false }).catch(() => undefined);

/** "partial write: … dropped=5000" of 5000: nothing was taken, and no half will be. */
const refusesAll = ({ detail }: SendFailure, lineCount: number): boolean => Number(/\bdropped[ =](\d+)\b/.exec(detail)?.[1]) === lineCount;

/** Where the line with this number, from 1, ends. */
function endOfLine(lines: string, number: number): number {
  let at = 0;
  for (let count = 0; count < number; count++) at = lines.indexOf('\n', at) + 1;
  return at;
}

/**
 * The pupil's answers until each has its receipt. An answer goes over the WebSocket when that is open, else over HTTP, and again until a
 * receipt with its own checksum comes: same item, same sequence, so that the server can tell a duplicate.
 */
import { paths } from '../protocol.ts';
import type { Receipt, SaveRequest } from '../protocol.ts';
import type { Connection } from './connection.ts';
import { backOffMs } from './back-off.ts';
import { failureOf } from './machine.ts';
import type { Answer, Machine, Outbox } from './machine.ts';

export interface AnswersOptions {
  /** No receipt for this long after a sending: send again. */
  readonly silenceMs: number;
  /** Jitter of pauses: seeded, 0–1. */
  readonly draw: () => number;
}

export interface Answers extends Machine {
  save(answer: SaveRequest, nowMs: number): void;
  /** The connection is there (again): what it can still deliver goes over it. */
  connected(nowMs: number): void;
  /** The server would not take it; it is sent again after a pause. */
  refused(item: string, sequence: number, reason: string, nowMs: number): void;
  /** A receipt, from wherever it came. */
  acknowledge(receipt: Receipt, atMs: number): void;
  /** The server said that it lacks this answer after all: sends it again. Unknown ones are ignored. */
  saveAgain(item: string, sequence: number, nowMs: number): void;
  /** The last version of every item. */
  latest(): readonly SaveRequest[];
  hasReceipt(item: string, sequence: number): boolean;
  pendingCount(): number;
  /** Oldest edit without a receipt. */
  oldestEditAtMs(): number | undefined;
  /** Ends it: what has no receipt now is reported as such. */
  stop(nowMs: number): void;
}

interface Pending {
  readonly answer: SaveRequest;
  readonly firstSentAtMs: number;
  attemptCount: number;
  /** Number of the HTTP request that carries it at the moment. */
  request?: number;
  retryAtMs: number;
}

const keyOf = (answer: { readonly item: string; readonly sequence: number }) => `${answer.item}|${answer.sequence}`;

export function createAnswers(options: AnswersOptions, connection: Connection, out: Outbox): Answers {
  const pending = new Map<string, Pending>();
  const acknowledged = new Set<string>();
  const latest = new Map<string, SaveRequest>();
  let httpIsDead = false;

  const send = (one: Pending, nowMs: number) => {
    one.attemptCount += 1;
    delete one.request;
    if (connection.isOpen()) {
      one.retryAtMs = nowMs + options.silenceMs;
      connection.send({ type: 'save', ...one.answer }, nowMs);
      return;
    }
    one.retryAtMs = Infinity;
    one.request = out.request({
      kind: 'save',
      origin: 'exam',
      method: 'PUT',
      path: paths.answer,
      body: { type: 'json', value: one.answer },
      expects: 'text',
      timeoutMs: options.silenceMs,
      ...(httpIsDead ? { freshConnection: true as const } : {}),
    });
  };

  const keep = (answer: SaveRequest, nowMs: number) => {
    const one: Pending = { answer, firstSentAtMs: nowMs, attemptCount: 0, retryAtMs: Infinity };
    pending.set(keyOf(answer), one);
    send(one, nowMs);
  };

  const acknowledge = (receipt: Receipt, atMs: number) => {
    const one = pending.get(keyOf(receipt));
    if (one === undefined) return;
    if (receipt.checksum !== one.answer.checksum) {
      out.measure({ metric: 'pupilFailureCount', value: 1, atMs, reason: 'save-receipt-for-another-text' });
      return;
    }
    pending.delete(keyOf(receipt));
    acknowledged.add(keyOf(receipt));
    const ackMs = Math.max(0, atMs - one.firstSentAtMs);
    out.measure({ metric: 'saveAckMs', value: ackMs, atMs, windowMs: ackMs });
    out.measure({ metric: 'saveAttemptCount', value: one.attemptCount, atMs });
    out.measure({ metric: 'answerAcknowledged', value: 1, atMs, text: `${keyOf(receipt)}|${receipt.checksum}` });
  };

  return {
    save(answer, nowMs) {
      latest.set(answer.item, answer);
      keep(answer, nowMs);
    },
    connected(nowMs) {
      for (const one of pending.values()) if (one.request === undefined) send(one, nowMs);
    },
    acknowledge,
    refused(item, sequence, reason, nowMs) {
      const one = pending.get(keyOf({ item, sequence }));
      out.measure({ metric: 'pupilFailureCount', value: 1, atMs: nowMs, reason: `save-${reason}` });
      if (one !== undefined && one.request === undefined) one.retryAtMs = nowMs + backOffMs(one.attemptCount, options.draw);
    },
    saveAgain(item, sequence, nowMs) {
      const answer = latest.get(item);
      if (answer?.sequence !== sequence || pending.has(keyOf(answer))) return;
      if (acknowledged.delete(keyOf(answer))) {
        // The receipt was a lie: the pupil would have lost this answer had submit not looked.
        out.measure({ metric: 'answerMissing', value: 1, atMs: nowMs, text: `${keyOf(answer)}|${answer.checksum}` });
      }
      keep(answer, nowMs);
    },
    latest: () => [...latest.values()],
    hasReceipt: (item, sequence) => acknowledged.has(keyOf({ item, sequence })),
    pendingCount: () => pending.size,
    oldestEditAtMs() {
      let oldest: number | undefined;
      for (const { answer } of pending.values()) oldest = Math.min(oldest ?? Infinity, answer.editedAtMs);
      return oldest;
    },
    nextAtMs() {
      let next = Infinity;
      for (const one of pending.values()) next = Math.min(next, one.retryAtMs);
      return next;
    },
    tick(nowMs) {
      for (const one of pending.values()) if (nowMs >= one.retryAtMs) send(one, nowMs);
    },
    answered(id, answer, nowMs) {
      const one = [...pending.values()].find((candidate) => candidate.request === id);
      const refused = failureOf(answer);
      const receipt = refused === undefined ? receiptOf(answer) : undefined;
      // A filter's page comes with status 200, too.
      const failure = refused ?? (receipt === undefined ? 'unreadable' : undefined);
      httpIsDead = failure === 'timeout';
      if (failure !== undefined) out.measure({ metric: 'pupilFailureCount', value: 1, atMs: nowMs, reason: `save-${failure}` });
      if (receipt !== undefined) acknowledge(receipt, answer.endAtMs);
      if (one === undefined || !pending.has(keyOf(one.answer))) return;
      delete one.request;
      // A timeout has waited long enough; an answer that says no gets a pause.
      one.retryAtMs = httpIsDead ? nowMs : nowMs + backOffMs(one.attemptCount, options.draw);
    },
    stop(nowMs) {
      for (const { answer, firstSentAtMs } of pending.values()) {
        const elapsedMs = nowMs - firstSentAtMs;
        out.measure({ metric: 'saveAckMs', value: elapsedMs, atMs: nowMs, windowMs: elapsedMs, unknown: true, reason: 'unacknowledged' });
        out.measure({ metric: 'answerUnacknowledged', value: 1, atMs: nowMs, text: `${keyOf(answer)}|${answer.checksum}` });
      }
      pending.clear();
    },
  };
}

function receiptOf(answer: Answer): Receipt | undefined {
  try {
    const receipt = JSON.parse(answer.text ?? '') as Receipt;
    return typeof receipt.item === 'string' && typeof receipt.checksum === 'string' ? receipt : undefined;
  } catch {
    return undefined;
  }
}

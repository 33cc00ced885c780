/** Hands the exam in: the server must have a receipt for every answer; what it lacks is saved again and the exam handed in again. */
import { paths } from '../protocol.ts';
import type { SubmitReply, SubmitRequest } from '../protocol.ts';
import type { Answers } from './answers.ts';
import { backOffMs } from './back-off.ts';
import { failureOf } from './machine.ts';
import type { Answer, Machine, Outbox } from './machine.ts';

export interface SubmitOptions {
  readonly run: string;
  readonly startAtMs: number;
  readonly giveUpAtMs: number;
  readonly timeoutMs: number;
  /** Jitter of pauses: seeded, 0–1. */
  readonly draw: () => number;
}

export interface Submit extends Machine {
  isDone(): boolean;
}

/** Between looks at whether what was missing has its receipt by now. */
const lookEveryMs = 250;

export function createSubmit(options: SubmitOptions, answers: Answers, out: Outbox): Submit {
  let startedAtMs: number | undefined;
  let retryAtMs = options.startAtMs;
  let failureCount = 0;
  let asked: number | undefined;
  let timedOut = false;
  let state: 'waiting' | 'asking' | 'resaving' | 'done' = 'waiting';

  const ask = (nowMs: number) => {
    startedAtMs ??= nowMs;
    state = 'asking';
    retryAtMs = Infinity;
    const body: SubmitRequest = {
      run: options.run,
      answers: answers.latest().map(({ item, sequence, checksum }) => ({ item, sequence, checksum })),
    };
    asked = out.request({
      kind: 'submit',
      origin: 'exam',
      method: 'POST',
      path: paths.submit,
      body: { type: 'json', value: body },
      expects: 'text',
      timeoutMs: Math.max(1, Math.min(options.timeoutMs, options.giveUpAtMs - nowMs)),
      ...(timedOut ? { freshConnection: true as const } : {}),
    });
  };

  const finish = (atMs: number, receiptCount: number, gaveUp: boolean) => {
    state = 'done';
    const submitMs = atMs - (startedAtMs ?? atMs);
    const outcome = gaveUp ? { unknown: true as const, reason: 'gave-up' } : {};
    out.measure({ metric: 'submitMs', value: submitMs, atMs, windowMs: submitMs, ...outcome });
    out.measure({ metric: 'submitReceiptCount', value: receiptCount, atMs });
    out.measure({ metric: 'submitExpectedCount', value: answers.latest().length, atMs });
  };

  const again = (reason: string, nowMs: number) => {
    failureCount += 1;
    out.measure({ metric: 'pupilFailureCount', value: 1, atMs: nowMs, reason: `submit-${reason}` });
    state = 'waiting';
    retryAtMs = nowMs + backOffMs(failureCount, options.draw);
  };

  const take = (reply: SubmitReply, atMs: number, nowMs: number) => {
    for (const receipt of reply.receipts) answers.acknowledge(receipt, atMs);
    // An answer counts when its receipt names its own sequence and text.
    const received = new Set(reply.receipts.map(({ item, sequence, checksum }) => `${item}|${sequence}|${checksum}`));
    const lacking = answers.latest().filter(({ item, sequence, checksum }) => !received.has(`${item}|${sequence}|${checksum}`));
    if (lacking.length === 0) return finish(atMs, reply.receipts.length, false);
    for (const { item, sequence } of lacking) answers.saveAgain(item, sequence, nowMs);
    state = 'resaving';
    retryAtMs = nowMs + lookEveryMs;
  };

  const giveUp = (nowMs: number) => {
    const receiptCount = answers.latest().filter(({ item, sequence }) => answers.hasReceipt(item, sequence)).length;
    finish(nowMs, receiptCount, true);
    out.measure({ metric: 'pupilFailureCount', value: 1, atMs: nowMs, reason: 'submit-gave-up' });
  };

  return {
    isDone: () => state === 'done',
    nextAtMs() {
      if (state === 'done') return Infinity;
      return startedAtMs === undefined ? retryAtMs : Math.min(retryAtMs, options.giveUpAtMs);
    },
    tick(nowMs) {
      if (state === 'done') return;
      if (nowMs >= options.giveUpAtMs) giveUp(nowMs);
      else if (state === 'resaving' && nowMs >= retryAtMs) {
        if (answers.latest().every(({ item, sequence }) => answers.hasReceipt(item, sequence))) ask(nowMs);
        else retryAtMs = nowMs + lookEveryMs;
      } else if (state === 'waiting' && nowMs >= retryAtMs) ask(nowMs);
    },
    stop(nowMs) {
      if (startedAtMs !== undefined && state !== 'done') giveUp(nowMs);
    },
    answered(id, answer, nowMs) {
      if (asked !== id || state !== 'asking') return;
      asked = undefined;
      const failure = failureOf(answer);
      timedOut = failure === 'timeout';
      const reply = failure === undefined ? replyOf(answer) : undefined;
      if (reply === undefined) again(failure ?? 'unreadable', nowMs);
      else take(reply, answer.endAtMs, nowMs);
    },
  };
}

function replyOf(answer: Answer): SubmitReply | undefined {
  try {
    const reply = JSON.parse(answer.text ?? '') as SubmitReply;
    return Array.isArray(reply.receipts) && Array.isArray(reply.missing) ? reply : undefined;
  } catch {
    return undefined;
  }
}

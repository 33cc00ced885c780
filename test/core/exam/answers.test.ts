import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { createAnswers } from '../../../core/exam/answers.ts';
import { createConnection } from '../../../core/exam/connection.ts';
import type { Answer } from '../../../core/exam/machine.ts';
import type { Receipt, SaveRequest } from '../../../core/protocol.ts';
import { answerOf, recordedOutbox, timeoutOf } from './recorded-outbox.ts';

const silenceMs = 10_000;

/** What the network and the server do to each delivery. */
interface Fate {
  /** Dropped on the way there: the server never sees it. */
  readonly lost: boolean;
  /** Kept by the server, but its receipt never comes. */
  readonly receiptLost: boolean;
  readonly takesMs: number;
}
interface Trouble {
  readonly fates: readonly Fate[];
  /** The socket closes by itself at these times. */
  readonly closesAtMs: readonly number[];
  /** Nothing gets through in these. */
  readonly cuts: readonly { readonly fromMs: number; readonly forMs: number }[];
}

/** Two minutes of saves through trouble, then three minutes of peace, on one clock. The server keeps a ledger as the real one does. */
function exam(trouble: Trouble, saveCount = 12) {
  const out = recordedOutbox();
  const ledger = new Map<string, string>();
  const deliveries = new Map<string, number>();
  const queue: { atMs: number; act: (nowMs: number) => void }[] = [];
  const draw = () => 0.5;
  const connection = createConnection(
    { path: '/api/socket', name: 'exam', silenceMs, keepAliveMs: 5_000, draw, onOpen: (nowMs) => answers.connected(nowMs) },
    out,
  );
  const answers = createAnswers({ silenceMs, draw }, connection, out);
  const troubleEndsAtMs = 120_000;
  let fateCount = 0;
  const nextFate = (nowMs: number): Fate => {
    if (nowMs >= troubleEndsAtMs) return { lost: false, receiptLost: false, takesMs: 20 };
    fateCount += 1;
    return trouble.fates[fateCount % trouble.fates.length] ?? { lost: false, receiptLost: false, takesMs: 20 };
  };
  const isCut = (nowMs: number) => trouble.cuts.some(({ fromMs, forMs }) => nowMs >= fromMs && nowMs < fromMs + forMs);
  const keep = (save: SaveRequest): Receipt => {
    const key = `${save.item}|${save.sequence}`;
    const held = ledger.get(key);
    if (held !== undefined && held !== save.checksum) throw new Error(`${key} came with two texts`);
    ledger.set(key, save.checksum);
    deliveries.set(key, (deliveries.get(key) ?? 0) + 1);
    return { receipt: 'r', item: save.item, sequence: save.sequence, checksum: save.checksum, serverAtMs: 0 };
  };
  const later = (atMs: number, act: (nowMs: number) => void) => void queue.push({ atMs, act });

  let [openedSeen, sentSeen, requestsSeen] = [0, 0, 0];
  const carryOut = (nowMs: number) => {
    for (const { socket } of out.opened.slice(openedSeen)) {
      // The kernel asks again after 1, 3 and 7 s, then the client has given up.
      const afterMs = [10, 1_010, 3_010, 7_010].find((waitMs) => !isCut(nowMs + waitMs));
      if (afterMs !== undefined) later(nowMs + afterMs, (atMs) => connection.opened(socket, atMs));
    }
    openedSeen = out.opened.length;
    for (const { socket, message } of out.sent.slice(sentSeen)) {
      const fate = nextFate(nowMs);
      if (fate.lost || isCut(nowMs)) continue;
      const receipt = message.type === 'save' ? keep(message) : undefined;
      if (fate.receiptLost) continue;
      later(nowMs + fate.takesMs, (atMs) => {
        if (connection.heard(socket, atMs) && receipt !== undefined) answers.acknowledge(receipt, atMs);
      });
    }
    sentSeen = out.sent.length;
    for (const { id, request } of out.requests.slice(requestsSeen)) {
      const fate = nextFate(nowMs);
      const reached = !fate.lost && !isCut(nowMs);
      const receipt = reached && request.body?.type === 'json' ? keep(request.body.value as SaveRequest) : undefined;
      const comes = reached && !fate.receiptLost && fate.takesMs <= request.timeoutMs;
      const answer: Answer = comes ? answerOf(nowMs, fate.takesMs, { text: JSON.stringify(receipt) }) : timeoutOf(nowMs, request.timeoutMs);
      later(answer.endAtMs, (atMs) => answers.answered?.(id, answer, atMs));
    }
    requestsSeen = out.requests.length;
  };

  for (const atMs of trouble.closesAtMs) later(atMs, (nowMs) => connection.closed(out.opened.at(-1)?.socket ?? 0, undefined, nowMs));
  const saved: SaveRequest[] = [];
  for (let n = 0; n < saveCount; n += 1) {
    later(1_000 + n * 8_000, (nowMs) => {
      const item = `item-${Math.floor(n / 2) % 3}`;
      const sequence = saved.filter((save) => save.item === item).length + 1;
      const save = { run: 'run', item, sequence, text: `text ${n}`, checksum: `sum-${n}`, editedAtMs: nowMs };
      saved.push(save);
      answers.save(save, nowMs);
    });
  }
  connection.start(0);
  carryOut(0);
  let nowMs = 0;
  while (nowMs < 300_000) {
    queue.sort((a, b) => a.atMs - b.atMs);
    const first = queue[0];
    const tickAtMs = Math.min(connection.nextAtMs(), answers.nextAtMs());
    if (first !== undefined && first.atMs <= tickAtMs) {
      queue.shift();
      nowMs = Math.max(nowMs, first.atMs);
      first.act(nowMs);
    } else {
      nowMs = Math.max(nowMs, tickAtMs);
      if (nowMs >= 300_000) break;
      if (connection.nextAtMs() <= nowMs) connection.tick(nowMs);
      if (answers.nextAtMs() <= nowMs) answers.tick(nowMs);
    }
    carryOut(nowMs);
  }
  connection.stop?.(nowMs);
  answers.stop(nowMs);
  return { out, ledger, saved, answers, deliveries };
}

const keyOf = ({ item, sequence, checksum }: SaveRequest) => `${item}|${sequence}|${checksum}`;

describe('answers', () => {
  test('in peace each answer goes once over the WebSocket and is acknowledged', () => {
    const { out, saved } = exam({ fates: [], closesAtMs: [], cuts: [] });
    expect(out.requests).toHaveLength(0);
    expect(out.of('answerAcknowledged').map((one) => one.text)).toEqual(saved.map(keyOf));
    expect(out.of('saveAttemptCount').every((one) => one.value === 1)).toBe(true);
    expect(out.of('saveAckMs').every((one) => one.value === 20)).toBe(true);
    expect(out.of('connectionDropCount')).toEqual([]);
  });

  test('a cut of 12 s: found dead after 10 s of silence, a new connection, the same answer again, and back again', () => {
    const { out, saved, ledger } = exam({ fates: [], closesAtMs: [], cuts: [{ fromMs: 16_500, forMs: 12_000 }] });
    expect(out.of('connectionDropCount').map((one) => one.reason)).toEqual(['exam-silence']);
    expect(out.of('connectionReturnMs')).toHaveLength(1);
    expect(out.of('connectionReturnMs')[0]?.value).toBeGreaterThan(12_000);
    expect(out.of('connectionReturnMs')[0]?.value).toBeLessThan(25_000);
    expect(
      out
        .of('answerAcknowledged')
        .map((one) => one.text)
        .sort(),
    ).toEqual(saved.map(keyOf).sort());
    expect(ledger.size).toBe(saved.length);
  });

  test('without a WebSocket answers go over HTTP', () => {
    const out = recordedOutbox();
    const connection = createConnection({ path: '/api/socket', name: 'exam', silenceMs, draw: () => 0, onOpen: () => undefined }, out);
    const answers = createAnswers({ silenceMs, draw: () => 0 }, connection, out);
    const save = { run: 'run', item: 'a', sequence: 1, text: 't', checksum: 'c', editedAtMs: 0 };
    answers.save(save, 0);
    expect(out.requests.map(({ request }) => [request.method, request.path, request.body])).toEqual([
      ['PUT', '/api/answer', { type: 'json', value: save }],
    ]);
    answers.answered?.(out.requests[0]?.id ?? 0, timeoutOf(0, silenceMs), silenceMs);
    answers.tick(silenceMs);
    expect(out.requests[1]?.request.freshConnection).toBe(true);
  });

  test('a page instead of a receipt is this pupil’s failure, and the answer goes again', () => {
    const out = recordedOutbox();
    const connection = createConnection({ path: '/api/socket', name: 'exam', silenceMs, draw: () => 0, onOpen: () => undefined }, out);
    const answers = createAnswers({ silenceMs, draw: () => 0 }, connection, out);
    answers.save({ run: 'run', item: 'a', sequence: 1, text: 't', checksum: 'c', editedAtMs: 0 }, 0);
    answers.answered?.(out.requests[0]?.id ?? 0, answerOf(0, 20, { text: '<html>Blocked' }), 20);
    answers.tick(answers.nextAtMs());
    const receipt = { receipt: 'r', item: 'a', sequence: 1, checksum: 'c', serverAtMs: 0 };
    answers.answered?.(out.requests[1]?.id ?? 0, answerOf(20, 20, { text: JSON.stringify(receipt) }), 40);
    expect(out.of('pupilFailureCount').map((one) => one.reason)).toEqual(['save-unreadable']);
    expect(out.of('answerAcknowledged').map((one) => one.text)).toEqual(['a|1|c']);
  });

  test('a receipt for another text is no receipt', () => {
    const out = recordedOutbox();
    const connection = createConnection({ path: '/api/socket', name: 'exam', silenceMs, draw: () => 0, onOpen: () => undefined }, out);
    const answers = createAnswers({ silenceMs, draw: () => 0 }, connection, out);
    answers.save({ run: 'run', item: 'a', sequence: 1, text: 't', checksum: 'c', editedAtMs: 0 }, 0);
    answers.acknowledge({ receipt: 'r', item: 'a', sequence: 1, checksum: 'other', serverAtMs: 0 }, 5);
    expect(answers.pendingCount()).toBe(1);
    expect(out.of('pupilFailureCount').map((one) => one.reason)).toEqual(['save-receipt-for-another-text']);
    answers.stop(4_000);
    expect(out.of('answerUnacknowledged').map((one) => one.text)).toEqual(['a|1|c']);
    expect(out.of('saveAckMs')).toMatchObject([{ value: 4_000, unknown: true }]);
  });

  test('an answer with a receipt that submit lacks is told of and sent again', () => {
    const out = recordedOutbox();
    const connection = createConnection({ path: '/api/socket', name: 'exam', silenceMs, draw: () => 0, onOpen: () => undefined }, out);
    const answers = createAnswers({ silenceMs, draw: () => 0 }, connection, out);
    answers.save({ run: 'run', item: 'a', sequence: 1, text: 't', checksum: 'c', editedAtMs: 0 }, 0);
    answers.acknowledge({ receipt: 'r', item: 'a', sequence: 1, checksum: 'c', serverAtMs: 0 }, 5);
    answers.saveAgain('a', 1, 100);
    expect(out.of('answerMissing').map((one) => one.text)).toEqual(['a|1|c']);
    expect([out.requests.length, answers.hasReceipt('a', 1)]).toEqual([2, false]);
  });

  test('under any cuts, losses, drops and late receipts no answer is lost, doubled or acknowledged twice', () => {
    const fate = fc.record({
      lost: fc.boolean(),
      receiptLost: fc.boolean(),
      takesMs: fc.oneof(fc.integer({ min: 1, max: 300 }), fc.integer({ min: 300, max: 30_000 })),
    });
    const trouble = fc.record({
      fates: fc.array(fate, { maxLength: 40 }),
      closesAtMs: fc.array(fc.integer({ min: 0, max: 120_000 }), { maxLength: 6 }),
      cuts: fc.array(fc.record({ fromMs: fc.integer({ min: 0, max: 110_000 }), forMs: fc.integer({ min: 1, max: 40_000 }) }), {
        maxLength: 4,
      }),
    });
    fc.assert(
      fc.property(trouble, (given) => {
        const { out, ledger, saved, answers } = exam(given);
        expect(saved).toHaveLength(12);
        expect([...ledger].map(([key, checksum]) => `${key}|${checksum}`).sort()).toEqual(saved.map(keyOf).sort());
        expect(
          out
            .of('answerAcknowledged')
            .map((one) => one.text)
            .sort(),
        ).toEqual(saved.map(keyOf).sort());
        expect(out.of('answerUnacknowledged')).toEqual([]);
        expect(answers.pendingCount()).toBe(0);
        const drops = out.of('connectionDropCount').length;
        expect(out.of('connectionReturnMs').length).toBeLessThanOrEqual(drops);
        if (drops > 0) expect(out.of('connectionReturnMs').length).toBeGreaterThan(0);
      }),
      { numRuns: 60 },
    );
  });
});

/** Each fault switch makes its fault, and the signed document says so. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { accountOf, paths } from '../../core/protocol.ts';
import type { FaultSwitches, LedgerReply, OptInDocument, OptInReply, Receipt, SubmitReply } from '../../core/protocol.ts';
import { checkFaults, shareOf, stickyShareOf } from '../../platform/faults.ts';
import { json, openSocket, saveOf, signIn, startClass } from './platform-client.ts';
import type { Class } from './platform-client.ts';

const run = 'run-1';
const account = accountOf(run, 'B12', '17');

async function faulty(faults: FaultSwitches, test: (room: Class) => Promise<void>): Promise<void> {
  const room = await startClass({ faults });
  try {
    const reply = (await room.ask('exam', `${paths.optIn}?nonce=0123456789abcdef`)).json<OptInReply>();
    expect((JSON.parse(reply.document) as OptInDocument).faults).toEqual(faults);
    await test(room);
  } finally {
    await room.end();
  }
}

const elapsed = async (work: () => Promise<unknown>): Promise<number> => {
  const startedMs = performance.now();
  await work();
  return performance.now() - startedMs;
};
const ledgerOf = async (room: Class) =>
  (await room.ask('exam', `${paths.ledger}?run=${run}`, { headers: { 'x-provnat-run-token': room.platform.runToken } })).json<LedgerReply>()
    .entries;

describe('fault switches', () => {
  it('slowSaveMs: receipts come that much later', () =>
    faulty({ slowSaveMs: 400 }, async (room) => {
      const { cookie } = await signIn(room, account);
      expect(await elapsed(() => room.ask('exam', paths.answer, json('PUT', cookie, saveOf(run, 'i', 1, 'x'))))).toBeGreaterThanOrEqual(
        390,
      );
    }));

  it('slowIdentityProviderMs: each page of the identity provider takes that much longer', () =>
    faulty({ slowIdentityProviderMs: 300 }, async (room) => {
      expect(await elapsed(() => signIn(room, account))).toBeGreaterThanOrEqual(590);
    }));

  it('refusedLoginRatio: that share of logins is refused', () =>
    faulty({ refusedLoginRatio: 0.5 }, async (room) => {
      const attempts = [];
      for (let seat = 1; seat <= 6; seat += 1)
        attempts.push(
          await signIn(room, accountOf(run, 'B12', String(seat))).then(
            () => 'in',
            (cause: Error) => cause.message,
          ),
        );
      expect(attempts).toEqual(['in', 'sign-in 403', 'in', 'sign-in 403', 'in', 'sign-in 403']);
    }));

  it('serverErrorRatio: that share of saves and first loads is a 500, over HTTP and WebSocket, and nothing of it is kept', () =>
    faulty({ serverErrorRatio: 0.5 }, async (room) => {
      const { cookie } = await signIn(room, account);
      const statuses = [];
      for (let n = 0; n < 4; n += 1)
        statuses.push((await room.ask('exam', paths.answer, json('PUT', cookie, saveOf(run, 'i', n, 'x')))).status);
      expect(statuses).toEqual([200, 500, 200, 500]);
      expect((await ledgerOf(room)).map(({ sequence }) => sequence)).toEqual([0, 2]);
      const shell = [await room.ask('exam', paths.shellManifest), await room.ask('exam', '/shell/app.css')];
      expect(shell.map(({ status }) => status).sort()).toEqual([200, 500]);
      const socket = await openSocket(room, paths.socket, { cookie });
      socket.send({ type: 'save', ...saveOf(run, 'ws', 1, 'x') });
      expect(await socket.next()).toMatchObject({ type: 'receipt', item: 'ws', sequence: 1 });
      socket.send({ type: 'save', ...saveOf(run, 'ws', 2, 'x') });
      expect(await socket.next()).toMatchObject({ type: 'error', code: 'server-error', item: 'ws', sequence: 2 });
    }));

  it('droppedSocketEveryMs: a WebSocket ends without a goodbye', () =>
    faulty({ droppedSocketEveryMs: 200 }, async (room) => {
      const { cookie } = await signIn(room, account);
      const socket = await openSocket(room, paths.socket, { cookie });
      expect(await socket.closed).toBe(1006);
      const heart = await openSocket(room, paths.heartbeat, {});
      expect(await heart.closed).toBe(1006);
    }));

  it('stalledSegmentMs: a segment stops halfway and then comes whole', () =>
    faulty({ stalledSegmentMs: 400 }, async (room) => {
      const started = performance.now();
      const answer = await room.ask('media', '/film/360p/0/0.m4s');
      expect(performance.now() - started).toBeGreaterThanOrEqual(390);
      expect(answer.body.length).toBe(Number(answer.headers['content-length']));
      const handlerMs = Number(/dur=([\d.]+)/.exec(String(answer.headers['server-timing']))?.[1]);
      expect(handlerMs).toBeLessThan(390);
    }));

  it('lostAcknowledgementRatio: the answer is kept, its receipt never sent, not even for a resend', () =>
    faulty({ lostAcknowledgementRatio: 0.5 }, async (room) => {
      const { cookie } = await signIn(room, account);
      const socket = await openSocket(room, paths.socket, { cookie });
      // The second answer's receipt is lost: three sendings of it, then the third answer's receipt is the next that comes.
      for (const sequence of [1, 2, 2, 2, 3]) socket.send({ type: 'save', ...saveOf(run, 'i', sequence, 'x') });
      expect(await socket.next()).toMatchObject({ type: 'receipt', sequence: 1 });
      expect(await socket.next()).toMatchObject({ type: 'receipt', sequence: 3 });
      expect((await ledgerOf(room)).map(({ sequence }) => sequence)).toEqual([1, 2, 3]);
      const answers = [2, 3].map((sequence) => ({ item: 'i', sequence, checksum: saveOf(run, 'i', sequence, 'x').checksum }));
      const reply = (await room.ask('exam', paths.submit, json('POST', cookie, { run, answers }))).json<SubmitReply>();
      expect([reply.receipts.length, reply.missing.length]).toEqual([2, 0]);
    }));

  it('lostAcknowledgementRatio: over HTTP the request stays open, and the rest of the server goes on', () =>
    faulty({ lostAcknowledgementRatio: 1 }, async (room) => {
      const { cookie } = await signIn(room, account);
      const unanswered = room.ask('exam', paths.answer, json('PUT', cookie, saveOf(run, 'i', 1, 'x')));
      await expect.poll(async () => (await ledgerOf(room)).length).toBe(1);
      expect(await Promise.race([unanswered, room.ask('exam', paths.paper, { headers: { cookie } }).then(() => 'paper first')])).toBe(
        'paper first',
      );
      unanswered.catch(() => 'ends with the server');
    }));

  it('lostAnswerRatio: the answer is acknowledged, also at submit, and not in the ledger', () =>
    faulty({ lostAnswerRatio: 0.5 }, async (room) => {
      const { cookie } = await signIn(room, account);
      const receipts = [];
      for (let n = 1; n <= 4; n += 1)
        receipts.push((await room.ask('exam', paths.answer, json('PUT', cookie, saveOf(run, 'i', n, 'x')))).json<Receipt>());
      expect(receipts.map(({ sequence }) => sequence)).toEqual([1, 2, 3, 4]);
      const answers = receipts.map(({ item, sequence, checksum }) => ({ item, sequence, checksum }));
      const reply = (await room.ask('exam', paths.submit, json('POST', cookie, { run, answers }))).json<SubmitReply>();
      expect(reply).toEqual({ receipts, missing: [] });
      expect((await ledgerOf(room)).map(({ sequence }) => sequence)).toEqual([1, 3]);
    }));

  it('that are misspelt or out of range do not start a server', async () => {
    expect(() => checkFaults({ slowSaves: 5 } as FaultSwitches)).toThrow(/slowSaves/);
    expect(() => checkFaults({ lostAnswerRatio: 1.5 })).toThrow(/lostAnswerRatio/);
    await expect(startClass({ faults: { slowSaveMs: -1 } })).rejects.toMatchObject({ code: 'USAGE' });
  });
});

describe('shares', () => {
  it('are met exactly over any number of questions', () => {
    fc.assert(
      fc.property(fc.double({ min: 0, max: 1, noNaN: true }), fc.integer({ min: 1, max: 2_000 }), (ratio, questions) => {
        const next = shareOf(ratio);
        let yes = 0;
        for (let n = 0; n < questions; n += 1) if (next()) yes += 1;
        expect(Math.abs(yes - ratio * questions)).toBeLessThan(1 + 1e-6);
      }),
    );
  });

  it('are sticky for the same question', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ maxLength: 2 })), (questions) => {
        const ask = stickyShareOf(0.5);
        const first = new Map<string, boolean>();
        for (const question of questions) {
          const answer = ask(question);
          expect(first.get(question) ?? answer).toBe(answer);
          first.set(question, answer);
        }
      }),
    );
  });

  it('remember a class and not a year of drills', () => {
    const ask = stickyShareOf(0.5);
    expect(ask('first')).toBe(false);
    for (let n = 1; n < 100_000; n += 1) ask(`answer ${n}`);
    expect(ask('first')).toBe(false);
    ask('one more');
    // Forgotten: it is counted anew.
    expect(ask('first')).toBe(true);
    expect(ask('answer 99999')).toBe(true);
  });
});

/** What the invigilator sees: who is on, who dropped, who came back and on which device. */
import { describe, expect, it } from 'vitest';

import { accountOf, paths } from '../../core/protocol.ts';
import type { InvigilatorMessage } from '../../core/protocol.ts';
import { openSocket, signIn, startClass } from './platform-client.ts';

const run = 'run-1';
const account = accountOf(run, 'B12', '17');

describe('invigilator', () => {
  it('is told of every pupil that comes, drops, returns, moves and leaves', async () => {
    const room = await startClass();
    try {
      const { cookie } = await signIn(room, account);
      const invigilator = await openSocket(room, `${paths.invigilator}?token=${room.platform.invigilatorToken}`, {});
      const news = () => invigilator.next<InvigilatorMessage>();
      expect(await news()).toEqual({ type: 'state', pupils: [] });

      const enter = async (device: string) => {
        const socket = await openSocket(room, paths.socket, { cookie });
        socket.send({ type: 'hello', run, device });
        expect(await socket.next()).toMatchObject({ type: 'welcome' });
        return socket;
      };
      const first = await enter('tablet');
      expect(await news()).toMatchObject({ type: 'on', account, device: 'tablet' });
      first.send({ type: 'hello', run, device: 'tablet' });
      expect(await first.next()).toMatchObject({ type: 'welcome' });

      first.raw.terminate();
      expect(await news()).toMatchObject({ type: 'dropped', account, device: 'tablet' });
      const second = await enter('tablet');
      expect(await news()).toMatchObject({ type: 'returned', account, device: 'tablet' });

      // Moves while the old connection still looks alive: the old one is closed and is no drop.
      const third = await enter('spare laptop');
      expect(await news()).toMatchObject({ type: 'moved', account, device: 'spare laptop' });
      await second.closed;

      const late = await openSocket(room, paths.invigilator, { 'x-provnat-invigilator-token': room.platform.invigilatorToken });
      expect(await late.next<InvigilatorMessage>()).toMatchObject({
        type: 'state',
        pupils: [{ account, on: true, device: 'spare laptop' }],
      });

      third.raw.close(1000);
      expect(await news()).toMatchObject({ type: 'left', account, device: 'spare laptop' });
    } finally {
      await room.end();
    }
  });

  it('is shown an exam that has just ended, and not the one before it', async () => {
    let nowMs = Date.now();
    const room = await startClass({ clock: () => nowMs });
    try {
      const shown = async () => {
        const invigilator = await openSocket(room, `${paths.invigilator}?token=${room.platform.invigilatorToken}`, {});
        const state = await invigilator.next<Extract<InvigilatorMessage, { type: 'state' }>>();
        invigilator.raw.close(1000);
        return state.pupils.map(({ account: pupil, on }) => [pupil, on]);
      };
      const take = async (name: string) => {
        const pupil = accountOf(name, 'B12', '17');
        const { cookie } = await signIn(room, pupil);
        const socket = await openSocket(room, paths.socket, { cookie });
        socket.send({ type: 'hello', run: name, device: 'tablet' });
        await socket.next();
        socket.raw.close(1000);
        await expect.poll(shown).toContainEqual([pupil, false]);
        return pupil;
      };
      const before = await take('run-1');
      nowMs += 50 * 60_000;
      const after = await take('run-2');
      expect(await shown()).toEqual([
        [before, false],
        [after, false],
      ]);
      nowMs += 20 * 60_000;
      expect(await shown()).toEqual([[after, false]]);
    } finally {
      await room.end();
    }
  });

  it('is told of a pupil that falls silent although its connection stands', async () => {
    const room = await startClass({ silenceMs: 400 });
    try {
      const { cookie } = await signIn(room, account);
      const invigilator = await openSocket(room, `${paths.invigilator}?token=${room.platform.invigilatorToken}`, {});
      const socket = await openSocket(room, paths.socket, { cookie });
      socket.send({ type: 'hello', run, device: 'tablet' });
      const told = [
        await invigilator.next<InvigilatorMessage>(),
        await invigilator.next<InvigilatorMessage>(),
        await invigilator.next<InvigilatorMessage>(),
      ];
      expect(told.map(({ type }) => type)).toEqual(['state', 'on', 'dropped']);
      expect(await socket.closed).toBe(1006);
    } finally {
      await room.end();
    }
  });
});

import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import fc from 'fast-check';
import { afterEach, expect, it, vi } from 'vitest';
import { latenessQuestion, readLatenessAnswer } from '../../core/lateness.ts';
import { LatenessWatch } from '../../emulator/lateness-watch.ts';
import { startEmulator } from '../../emulator/start-emulator.ts';
import { freePort } from '../../run/free-port.ts';

const host = '127.0.0.1';
const closers: (() => Promise<unknown> | unknown)[] = [];
afterEach(async () => {
  vi.useRealTimers();
  for (const close of closers.splice(0).reverse()) await close();
});

/** Holds the processor: nothing else here runs meanwhile. */
function standStill(forMs: number): void {
  const untilMs = performance.now() + forMs;
  while (performance.now() < untilMs);
}

it('counts every pause once and whole, in one window, however they come', () => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
  fc.assert(
    fc.property(
      fc.array(fc.oneof(fc.constant(0), fc.integer({ min: 1, max: 30 }), fc.integer({ min: 31, max: 9_000 })), { maxLength: 400 }),
      (latenesses) => {
        let now = 1_000;
        const watch = new LatenessWatch(() => now);
        /** What each window has to say, by a second reckoning. */
        const expected: { windowMs: number; lateMs: number }[] = [];
        let [beganMs, lateMs] = [now, 0];
        for (const late of latenesses) {
          now += 10 + late;
          lateMs = Math.max(lateMs, late);
          vi.advanceTimersByTime(10);
          if (now - beganMs < 1_000) continue;
          expected.push({ windowMs: now - beganMs, lateMs });
          [beganMs, lateMs] = [now, 0];
        }
        const told = watch.told();
        watch.stop();
        expect(told.map(({ windowMs, lateMs: told }) => ({ windowMs, lateMs: told }))).toEqual(expected.slice(-60).reverse());
        // One ends where the next begins, so that none of the time is missing.
        for (const [at, { endedAgoMs, windowMs }] of told.entries()) {
          if (told[at + 1] !== undefined) expect(told[at + 1]?.endedAgoMs).toBe(endedAgoMs + windowMs);
        }
      },
    ),
  );
});

it('tells whoever asks while a timer is overdue, and does not count that pause again', () => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
  let now = 0;
  const watch = new LatenessWatch(() => now);
  closers.push(() => watch.stop());
  now = 5_000;
  expect(watch.told()).toEqual([{ endedAgoMs: 0, windowMs: 5_000, lateMs: 4_990 }]);
  for (let tick = 0; tick < 100; tick += 1) {
    now += 10;
    vi.advanceTimersByTime(10);
  }
  expect(watch.told()).toEqual([
    { endedAgoMs: 0, windowMs: 1_000, lateMs: 0 },
    { endedAgoMs: 1_000, windowMs: 5_000, lateMs: 4_990 },
  ]);
});

it('notices that its own process stood still', async () => {
  const watch = new LatenessWatch(() => performance.now());
  closers.push(() => watch.stop());
  await wait(50);
  standStill(1_500);
  await wait(20);
  const [window] = watch.told();
  expect(window?.lateMs).toBeGreaterThan(1_400);
  expect(window?.windowMs).toBeGreaterThan(1_500);
});

it('is asked at the number of the relay’s port, answers past a cut room, and says nothing to anything else', async () => {
  const emulator = await startEmulator({ name: 'B12', listen: { host, port: 0 }, upstream: { host, port: 1 }, downMbps: 20, upMbps: 20 });
  closers.push(() => emulator.close());
  emulator.cutRoom(true);
  const socket = createSocket('udp4');
  closers.push(() => socket.close());
  socket.bind(0, host);
  await once(socket, 'listening');
  const heard: string[] = [];
  socket.on('message', (data) => heard.push(data.toString()));
  standStill(1_200);
  for (const text of ['', 'hello', 'provnat-lateness 1', latenessQuestion(7)]) socket.send(text, emulator.port, host);
  await vi.waitFor(() => expect(heard).not.toEqual([]));
  await wait(50);
  expect(heard).toHaveLength(1);
  const answer = readLatenessAnswer(heard[0] ?? '');
  expect(answer?.number).toBe(7);
  expect(answer?.windows[0]?.lateMs).toBeGreaterThan(1_100);
});

it('leaves nothing listening when the port is taken', async () => {
  const taken = createSocket('udp4');
  closers.push(() => taken.close());
  taken.bind(await freePort(), host);
  await once(taken, 'listening');
  const options = { name: 'B12', listen: { host, port: taken.address().port }, upstream: { host, port: 1 }, downMbps: 20, upMbps: 20 };
  await expect(startEmulator(options)).rejects.toMatchObject({ code: 'PORT_IN_USE' });
  const relay = createServer().listen(options.listen.port, host);
  closers.push(() => relay.close());
  await once(relay, 'listening');
});

import dgram from 'node:dgram';
import { setTimeout as wait } from 'node:timers/promises';
import { afterEach, expect, it } from 'vitest';
import { createEmulatorCollector } from '../../../collectors/emulator/emulator-collector.ts';
import { latenessAnswer, type LateWindow, readLatenessQuestion } from '../../../core/lateness.ts';
import { collected } from '../collected.ts';

const sockets: dgram.Socket[] = [];
afterEach(() => {
  for (const socket of sockets.splice(0)) socket.close();
});

/** Answers what the function makes of each question; undefined: nothing. */
async function responder(answer: (text: string, count: number) => string | undefined): Promise<number> {
  const socket = dgram.createSocket('udp4');
  sockets.push(socket);
  let count = 0;
  socket.on('message', (data, from) => {
    const text = answer(data.toString(), count++);
    if (text !== undefined) socket.send(text, from.port, from.address);
  });
  await new Promise<void>((resolve) => socket.bind(0, '127.0.0.1', resolve));
  return socket.address().port;
}
/** A made-up access point with windows of 100 ms since it started; the one that is under way is not told. */
async function accessPoint(lateMs: (window: number) => number, answers: (count: number) => boolean = () => true) {
  const startedMs = performance.now();
  return responder((text, count) => {
    const number = readLatenessQuestion(text);
    if (number === undefined || !answers(count)) return undefined;
    const aliveMs = performance.now() - startedMs;
    const windows = Array.from({ length: Math.floor(aliveMs / 100) }, (_, at): LateWindow => {
      return { endedAgoMs: aliveMs - (at + 1) * 100, windowMs: 100, lateMs: lateMs(at) };
    });
    return latenessAnswer({ number, windows: windows.reverse() }, text.length);
  });
}
const collector = (port: number) =>
  createEmulatorCollector({ targets: [{ room: 'B12', address: '127.0.0.1', port }], intervalMs: 70, timeoutMs: 150 });

it('tells every window of the run once, by our clock, also those of answers that did not come', async () => {
  const port = await accessPoint(
    (window) => window % 3,
    (count) => count % 3 === 0,
  );
  await wait(450);
  const startedAtMs = Date.now();
  const sink = collected();
  const running = collector(port);
  await running.start(sink);
  await sink.until(() => sink.of('emulatorLateMs').filter(({ state }) => state !== 'unknown').length >= 12);
  await running.stop();
  const told = sink.of('emulatorLateMs').filter(({ state }) => state !== 'unknown');
  expect(told[0]).toMatchObject({ subject: 'emulator/B12', room: 'B12', source: 'emulator', windowMs: 100 });
  for (const { valueDouble, state } of told) expect(state).toBe(valueDouble === 0 ? 'zero' : 'value');
  for (const [at, { atMs, valueDouble }] of told.slice(1).entries()) {
    expect(Math.abs(atMs - (told[at]?.atMs ?? 0) - 100)).toBeLessThan(45);
    expect(valueDouble).toBe(((told[at]?.valueDouble ?? 0) + 1) % 3);
  }
  expect(told[0]?.atMs).toBeGreaterThan(startedAtMs - 50);
  expect(told.at(-1)?.atMs).toBeLessThanOrEqual(Date.now());
});

it.each([
  ['an access point that is silent', () => undefined, 'timeout'],
  ['an echo that stands in for one', (text: string) => text, 'timeout'],
])('%s is unknown, with the reason, and holds nobody up', async (_what, answer, reason) => {
  const sink = collected();
  const running = collector(await responder(answer));
  await running.start(sink);
  await sink.until((samples) => samples.length >= 3);
  const beforeMs = performance.now();
  await running.stop();
  expect(performance.now() - beforeMs).toBeLessThan(1_000);
  for (const sample of sink.samples) expect(sample).toMatchObject({ metric: 'emulatorLateMs', state: 'unknown', reason, room: 'B12' });
});

it('where nobody listens, that is the reason', async () => {
  const port = await responder(() => undefined);
  sockets.pop()?.close();
  const sink = collected();
  const running = collector(port);
  await running.start(sink);
  await sink.until((samples) => samples.length >= 2);
  await running.stop();
  expect(sink.samples[0]).toMatchObject({ state: 'unknown', reason: 'ECONNREFUSED' });
});

it('one that falls silent is unknown from then on, to the end of the run', async () => {
  const sink = collected();
  const running = collector(
    await accessPoint(
      () => 1,
      (count) => count < 4,
    ),
  );
  await running.start(sink);
  await sink.until((samples) => samples.filter(({ state }) => state === 'unknown').length >= 2);
  await running.stop();
  const states = sink.samples.map(({ state }) => state);
  expect(states.lastIndexOf('value')).toBeGreaterThanOrEqual(0);
  expect(states.length - states.lastIndexOf('value')).toBeGreaterThanOrEqual(4);
});

it('after a pause of our own nothing is misplaced, and nobody is called silent for it', async () => {
  const port = await accessPoint(() => 1);
  // The access point is in this process: it answers when we wake, and its windows are told from then.
  let stoodMs = 0;
  const clock = { wallMs: () => Date.now() + stoodMs, monotonicMs: () => performance.now() + stoodMs };
  const sink = collected();
  const running = createEmulatorCollector({
    targets: [{ room: 'B12', address: '127.0.0.1', port }],
    intervalMs: 70,
    timeoutMs: 150,
    clock,
  });
  await running.start(sink);
  await sink.until((samples) => samples.length >= 3);
  stoodMs = 5_000;
  const count = sink.samples.length;
  await sink.until((samples) => samples.length >= count + 3);
  await running.stop();
  expect(sink.samples.filter(({ state }) => state === 'unknown')).toEqual([]);
});

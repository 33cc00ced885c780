/** The echo answers our loss probe, and cannot be made to talk with another echo. */
import dgram from 'node:dgram';
import { once } from 'node:events';
import { setTimeout as wait } from 'node:timers/promises';
import { afterEach, describe, expect, it } from 'vitest';
import { createUdpProbe } from '../../collectors/probe/udp-probe.ts';
import { answerTo, startUdpEcho } from '../../platform/udp-echo.ts';
import { collected } from '../collectors/collected.ts';

const closers: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

const question = (): Buffer => {
  const probe = Buffer.alloc(64);
  probe.fill(0xa5, 0, 8);
  probe.writeUInt32BE(7, 8);
  return probe;
};

describe('the UDP echo', () => {
  it('gives a probe back with its number, and no larger', () => {
    const answer = answerTo(question(), 50_000);
    expect(answer?.subarray(0, 12)).toEqual(question().subarray(0, 12));
    expect(answer).toHaveLength(64);
  });

  it('answers no answer, nothing of another form, and nobody at a well-known port', () => {
    expect(answerTo(answerTo(question(), 50_000) ?? Buffer.alloc(0), 50_000)).toBeUndefined();
    for (const bytes of [0, 1, 63, 65, 512]) expect(answerTo(Buffer.alloc(bytes), 50_000), String(bytes)).toBeUndefined();
    const chatter = question();
    chatter.write('hello', 40);
    expect(answerTo(chatter, 50_000)).toBeUndefined();
    for (const port of [0, 7, 19, 53, 123, 1_023]) expect(answerTo(question(), port), String(port)).toBeUndefined();
  });

  it('is heard by the probe', async () => {
    const echo = await startUdpEcho('127.0.0.1', 0);
    closers.push(() => echo.close());
    const sink = collected();
    const target = { name: 'server', address: '127.0.0.1', port: echo.port, echoPromised: true };
    const probe = createUdpProbe({ targets: [target], intervalMs: 20 });
    await probe.start(sink);
    await expect.poll(() => sink.samples.filter(({ state }) => state === 'value').length).toBeGreaterThan(2);
    await probe.stop();
  });

  it('and an echo that sends back whatever comes fall silent after one answer', async () => {
    const echo = await startUdpEcho('127.0.0.1', 0);
    closers.push(() => echo.close());
    const other = dgram.createSocket('udp4').bind(0, '127.0.0.1');
    closers.push(() => other.close());
    await once(other, 'listening');
    let heardCount = 0;
    other.on('message', (message, { port, address }) => {
      heardCount += 1;
      other.send(message, port, address);
    });
    // As if somebody had sent it in the other one's name.
    other.send(question(), echo.port, '127.0.0.1');
    await expect.poll(() => heardCount).toBe(1);
    await wait(100);
    expect(heardCount).toBe(1);
  });
});

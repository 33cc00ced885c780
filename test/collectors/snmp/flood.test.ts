/** More datagrams than anybody asked for. */
import dgram from 'node:dgram';
import { describe, expect, it } from 'vitest';
import type { Request } from './stub-agent.ts';
import { encodeResponse, startStubAgent, text } from './stub-agent.ts';
import { failureOf, honest, keep, name, session } from './test-session.ts';

describe('a flood', () => {
  const junk = Buffer.alloc(1200, 0x30);
  /** Datagrams without end, to the port that last asked. */
  async function flood(from: dgram.Socket, to: () => number | undefined) {
    let running = true;
    let count = 0;
    const pour = () => {
      if (!running) return;
      const port = to();
      for (let each = 0; port !== undefined && each < 50; each++, count++) from.send(junk, port, '127.0.0.1', () => {});
      setImmediate(pour);
    };
    pour();
    return { count: () => count, stop: () => (running = false) };
  }

  it('from somewhere else is left behind with its port, and the answer is heard', async () => {
    const stranger = keep(dgram.createSocket('udp4'));
    await new Promise<void>((resolve) => stranger.bind(0, '127.0.0.2', resolve));
    let firstPort: number | undefined;
    const agent = keep(
      await startStubAgent(
        () => undefined,
        (request, from, send) => {
          firstPort ??= from.port;
          // The answer waits until the flood has reached us.
          if (from.port !== firstPort) send(encodeResponse(request, [{ oid: name, value: text('mine') }]));
        },
      ),
    );
    const asking = session(agent.port);
    const pouring = await flood(stranger, () => firstPort);
    const answer = await asking.get([name], 3000);
    pouring.stop();
    expect(failureOf(answer)).toBe('none');
    expect(asking.trouble.foreignCount).toBeGreaterThan(400);
    expect(asking.trouble.foreignCount).toBeLessThan(700);
  });

  it('from the device itself costs a bounded effort a question, is said, and hinders nobody else', async () => {
    const flooder = keep(dgram.createSocket('udp4'));
    await new Promise<void>((resolve) => flooder.bind(0, '127.0.0.1', resolve));
    let askedFrom: number | undefined;
    flooder.on('message', (_datagram, from) => (askedFrom = from.port));
    const neighbour = keep(await startStubAgent(honest));
    const asking = session(flooder.address().port);
    const other = session(neighbour.port);
    const pouring = await flood(flooder, () => askedFrom);
    const heapBefore = process.memoryUsage().heapUsed;
    for (let round = 0; round < 10; round++) {
      const [flooded, fine] = await Promise.all([asking.get([name], 400), other.get([name], 400)]);
      expect(failureOf(fine)).toBe('none');
      expect(failureOf(flooded)).toBe('malformed');
    }
    pouring.stop();
    const { foreignCount, undecodableCount, unaskedCount } = asking.trouble;
    expect(pouring.count()).toBeGreaterThan(5000);
    // Ten questions, each asked twice at most, each with one socket.
    expect(foreignCount + undecodableCount + unaskedCount).toBeLessThan(10 * 2 * 700);
    expect(process.memoryUsage().heapUsed - heapBefore).toBeLessThan(60_000_000);
  });
});

it('late and doubled answers are not decoded again', async () => {
  const agent = keep(
    await startStubAgent(honest, (request: Request, _from, send) => {
      const response = encodeResponse(request, [{ oid: name, value: text('mine') }]);
      for (let copy = 0; copy < 5; copy++) send(response);
    }),
  );
  const asking = session(agent.port);
  expect(failureOf(await asking.get([name], 1000))).toBe('none');
  expect(failureOf(await asking.get([name], 1000))).toBe('none');
  expect(asking.trouble).toMatchObject({ undecodableCount: 0, foreignCount: 0 });
  expect(asking.trouble.unaskedCount).toBeGreaterThan(0);
});

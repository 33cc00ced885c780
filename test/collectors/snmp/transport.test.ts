/** The wire below the figures: turns, budgets, instants, floods, secrets that are not there, engines that change. */
import dgram from 'node:dgram';
import { afterEach, describe, expect, it } from 'vitest';
import { Secret } from '../../../core/secret.ts';
import { systemClock } from '../../../collectors/clock.ts';
import { boundedRecord } from '../../../collectors/snmp/bounded-record.ts';
import { createCellReader } from '../../../collectors/snmp/cell-reader.ts';
import type { Cell } from '../../../collectors/snmp/layout.ts';
import { loadVendors } from '../../../collectors/snmp/load-vendors.ts';
import type { SnmpSession } from '../../../collectors/snmp/session.ts';
import { openSession } from '../../../collectors/snmp/session.ts';
import type { SnmpAnswer, SnmpCredential } from '../../../collectors/snmp/snmp-value.ts';
import { textOf } from '../../../collectors/snmp/snmp-value.ts';
import type { Request } from './stub-agent.ts';
import { encodeResponse, fromTable, startStubAgent, tag, text, whole } from './stub-agent.ts';
import { engineReport, startV3Agent, v3Credential } from './v3-agent.ts';

const vendors = await loadVendors();
const closing: { close(): void }[] = [];
afterEach(() => {
  for (const each of closing.splice(0)) each.close();
});
const keep = <Closable extends { close(): void }>(each: Closable): Closable => {
  closing.push(each);
  return each;
};
const v2c: SnmpCredential = { version: '2c', community: new Secret('seats') };
const session = (port: number, credential: SnmpCredential = v2c): SnmpSession =>
  keep(openSession({ address: '127.0.0.1', port, credential }, systemClock));

const sysUpTime = '1.3.6.1.2.1.1.3.0';
const name = '1.3.6.1.2.1.1.5.0';
const honest = fromTable(
  new Map([
    [name, text('mine')],
    [sysUpTime, whole(100, 'ticks')],
  ]),
);
const failureOf = (answer: SnmpAnswer) => (answer.ok ? 'none' : answer.failure);
const detailOf = (answer: SnmpAnswer) => (answer.ok ? '' : answer.detail);

/** Everything that arrives at a port. */
async function listener() {
  const heard: Buffer[] = [];
  const socket = keep(dgram.createSocket('udp4'));
  socket.on('message', (datagram) => heard.push(datagram));
  await new Promise<void>((resolve) => socket.bind(0, '127.0.0.1', resolve));
  return { heard, port: socket.address().port, socket };
}

describe('a secret that is empty', () => {
  const none = new Secret('');
  const key = new Secret('long-enough');
  it.each<[string, SnmpCredential, string]>([
    ['community', { version: '2c', community: none }, 'community'],
    ['user', { version: '3', user: none }, 'user'],
    ['authentication key', { version: '3', user: key, auth: { protocol: 'sha', key: none } }, 'authentication key'],
    ['privacy key', { version: '3', user: key, auth: { protocol: 'sha', key }, priv: { protocol: 'aes', key: none } }, 'privacy key'],
    ['authentication beside a privacy key', { version: '3', user: key, priv: { protocol: 'aes', key } }, 'unused'],
  ])('is refused before anything is sent: %s', async (_what, credential, word) => {
    const { heard, port, socket } = await listener();
    expect(() => openSession({ address: '127.0.0.1', port, credential }, systemClock).get([name], 50)).toThrow(word);
    // What was sent before this would have come before it.
    const arrived = new Promise((resolve) => socket.once('message', resolve));
    const probe = keep(dgram.createSocket('udp4'));
    probe.send('end', port, '127.0.0.1');
    await arrived;
    expect(heard.map(String)).toEqual(['end']);
  });

  it('never makes `public` go out, and no other community than the one that was given does', async () => {
    const communities = new Set<string>();
    const agent = keep(
      await startStubAgent((request) => {
        communities.add(request.community);
        return undefined;
      }),
    );
    await session(agent.port).get([name], 100);
    expect([...communities]).toEqual(['seats']);
  });
});

describe('turns', () => {
  /** Each answer takes a while; whoever waits for its turn must not pay for it. */
  async function slowAgent(delayMs: number) {
    return keep(
      await startStubAgent(
        () => undefined,
        (request, _from, send) => {
          setTimeout(() => {
            const said = honest(request);
            if (Array.isArray(said)) send(encodeResponse(request, said));
          }, delayMs);
        },
      ),
    );
  }

  it('count from the turn: of ten that share an agent, each is read to the end within its own budget', async () => {
    const agent = await slowAgent(40);
    const shared = session(agent.port);
    const [column] = vendors.standard.flatMap(({ scalars }) => scalars);
    if (column === undefined) throw new Error('the standard definition has scalars');
    const cells = Array.from({ length: 6 }, (_, at): Cell => ({ column, oid: `1.3.6.1.2.1.1.${String(at + 10)}.0`, subject: String(at) }));
    const reads = Array.from({ length: 10 }, () => createCellReader(shared, 3, systemClock).read(cells, sysUpTime, [], 300));
    for (const { left, answered, failure } of await Promise.all(reads)) {
      expect({ left: left.length, answered, failure }).toEqual({ left: 0, answered: true, failure: undefined });
    }
  });

  it('say how long was waited', async () => {
    const shared = session((await slowAgent(60)).port);
    const [first, second] = await Promise.all([shared.get([name], 1000), shared.get([name], 1000)]);
    expect(first?.waitedMs).toBeLessThan(30);
    expect(second?.waitedMs).toBeGreaterThanOrEqual(50);
  });
});

describe('the instant of an answer', () => {
  it('is that of the try that was answered, not of the one that was lost', async () => {
    let count = 0;
    const arrivedAtMs: number[] = [];
    const agent = keep(
      await startStubAgent((request) => {
        arrivedAtMs.push(Date.now());
        return count++ === 0 ? undefined : honest(request);
      }),
    );
    const answer = await session(agent.port).get([name], 1000);
    expect(answer.ok).toBe(true);
    const [lostAtMs = NaN, heardAtMs = NaN] = arrivedAtMs;
    expect(heardAtMs - lostAtMs).toBeGreaterThan(300);
    expect(Math.abs(answer.askedAtMs - heardAtMs)).toBeLessThan(100);
    expect(answer.answerMs).toBeLessThan(200);
  });
});

describe('a session that is closed', () => {
  it('ends what is being asked at once, and opens no socket any more', async () => {
    const agent = keep(await startStubAgent(() => undefined));
    const closed = session(agent.port);
    const begunMs = performance.now();
    const asked = [closed.get([name], 5000), closed.get([name], 5000)];
    await new Promise<void>((resolve) => setImmediate(resolve));
    closed.close();
    expect((await Promise.all(asked)).map(failureOf)).toEqual(['socket', 'socket']);
    expect((await Promise.all(asked)).map(detailOf)).toEqual(['session closed', 'session closed']);
    expect(performance.now() - begunMs).toBeLessThan(2000);
  });

  it('is not opened again, though the agent’s answer calls for a new session', async () => {
    const closes: (() => void)[] = [];
    const agent = keep(
      await startV3Agent(honest, (question, encode, send) => {
        if (question.discovery) return send(encode(engineReport));
        // Whoever hears that the time is wrong would begin anew, with a new socket.
        for (const close of closes) close();
        send(encode([{ oid: name, value: text('mine') }]));
      }),
    );
    const closed = session(agent.port, v3Credential());
    closes.push(() => {
      agent.engine.boots = 1;
      closed.close();
    });
    expect(failureOf(await closed.get([name], 1000))).toBe('socket');
    const before = agent.questions.length;
    expect(failureOf(await closed.get([name], 200))).toBe('socket');
    expect(agent.questions.length).toBe(before);
  });
});

describe('an answer that cannot be decoded', () => {
  it('ends the wait for it', async () => {
    const threeOctets = { tag: tag.address, bytes: Buffer.from([10, 0, 0]) };
    const agent = keep(await startStubAgent(() => [{ oid: name, value: threeOctets }]));
    const begunMs = performance.now();
    expect(failureOf(await session(agent.port).get([name], 5000))).toBe('malformed');
    expect(performance.now() - begunMs).toBeLessThan(1500);
  });

  it('is the content’s fault once the keys have served', async () => {
    let spoilt = false;
    const agent = keep(
      await startV3Agent(honest, (question, encode, send) => {
        if (question.discovery) return send(encode(engineReport));
        send(encode([{ oid: name, value: spoilt ? { tag: tag.address, bytes: Buffer.from([1]) } : text('mine') }]));
      }),
    );
    const asking = session(agent.port, v3Credential());
    expect(failureOf(await asking.get([name], 3000))).toBe('none');
    spoilt = true;
    expect(failureOf(await asking.get([name], 3000))).toBe('malformed');
  });
});

describe('an agent over v3', () => {
  it('is read, signed and encrypted', async () => {
    const agent = keep(await startV3Agent(honest));
    const answer = await session(agent.port, v3Credential()).get([name], 3000);
    expect(answer.ok && textOf(answer.varBinds[0]?.value ?? { type: 'other' })).toBe('mine');
  });

  it('that tells its engine and is silent to what is encrypted has other keys: that is said', async () => {
    const agent = keep(await startV3Agent(honest));
    const answer = await session(agent.port, v3Credential('another-priv-key')).get([name], 500);
    expect(answer).toMatchObject({ ok: false, failure: 'wrong-credentials' });
    expect(detailOf(answer)).toMatch(/privacy key.*variant/);
  });

  it('that goes silent later, or is too slow to tell, is a timeout', async () => {
    let silent = false;
    let slowMs = 0;
    const agent = keep(
      await startV3Agent(honest, (question, encode, send) => {
        if (question.discovery) return void setTimeout(() => send(encode(engineReport)), slowMs);
        if (!silent && slowMs === 0) send(encode([{ oid: name, value: text('mine') }]));
      }),
    );
    const asking = session(agent.port, v3Credential());
    expect(failureOf(await asking.get([name], 3000))).toBe('none');
    silent = true;
    expect(failureOf(await asking.get([name], 300))).toBe('timeout');
    slowMs = 250;
    expect(failureOf(await session(agent.port, v3Credential()).get([name], 400))).toBe('timeout');
  });

  it('that makes us begin again and again is left after a few tries', async () => {
    const agent = keep(
      await startV3Agent(honest, (_question, encode, send) => {
        // Boots and time of zero make the library ask again at once, for ever.
        agent.engine.boots = 0;
        agent.engine.timeSeconds = 0;
        send(encode(engineReport, true));
      }),
    );
    agent.questions.length = 0;
    const answer = await session(agent.port, v3Credential()).get([name], 1000);
    expect(answer.ok).toBe(false);
    expect(agent.questions.length).toBeLessThan(20);
  });

  it('that calls itself something else at every answer does not fill us with keys', async () => {
    const { default: snmp } = await import('net-snmp');
    const cache = (snmp.Authentication as unknown as { authToKeyCache: Record<string, Buffer> }).authToKeyCache;
    const agent = keep(await startV3Agent(honest));
    for (let round = 0; round < 20; round++) {
      agent.engine.engineId = Buffer.from(`80001f8804${round.toString(16).padStart(8, '0')}`, 'hex');
      expect(failureOf(await session(agent.port, v3Credential()).get([name], 3000))).toBe('none');
    }
    const [one] = Object.values(cache);
    expect(Object.keys(cache).length).toBeGreaterThanOrEqual(40);
    for (let round = 0; round < 30_000; round++) cache[`fill ${String(round)}`] = one ?? Buffer.alloc(0);
    expect(Object.keys(cache).length).toBe(10_000);
  });
});

it('a bounded record forgets what was used longest ago', () => {
  const record = boundedRecord<number>(2);
  record['a'] = 1;
  record['b'] = 2;
  expect(record['a']).toBe(1);
  record['c'] = 3;
  expect(record['b']).toBeUndefined();
  expect(Object.entries(record)).toEqual([
    ['a', 1],
    ['c', 3],
  ]);
});

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

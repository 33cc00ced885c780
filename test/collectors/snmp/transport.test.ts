/** The wire below the figures: turns, budgets, instants, secrets that are not there, answers that cannot be decoded. */
import dgram from 'node:dgram';
import { describe, expect, it } from 'vitest';
import { Secret } from '../../../core/secret.ts';
import { systemClock } from '../../../collectors/clock.ts';
import { createCellReader } from '../../../collectors/snmp/cell-reader.ts';
import type { Cell } from '../../../collectors/snmp/layout.ts';
import { loadVendors } from '../../../collectors/snmp/load-vendors.ts';
import { openSession } from '../../../collectors/snmp/session.ts';
import type { SnmpCredential } from '../../../collectors/snmp/snmp-value.ts';
import { encodeResponse, startStubAgent, tag, text } from './stub-agent.ts';
import { detailOf, failureOf, honest, keep, name, session, sysUpTime } from './test-session.ts';
import { engineReport, startV3Agent, v3Credential } from './v3-agent.ts';

const vendors = await loadVendors();

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

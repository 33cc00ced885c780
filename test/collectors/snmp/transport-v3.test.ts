/** Version 3 on the wire: keys, engines, and agents that play with both. */
import { describe, expect, it } from 'vitest';
import { boundedRecord } from '../../../collectors/snmp/bounded-record.ts';
import { openSession } from '../../../collectors/snmp/session.ts';
import { textOf } from '../../../collectors/snmp/snmp-value.ts';
import { movable } from './discovered-device.ts';
import { text } from './stub-agent.ts';
import { detailOf, failureOf, honest, keep, name, session } from './test-session.ts';
import { engineReport, startV3Agent, v3Credential } from './v3-agent.ts';

describe('an agent over v3', () => {
  it('is read, signed and encrypted', async () => {
    const agent = keep(await startV3Agent(honest));
    const answer = await session(agent.port, v3Credential()).get([name], 3000);
    expect(answer.ok && textOf(answer.varBinds[0]?.value)).toBe('mine');
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

  it('whose privacy key is changed while we read it is a timeout at first, and then told to have another key', async () => {
    let changed = false;
    const agent = keep(
      await startV3Agent(honest, (question, encode, send) => {
        if (question.discovery) send(encode(engineReport));
        else if (!changed) send(encode([{ oid: name, value: text('mine') }]));
      }),
    );
    const clock = movable();
    const asking = keep(openSession({ address: '127.0.0.1', port: agent.port, credential: v3Credential() }, clock));
    expect(failureOf(await asking.get([name], 3000))).toBe('none');
    changed = true;
    const ask = async () => failureOf(await asking.get([name], 300));
    // So long a device that is busy may be silent: its keys were right a moment ago.
    expect([await ask(), await ask(), await ask(), await ask()]).toEqual(Array(4).fill('timeout'));
    clock.pass(60_000);
    await ask();
    expect(await ask()).toBe('wrong-credentials');
    changed = false;
    expect(await ask()).toBe('none');
    changed = true;
    expect(await ask()).toBe('timeout');
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

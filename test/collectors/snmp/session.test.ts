import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Secret } from '../../../core/secret.ts';
import { systemClock } from '../../../collectors/clock.ts';
import type { SnmpSession } from '../../../collectors/snmp/session.ts';
import { openSession } from '../../../collectors/snmp/session.ts';
import type { SnmpAnswer, SnmpCredential } from '../../../collectors/snmp/snmp-value.ts';
import { textOf } from '../../../collectors/snmp/snmp-value.ts';
import { defaultWalkLimits, walkColumns } from '../../../collectors/snmp/walk.ts';
import { freePort } from '../../../run/free-port.ts';
import type { Snmpd } from './snmpd.ts';
import { hasSnmpd, startSnmpd } from './snmpd.ts';

const sysName = '1.3.6.1.2.1.1.5.0';
const v3 = (
  auth: 'sha' | 'sha256' | 'sha512',
  priv: 'aes' | 'aes256b' | 'aes256r',
  user = 'tester',
  authKey = 'auth-key-of-test',
): SnmpCredential => ({
  version: '3',
  user: new Secret(user),
  auth: { protocol: auth, key: new Secret(authKey) },
  priv: { protocol: priv, key: new Secret('priv-key-of-test') },
});
const community = (name: string): SnmpCredential => ({ version: '2c', community: new Secret(name) });

const sessions: SnmpSession[] = [];
const open = (port: number, credential: SnmpCredential) => {
  const session = openSession({ address: '127.0.0.1', port, credential }, systemClock);
  sessions.push(session);
  return session;
};
afterAll(() => {
  for (const session of sessions) session.close();
});
const failureOf = (answer: SnmpAnswer) => (answer.ok ? 'none' : answer.failure);
const firstText = (answer: SnmpAnswer) => (answer.ok ? textOf(answer.varBinds[0]?.value) : answer.detail);

describe.skipIf(!hasSnmpd)('a session with a real snmpd', () => {
  let snmpd: Snmpd;
  const users = [
    'createUser tester SHA-256 auth-key-of-test AES priv-key-of-test',
    'createUser big SHA-256 auth-key-of-test AES-256 priv-key-of-test',
    'createUser old SHA auth-key-of-test AES priv-key-of-test',
    'createUser new SHA-512 auth-key-of-test AES-256 priv-key-of-test',
    ...['tester', 'big', 'old', 'new'].map((user) => `rouser ${user} priv`),
  ];
  beforeAll(async () => {
    snmpd = await startSnmpd(['rocommunity seats 127.0.0.1', ...users]);
  });
  afterAll(() => snmpd.stop());

  it('reads over v2c, and UTF-8 stays whole', async () => {
    expect(firstText(await open(snmpd.port, community('seats')).get([sysName], 3000))).toBe('ap-åäö');
  });

  it.each([
    ['SHA-1 and AES-128', v3('sha', 'aes', 'old')],
    ['SHA-256 and AES-128', v3('sha256', 'aes')],
    ['SHA-256 and AES-256', v3('sha256', 'aes256b', 'big')],
    ['SHA-256 and AES-256 by the other key extension, which is not needed here', v3('sha256', 'aes256r', 'big')],
    ['SHA-512 and AES-256', v3('sha512', 'aes256b', 'new')],
  ])('reads over v3 with %s', async (_name, credential) => {
    expect(firstText(await open(snmpd.port, credential).get([sysName], 5000))).toBe('ap-åäö');
  });

  it('tells wrong user and wrong digest apart from silence', async () => {
    const unknownUser = await open(snmpd.port, v3('sha256', 'aes', 'nobody')).get([sysName], 3000);
    expect(unknownUser).toMatchObject({ ok: false, failure: 'wrong-credentials', detail: expect.stringContaining('user') });
    const wrongKey = await open(snmpd.port, v3('sha256', 'aes', 'tester', 'not-the-auth-key')).get([sysName], 3000);
    expect(wrongKey).toMatchObject({ ok: false, failure: 'wrong-credentials', detail: expect.stringContaining('authentication') });
    expect(JSON.stringify([unknownUser, wrongKey])).not.toContain('key-of-test');
    expect(JSON.stringify([unknownUser, wrongKey])).not.toContain('not-the-auth-key');
    expect(failureOf(await open(snmpd.port, community('wrong')).get([sysName], 400))).toBe('timeout');
    expect(failureOf(await open(await freePort(), community('seats')).get([sysName], 400))).toBe('timeout');
  });

  it('says that a protocol is too old for this system, and goes on', async () => {
    const credential = { ...v3('sha', 'aes', 'old'), priv: { protocol: 'des', key: new Secret('priv-key-of-test') } } as const;
    const session = open(snmpd.port, credential);
    for (const answer of [await session.get([sysName], 1500), await session.get([sysName], 1500)]) {
      expect(answer).toMatchObject({ ok: false, failure: 'wrong-credentials' });
    }
  });

  it('says what is not there', async () => {
    const answer = await open(snmpd.port, community('seats')).get(['1.3.6.1.4.1.99999.1.0', sysName], 3000);
    expect(answer.ok && answer.varBinds.map(({ value }) => value)).toMatchObject([{ type: 'missing' }, { type: 'octets' }]);
  });

  it('walks tables, 64-bit counters as bigint', async () => {
    const [names, octets] = ['1.3.6.1.2.1.31.1.1.1.1', '1.3.6.1.2.1.31.1.1.1.6'];
    const walk = await walkColumns(open(snmpd.port, community('seats')), [names ?? '', octets ?? ''], defaultWalkLimits, systemClock);
    expect(walk.stop).toBeUndefined();
    const index = [...(walk.columns.get(names ?? '') ?? [])].find(([, value]) => textOf(value) === 'lo')?.[0] ?? '';
    expect(walk.columns.get(octets ?? '')?.get(index)).toMatchObject({ type: 'counter64', bigint: expect.any(BigInt) });
  });

  it.each([
    ['forgot its boots', ['oldEngineID 0x80001f8804616161', 'engineBoots 1']],
    ['tells the same boots', ['oldEngineID 0x80001f8804616161', 'engineBoots 50']],
    ['counted its boots', ['oldEngineID 0x80001f8804616161', 'engineBoots 70']],
    ['calls itself something else', ['oldEngineID 0x80001f8804626262', 'engineBoots 1']],
  ])('makes a new session within the same request when the agent restarted and %s', async (_name, after) => {
    const port = await freePort();
    const session = open(port, v3('sha256', 'aes'));
    const first = await startSnmpd([...users, 'oldEngineID 0x80001f8804616161', 'engineBoots 50'], port);
    expect(failureOf(await session.get([sysName], 5000))).toBe('none');
    await first.stop();
    const second = await startSnmpd([...users, ...after], port);
    const answer = await session.get([sysName], 5000);
    await second.stop();
    expect(failureOf(answer)).toBe('none');
  });
});

it('wants an address, not a name', () => {
  expect(() => openSession({ address: 'ap-b12.skola.se', port: 161, credential: community('seats') }, systemClock)).toThrow(/IP address/);
});

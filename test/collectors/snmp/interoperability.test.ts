/** A real snmpd in every combination of authentication and privacy that we offer. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Secret } from '../../../core/secret.ts';
import { systemClock } from '../../../collectors/clock.ts';
import type { SnmpSession } from '../../../collectors/snmp/session.ts';
import { openSession } from '../../../collectors/snmp/session.ts';
import type { SnmpAnswer, SnmpCredential } from '../../../collectors/snmp/snmp-value.ts';
import { textOf } from '../../../collectors/snmp/snmp-value.ts';
import { defaultWalkLimits, walkColumns } from '../../../collectors/snmp/walk.ts';
import type { Snmpd } from './snmpd.ts';
import { hasSnmpd, startSnmpd } from './snmpd.ts';

type V3 = Extract<SnmpCredential, { version: '3' }>;
type Auth = NonNullable<V3['auth']>['protocol'];
type Priv = NonNullable<V3['priv']>['protocol'];

const sysName = '1.3.6.1.2.1.1.5.0';
const ifName = '1.3.6.1.2.1.31.1.1.1.1';
const authName: Record<Auth, string> = {
  md5: 'MD5',
  sha: 'SHA',
  sha224: 'SHA-224',
  sha256: 'SHA-256',
  sha384: 'SHA-384',
  sha512: 'SHA-512',
};
const auths: readonly Auth[] = ['md5', 'sha', 'sha224', 'sha256', 'sha384', 'sha512'];
/** What snmpd calls it; its own AES-256 extends keys as aes256b does, the one with a C as Cisco and aes256r do. */
const privName: Record<Exclude<Priv, 'des'>, string> = { aes: 'AES', aes256b: 'AES-256', aes256r: 'AES-256-C' };
const privs = ['aes', 'aes256b', 'aes256r'] as const;

const userOf = (auth: Auth, priv?: Priv) => `u-${auth}-${priv ?? 'none'}`;
const credential = (auth?: Auth, priv?: Priv, user = auth === undefined ? 'u-none' : userOf(auth, priv)): V3 => ({
  version: '3',
  user: new Secret(user),
  ...(auth !== undefined && { auth: { protocol: auth, key: new Secret('auth-key-of-test') } }),
  ...(priv !== undefined && { priv: { protocol: priv, key: new Secret('priv-key-of-test') } }),
});
const combinations: readonly (readonly [Auth, Priv | undefined])[] = auths.flatMap((auth) =>
  [undefined, ...privs].map((priv) => [auth, priv] as const),
);

const lines = [
  'rocommunity seats 127.0.0.1',
  'createUser u-none',
  'rouser u-none noauth',
  ...combinations.flatMap(([auth, priv]) => [
    `createUser ${userOf(auth, priv)} ${authName[auth]} auth-key-of-test${priv === undefined || priv === 'des' ? '' : ` ${privName[priv]} priv-key-of-test`}`,
    `rouser ${userOf(auth, priv)} ${priv === undefined ? 'auth' : 'priv'}`,
  ]),
];

const sessions: SnmpSession[] = [];
afterAll(() => {
  for (const session of sessions) session.close();
});
const nameOf = (answer: SnmpAnswer) => (answer.ok ? textOf(answer.varBinds[0]?.value) : `${answer.failure}: ${answer.detail}`);

describe.skipIf(!hasSnmpd)('a real snmpd', () => {
  let snmpd: Snmpd;
  beforeAll(async () => {
    snmpd = await startSnmpd(lines);
  });
  afterAll(() => snmpd.stop());
  const open = (given: SnmpCredential) => {
    const session = openSession({ address: '127.0.0.1', port: snmpd.port, credential: given }, systemClock);
    sessions.push(session);
    return session;
  };

  it.each<[string, SnmpCredential]>([
    ['v2c', { version: '2c', community: new Secret('seats') }],
    ['v3 noAuthNoPriv', credential()],
    ...combinations.map(([auth, priv]): [string, SnmpCredential] => [`v3 ${auth} ${priv ?? 'without privacy'}`, credential(auth, priv)]),
  ])('is read and walked over %s', async (_name, given) => {
    const session = open(given);
    expect(nameOf(await session.get([sysName], 5000))).toBe('ap-åäö');
    const { columns, stop } = await walkColumns(session, [ifName], defaultWalkLimits, systemClock);
    expect(stop).toBeUndefined();
    expect([...(columns.get(ifName)?.values() ?? [])].map(textOf)).toContain('lo');
    expect(session.trouble).toEqual({ foreignCount: 0, undecodableCount: 0, unaskedCount: 0 });
  });

  it.each(auths)('with %s: DES is told as something that this system does not offer, and nothing hangs', async (auth) => {
    const session = open(credential(auth, 'des', userOf(auth, 'aes')));
    for (let round = 0; round < 2; round++)
      expect(nameOf(await session.get([sysName], 2000))).toBe(
        'wrong-credentials: this system does not offer the privacy or authentication protocol',
      );
  });

  // With keys of 32 octets or more nothing is extended, and the variants are one.
  it.each([
    ['md5', 'aes256r', 'aes256b'],
    ['sha', 'aes256r', 'aes256b'],
    ['sha', 'aes256b', 'aes256r'],
    ['sha224', 'aes256r', 'aes256b'],
  ] as const)('with %s: %s where the agent has %s is told, not taken for a dead device', async (auth, ours, its) => {
    const answer = await open(credential(auth, ours, userOf(auth, its))).get([sysName], 1000);
    expect(nameOf(answer)).toMatch(/^wrong-credentials: .*privacy key.*variant/);
  });

  it('tells apart a user that wants more protection than is given', async () => {
    expect(nameOf(await open(credential('sha256', undefined, userOf('sha256', 'aes'))).get([sysName], 2000))).toMatch(
      /^agent-error|^wrong-credentials/,
    );
  });
});

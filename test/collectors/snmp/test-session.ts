/** Sessions and agents that are closed after each test. */
import { afterEach } from 'vitest';
import { Secret } from '../../../core/secret.ts';
import { systemClock } from '../../../collectors/clock.ts';
import type { SnmpSession } from '../../../collectors/snmp/session.ts';
import { openSession } from '../../../collectors/snmp/session.ts';
import type { SnmpAnswer, SnmpCredential } from '../../../collectors/snmp/snmp-value.ts';
import { fromTable, text, whole } from './stub-agent.ts';

const closing: { close(): void }[] = [];
afterEach(() => {
  for (const each of closing.splice(0)) each.close();
});
export const keep = <Closable extends { close(): void }>(each: Closable): Closable => {
  closing.push(each);
  return each;
};
export const v2c: SnmpCredential = { version: '2c', community: new Secret('seats') };
export const session = (port: number, credential: SnmpCredential = v2c): SnmpSession =>
  keep(openSession({ address: '127.0.0.1', port, credential }, systemClock));

export const sysUpTime = '1.3.6.1.2.1.1.3.0';
export const name = '1.3.6.1.2.1.1.5.0';
export const honest = fromTable(
  new Map([
    [name, text('mine')],
    [sysUpTime, whole(100, 'ticks')],
  ]),
);
export const failureOf = (answer: SnmpAnswer) => (answer.ok ? 'none' : answer.failure);
export const detailOf = (answer: SnmpAnswer) => (answer.ok ? '' : answer.detail);

/** An address is the same however a device writes it. */
import { expect, it } from 'vitest';
import { addressIn, canonicalAddress } from '../../../collectors/snmp/address-in.ts';
import type { SnmpValue } from '../../../collectors/snmp/snmp-value.ts';

const octets = (...bytes: readonly number[]): SnmpValue => ({ type: 'octets', bytes: Uint8Array.from(bytes) });
const words = (text: string): SnmpValue => ({ type: 'octets', bytes: Buffer.from(text) });

it.each<[string, SnmpValue, string | undefined]>([
  ['its own type', { type: 'address', text: '10.20.0.11' }, '10.20.0.11'],
  ['text', words('10.20.0.11'), '10.20.0.11'],
  ['four octets', octets(10, 20, 0, 11), '10.20.0.11'],
  ['sixteen octets', octets(0xfd, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x11), 'fd00::11'],
  ['text of IPv6, as nobody shortens it', words('FD00:0:0:0:0:0:0:11'), 'fd00::11'],
  ['a MAC', octets(2, 16, 32, 0, 10, 0), undefined],
  ['a word', words('ap-b12'), undefined],
  ['nothing', octets(), undefined],
  ['a number', { type: 'integer', number: 10 }, undefined],
])('%s', (_what, value, address) => {
  expect(addressIn(value)).toBe(address);
});

it('of the school file is written as devices write it', () => {
  expect(canonicalAddress('fd00:0::0011')).toBe('fd00::11');
  expect(canonicalAddress('10.20.0.11')).toBe('10.20.0.11');
  expect(canonicalAddress('fe80::1%eth0')).toBe('fe80::1%eth0');
});

/** An IP address as devices write it: of its own type, as text, or as the octets of an InetAddress (RFC 4001). Pure. */
import { isIP } from 'node:net';
import type { SnmpValue } from './snmp-value.ts';
import { textOf } from './snmp-value.ts';

/** In one form, so that two of them can be compared; undefined for anything that is none. */
export function addressIn(value: SnmpValue | undefined): string | undefined {
  if (value === undefined) return undefined;
  const text = textOf(value);
  if (text !== undefined && isIP(text) !== 0) return canonicalAddress(text);
  if (value.type !== 'octets') return undefined;
  if (value.bytes.length === 4) return value.bytes.join('.');
  if (value.bytes.length !== 16) return undefined;
  const groups = Buffer.from(value.bytes).toString('hex').match(/.{4}/g) ?? [];
  return canonicalAddress(groups.join(':'));
}

/** IPv6 may be written in many ways; what is no address stays as it is. */
export function canonicalAddress(text: string): string {
  return isIP(text) === 6 && !text.includes('%') ? new URL(`http://[${text}]/`).hostname.slice(1, -1) : text;
}

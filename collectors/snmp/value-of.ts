/** What the library decoded → a value of ours. The tags are the standard's (RFC 2578, RFC 3416), so no library is needed to know them. */
import type { SnmpValue } from './snmp-value.ts';
import { boundedOctets } from './snmp-value.ts';

const tag = {
  integer: 0x02,
  octets: 0x04,
  oid: 0x06,
  address: 0x40,
  counter32: 0x41,
  gauge32: 0x42,
  timeticks: 0x43,
  counter64: 0x46,
  noSuchObject: 0x80,
  noSuchInstance: 0x81,
  endOfView: 0x82,
} as const;

/** 128 sub-identifiers (RFC 2578 §3.5) of up to ten digits, and their dots. */
export const longestOid = 128 * 11;

/** Never throws; anything that a type cannot hold is `other`. */
export function valueOf(type: number | undefined, value: unknown): SnmpValue {
  if (type === tag.noSuchObject) return { type: 'missing', why: 'no-such-object' };
  if (type === tag.noSuchInstance) return { type: 'missing', why: 'no-such-instance' };
  if (type === tag.endOfView) return { type: 'missing', why: 'end-of-view' };
  if (typeof value === 'number' && Number.isSafeInteger(value)) {
    if (type === tag.integer) return { type: 'integer', number: value };
    if (type === tag.counter32) return { type: 'counter32', number: value };
    if (type === tag.gauge32) return { type: 'gauge32', number: value };
    if (type === tag.timeticks) return { type: 'timeticks', number: value };
  }
  if (Buffer.isBuffer(value)) {
    if (type === tag.octets) return { type: 'octets', bytes: boundedOctets(value) };
    if (type === tag.counter64) return counter64(value);
  }
  if (typeof value === 'string' && value.length <= longestOid) {
    if (type === tag.oid) return { type: 'oid', text: value };
    if (type === tag.address) return { type: 'address', text: value };
  }
  return { type: 'other' };
}

/** One to nine octets, big end first; the ninth is a leading zero. */
function counter64(bytes: Buffer): SnmpValue {
  if (bytes.length === 0 || bytes.length > 9) return { type: 'other' };
  // Most counters fit into six octets, and a number is made faster than a text.
  const bigint = bytes.length <= 6 ? BigInt(bytes.readUIntBE(0, bytes.length)) : BigInt(`0x${bytes.toString('hex')}`);
  return bigint < 1n << 64n ? { type: 'counter64', bigint } : { type: 'other' };
}

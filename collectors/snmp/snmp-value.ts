/** What an SNMP agent says, in types of our own: no other file needs to know the library's. */
import { plainText } from './plain-text.ts';
import type { Secret } from '../../core/secret.ts';

export type SnmpValue =
  | { readonly type: 'integer' | 'counter32' | 'gauge32' | 'timeticks'; readonly number: number }
  | { readonly type: 'counter64'; readonly bigint: bigint }
  | { readonly type: 'octets'; readonly bytes: Uint8Array }
  | { readonly type: 'oid' | 'address'; readonly text: string }
  | { readonly type: 'missing'; readonly why: 'no-such-object' | 'no-such-instance' | 'end-of-view' }
  | { readonly type: 'other' };

export interface VarBind {
  readonly oid: string;
  readonly value: SnmpValue;
}

export type SnmpFailure =
  /** Nothing came back in time: dead, unreachable, a firewall, or (v2c) the wrong community. */
  | 'timeout'
  | 'too-big'
  /** The agent answered with an error status. */
  | 'agent-error'
  /** v3: user, digest or security level is not what the agent has. A fault of the configuration, not of the device. */
  | 'wrong-credentials'
  /** The agent restarted and forgot how often: only a new session helps. */
  | 'not-in-time-window'
  /** Something came back that is not an answer to what was asked. */
  | 'malformed'
  | 'socket';

export type SnmpAnswer = {
  /** When the question that was answered went out, wall clock; the last try of a question that was not. */
  readonly askedAtMs: number;
  /** From then until the answer was there; of a question without one, all the time that was spent on it. */
  readonly answerMs: number;
  /** Before it could be asked, since others were asking the same agent: no budget is charged for it. */
  readonly waitedMs: number;
} & (
  | { readonly ok: true; readonly varBinds: readonly VarBind[] }
  /** detail is for people and logs, and holds no secret. */
  | { readonly ok: false; readonly failure: SnmpFailure; readonly detail: string }
);

export type SnmpCredential =
  | { readonly version: '2c'; readonly community: Secret }
  | {
      readonly version: '3';
      readonly user: Secret;
      readonly auth?: { readonly protocol: 'md5' | 'sha' | 'sha224' | 'sha256' | 'sha384' | 'sha512'; readonly key: Secret };
      readonly priv?: { readonly protocol: 'des' | 'aes' | 'aes256b' | 'aes256r'; readonly key: Secret };
    };

/** Whole numbers as sent; bigint for 64 bits. Undefined for anything that is not a number, and for what was not said. */
export function numberOf(value: SnmpValue | undefined): number | bigint | undefined {
  if (value === undefined) return undefined;
  if ('number' in value) return value.number;
  return value.type === 'counter64' ? value.bigint : undefined;
}

/** DisplayString ends here (RFC 2579), and no figure or name is longer; what a device sends beyond it is its own affair. */
const mostTextOctets = 255;

/** The device's octets as far as they are looked at: a copy, so that no datagram stays for their sake, not cut inside a character. */
export function boundedOctets(bytes: Uint8Array): Uint8Array {
  let end = Math.min(bytes.length, mostTextOctets);
  const isInside = (at: number) => ((bytes[at] ?? 0) & 0xc0) === 0x80;
  for (let back = 0; bytes.length > mostTextOctets && isInside(end) && back < 3; back++) end--;
  return Uint8Array.from(bytes.subarray(0, end));
}

const utf8 = new TextDecoder('utf-8', { fatal: true });

/** Text as the device means it, plain: UTF-8 where it is, else Latin-1 where that reads as words, else hex. Trailing NULs, which some agents send, are cut. */
export function textOf(value: SnmpValue | undefined): string | undefined {
  if (value === undefined) return undefined;
  if ('text' in value) return plainText(value.text);
  if ('number' in value) return String(value.number);
  if (value.type === 'counter64') return String(value.bigint);
  if (value.type !== 'octets') return undefined;
  const bounded = value.bytes.length <= mostTextOctets ? value.bytes : boundedOctets(value.bytes);
  let end = bounded.length;
  while (end > 0 && bounded[end - 1] === 0) end--;
  const bytes = bounded.subarray(0, end);
  try {
    return plainText(utf8.decode(bytes));
  } catch {
    return plainText(Buffer.from(bytes).toString(isLatin1(bytes) ? 'latin1' : 'hex'));
  }
}

/** Older devices send the å of a name as one octet. A MAC or an address holds control characters, or is no word. */
function isLatin1(bytes: Uint8Array): boolean {
  // The soft hyphen is not seen either.
  const isControl = (octet: number) => octet < 0x20 || (octet >= 0x7f && octet < 0xa0) || octet === 0xad;
  const plainCount = bytes.filter((octet) => octet >= 0x20 && octet < 0x7f).length;
  return !bytes.some(isControl) && plainCount * 2 > bytes.length;
}

/** The outside of an SNMP datagram, read without trusting a single octet of it and before the library's decoder sees it. */

const sequenceTag = 0x30;
const reportTag = 0xa8;
const version3 = 3;
/** Lowest bit of msgFlags (RFC 3412 §6.4). */
const authFlag = 1;
/** Integers of more octets than this are nobody's request id. */
const longestId = 6;

export interface Envelope {
  readonly version: number;
  /** By which an answer says what it answers: request-id of v1 and v2c, msgID of v3. */
  readonly id: number;
  /** False: the datagram promises more octets than it has. */
  readonly whole: boolean;
  readonly signed: boolean;
  /** v3: tells of the engine or of a fault in the question, and answers nothing. Undefined when that is encrypted. */
  readonly report: boolean | undefined;
}

interface Part {
  readonly tag: number;
  readonly body: Buffer;
  readonly whole: boolean;
}

/** Undefined for anything that is not SNMP as far as its id; what is cut off behind it is read as far as it goes. Never throws. */
export function envelopeOf(datagram: Buffer): Envelope | undefined {
  const [message] = parts(datagram, 1);
  if (message?.tag !== sequenceTag) return undefined;
  const [versionPart, second, third, fourth] = parts(message.body, 4);
  const version = integer(versionPart);
  if (version === undefined || second === undefined) return undefined;
  if (version !== version3) {
    const id = integer(parts(third?.body ?? Buffer.alloc(0), 1)[0]);
    return id === undefined ? undefined : { version, id, whole: message.whole, signed: false, report: undefined };
  }
  const [idPart, , flags] = parts(second.body, 3);
  const id = integer(idPart);
  if (id === undefined) return undefined;
  const pdu = fourth?.tag === sequenceTag ? parts(fourth.body, 3)[2] : undefined;
  const report = pdu === undefined ? undefined : pdu.tag === reportTag;
  return { version, id, whole: message.whole, signed: ((flags?.body[0] ?? 0) & authFlag) !== 0, report };
}

/**
 * True for an SNMPv3 message that is neither signed nor a report: whoever can write the device's address on a datagram could have
 * made it. Reports are unsigned by design while a session is agreed. False for anything that is not SNMPv3.
 */
export const isAnswerInClear = (envelope: Envelope | undefined): boolean =>
  envelope?.version === version3 && !envelope.signed && envelope.report !== true;

/** Tag, length, body one after the other (X.690), so many at most; the last is cut to what is there. */
function parts(bytes: Buffer, most: number): readonly Part[] {
  const found: Part[] = [];
  for (let at = 0; at + 2 <= bytes.length && found.length < most;) {
    const [tag = 0, short = 0] = bytes.subarray(at, at + 2);
    const extra = short < 0x80 ? 0 : short & 0x7f;
    if (extra > 4 || at + 2 + extra > bytes.length) break;
    const length = extra === 0 ? short & 0x7f : bytes.readUIntBE(at + 2, extra);
    const from = at + 2 + extra;
    found.push({ tag, body: bytes.subarray(from, from + length), whole: from + length <= bytes.length });
    at = from + length;
  }
  return found;
}

function integer(part: Part | undefined): number | undefined {
  if (part?.tag !== 0x02 || !part.whole || part.body.length === 0 || part.body.length > longestId) return undefined;
  return part.body.readIntBE(0, part.body.length);
}

/** Whether a v3 datagram carries figures without a signature. The library takes such an answer even to a signed question. */

const sequenceTag = 0x30;
const reportTag = 0xa8;
const version3 = 3;
/** Lowest bit of msgFlags (RFC 3412 §6.4). */
const authFlag = 1;

interface Part {
  readonly tag: number;
  readonly body: Buffer;
}

/**
 * True for an SNMPv3 message that is neither signed nor a report: whoever can write the device's address on a datagram could have
 * made it. Reports are unsigned by design while a session is agreed. False for anything that is not SNMPv3 or cannot be read.
 */
export function isAnswerInClear(datagram: Buffer): boolean {
  const [message] = parts(datagram);
  if (message?.tag !== sequenceTag) return false;
  const [version, header, , scoped] = parts(message.body);
  if (version?.body[0] !== version3 || header === undefined) return false;
  const flags = parts(header.body)[2]?.body[0] ?? 0;
  if ((flags & authFlag) !== 0) return false;
  const pdu = scoped?.tag === sequenceTag ? parts(scoped.body)[2] : undefined;
  return pdu?.tag !== reportTag;
}

/** Tag, length, body one after the other (X.690); stops at the first that does not fit. */
function parts(bytes: Buffer): Part[] {
  const found: Part[] = [];
  for (let at = 0; at + 2 <= bytes.length && found.length < 8;) {
    const [tag = 0, short = 0] = bytes.subarray(at, at + 2);
    const extra = short < 0x80 ? 0 : short & 0x7f;
    if (extra > 4 || at + 2 + extra > bytes.length) break;
    const length = extra === 0 ? short & 0x7f : bytes.readUIntBE(at + 2, extra);
    const from = at + 2 + extra;
    if (from + length > bytes.length) break;
    found.push({ tag, body: bytes.subarray(from, from + length) });
    at = from + length;
  }
  return found;
}

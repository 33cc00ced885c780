/** A small SNMP v2c agent of our own, written from RFC 1157 and 3416, that can be told to misbehave in any way. */
import dgram from 'node:dgram';
import type { RemoteInfo } from 'node:dgram';

export const tag = {
  integer: 0x02,
  octets: 0x04,
  null: 0x05,
  oid: 0x06,
  address: 0x40,
  counter32: 0x41,
  gauge32: 0x42,
  ticks: 0x43,
  counter64: 0x46,
  noSuchInstance: 0x81,
  endOfView: 0x82,
} as const;

export interface Value {
  readonly tag: number;
  readonly bytes: Buffer;
}
export interface Bind {
  readonly oid: string;
  readonly value: Value;
}
export interface Request {
  readonly kind: 'get' | 'next' | 'bulk';
  readonly id: number;
  readonly community: string;
  readonly nonRepeaters: number;
  readonly repetitions: number;
  readonly oids: readonly string[];
}
/** undefined: say nothing. A number: that error status. */
export type Answer = readonly Bind[] | number | undefined;

export const whole = (number: number | bigint, as: keyof typeof tag = 'integer'): Value => {
  if (number < 0) {
    const bytes = Buffer.alloc(4);
    bytes.writeInt32BE(Number(number));
    return { tag: tag[as], bytes };
  }
  let hex = BigInt(number).toString(16);
  if (hex.length % 2 === 1) hex = `0${hex}`;
  if (parseInt(hex.slice(0, 2), 16) >= 0x80) hex = `00${hex}`;
  return { tag: tag[as], bytes: Buffer.from(hex, 'hex') };
};
export const text = (words: string): Value => ({ tag: tag.octets, bytes: Buffer.from(words, 'utf8') });
export const octets = (bytes: Buffer): Value => ({ tag: tag.octets, bytes });
export const address = (ip: string): Value => ({ tag: tag.address, bytes: Buffer.from(ip.split('.').map(Number)) });
export const oidValue = (oid: string): Value => ({ tag: tag.oid, bytes: encodeOid(oid) });
export const noSuchInstance: Value = { tag: tag.noSuchInstance, bytes: Buffer.alloc(0) };
export const endOfView: Value = { tag: tag.endOfView, bytes: Buffer.alloc(0) };

export function wrap(type: number, ...parts: readonly Buffer[]): Buffer {
  const body = Buffer.concat(parts);
  const length = body.length < 0x80 ? Buffer.from([body.length]) : Buffer.from([0x82, body.length >> 8, body.length & 0xff]);
  return Buffer.concat([Buffer.from([type]), length, body]);
}

function encodeOid(oid: string): Buffer {
  const [first = 0, second = 0, ...rest] = oid.split('.').map(Number);
  const bytes = [first * 40 + second];
  for (const part of rest) {
    const groups = [part & 0x7f];
    for (let left = Math.floor(part / 128); left > 0; left = Math.floor(left / 128)) groups.unshift((left & 0x7f) | 0x80);
    bytes.push(...groups);
  }
  return Buffer.from(bytes);
}

function decodeOid(bytes: Buffer): string {
  const [first = 0, ...rest] = bytes;
  const parts = [Math.floor(first / 40), first % 40];
  let part = 0;
  for (const byte of rest) {
    part = part * 128 + (byte & 0x7f);
    if (byte < 0x80) {
      parts.push(part);
      part = 0;
    }
  }
  return parts.join('.');
}

export function read(buffer: Buffer, at: number): { readonly type: number; readonly body: Buffer; readonly end: number } {
  const short = buffer[at + 1] ?? 0;
  const extra = short < 0x80 ? 0 : short & 0x7f;
  const length = extra === 0 ? short : buffer.readUIntBE(at + 2, extra);
  const from = at + 2 + extra;
  return { type: buffer[at] ?? 0, body: buffer.subarray(from, from + length), end: from + length };
}
export const all = (buffer: Buffer) => {
  const found = [];
  for (let at = 0; at < buffer.length;) {
    const each = read(buffer, at);
    found.push(each);
    at = each.end;
  }
  return found;
};
export const int = (bytes: Buffer | undefined) => (bytes === undefined || bytes.length === 0 ? 0 : bytes.readIntBE(0, bytes.length));

export function decodeRequest(datagram: Buffer): Request {
  const [, community, pdu] = all(read(datagram, 0).body);
  return { ...requestOf(pdu), community: community?.body.toString() ?? '' };
}

export function requestOf(pdu: { readonly type: number; readonly body: Buffer } | undefined): Request {
  const [id, second, third, list] = all(pdu?.body ?? Buffer.alloc(0));
  const kind = pdu?.type === 0xa5 ? 'bulk' : pdu?.type === 0xa1 ? 'next' : 'get';
  return {
    kind,
    id: int(id?.body),
    community: '',
    nonRepeaters: int(second?.body),
    repetitions: int(third?.body),
    oids: all(list?.body ?? Buffer.alloc(0)).map(({ body }) => decodeOid(read(body, 0).body)),
  };
}

export const number = (value: number) => wrap(tag.integer, whole(value).bytes);
const nothing: Value = { tag: tag.null, bytes: Buffer.alloc(0) };

export function encodePdu(request: Request, answer: readonly Bind[] | number, pduTag = 0xa2): Buffer {
  const status = typeof answer === 'number' ? answer : 0;
  const binds = typeof answer === 'number' ? request.oids.map((oid): Bind => ({ oid, value: nothing })) : answer;
  const list = binds.map(({ oid, value }) => wrap(0x30, wrap(tag.oid, encodeOid(oid)), wrap(value.tag, value.bytes)));
  return wrap(pduTag, number(request.id), number(status), number(0), wrap(0x30, ...list));
}

export const encodeResponse = (request: Request, answer: readonly Bind[] | number): Buffer =>
  wrap(0x30, number(1), wrap(tag.octets, Buffer.from(request.community)), encodePdu(request, answer));

export interface StubAgent {
  readonly port: number;
  /** Requests so far. */
  readonly requests: readonly Request[];
  close(): void;
}

/** @param raw instead of answer: sends whatever it likes, from this socket or another */
export async function startStubAgent(
  answer: (request: Request) => Answer,
  raw?: (request: Request, from: RemoteInfo, send: (datagram: Buffer) => void) => void,
): Promise<StubAgent> {
  const socket = dgram.createSocket('udp4');
  const requests: Request[] = [];
  let closed = false;
  socket.on('message', (datagram, from) => {
    const request = decodeRequest(datagram);
    requests.push(request);
    const send = (response: Buffer) => {
      if (!closed) socket.send(response, from.port, from.address, () => {});
    };
    if (raw !== undefined) {
      raw(request, from, send);
      return;
    }
    const said = answer(request);
    if (said !== undefined) send(encodeResponse(request, said));
  });
  await new Promise<void>((resolve) => socket.bind(0, '127.0.0.1', resolve));
  const close = () => {
    closed = true;
    socket.close();
  };
  return { port: socket.address().port, requests, close };
}

const compare = (left: string, right: string): number => {
  const [a, b] = [left.split('.').map(Number), right.split('.').map(Number)];
  for (let index = 0; index < Math.max(a.length, b.length); index++) {
    const difference = (a[index] ?? -1) - (b[index] ?? -1);
    if (difference !== 0) return difference;
  }
  return 0;
};

/** Answers from a table of OIDs as an honest agent does; values may be functions. */
export function fromTable(table: ReadonlyMap<string, Value | (() => Value)>, community = 'seats'): (request: Request) => Answer {
  const oids = [...table.keys()].sort(compare);
  const bind = (oid: string): Bind => {
    const value = table.get(oid) ?? noSuchInstance;
    return { oid, value: typeof value === 'function' ? value() : value };
  };
  const after = (oid: string): Bind => {
    let [low, high] = [0, oids.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (compare(oids[middle] ?? '', oid) <= 0) low = middle + 1;
      else high = middle;
    }
    const next = oids[low];
    return next === undefined ? { oid, value: endOfView } : bind(next);
  };
  return (request) => {
    if (request.community !== community) return undefined;
    if (request.kind === 'get') return request.oids.map(bind);
    let cursors = [...request.oids];
    const binds: Bind[] = [];
    for (let row = 0; row < (request.kind === 'bulk' ? request.repetitions : 1); row++) {
      const answers = cursors.map(after);
      binds.push(...answers);
      cursors = answers.map(({ oid }) => oid);
    }
    return binds;
  };
}

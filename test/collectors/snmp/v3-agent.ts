/** A small SNMPv3 agent of our own, from RFC 3412, 3414 and 3826: one user with SHA-256 and AES-128, made to misbehave like the other one. */
import { createCipheriv, createDecipheriv, createHash, createHmac, randomBytes } from 'node:crypto';
import dgram from 'node:dgram';
import { Secret } from '../../../core/secret.ts';
import type { SnmpCredential } from '../../../collectors/snmp/snmp-value.ts';
import type { Answer, Bind, Request } from './stub-agent.ts';
import { all, encodePdu, int, number, read, requestOf, tag, whole, wrap } from './stub-agent.ts';

const authPassword = 'auth-key-of-test';
const privPassword = 'priv-key-of-test';
export const v3Credential = (privKey = privPassword): SnmpCredential => ({
  version: '3',
  user: new Secret('tester'),
  auth: { protocol: 'sha256', key: new Secret(authPassword) },
  priv: { protocol: 'aes', key: new Secret(privKey) },
});

export interface V3Question {
  readonly request: Request;
  readonly msgId: number;
  /** The first question of a session, which asks who the engine is. */
  readonly discovery: boolean;
  /** False: not encrypted with our key. */
  readonly understood: boolean;
}

export interface V3Engine {
  engineId: Buffer;
  boots: number;
  timeSeconds: number;
}

export interface V3Agent {
  readonly port: number;
  readonly questions: V3Question[];
  readonly engine: V3Engine;
  close(): void;
}

const octets = (bytes: Buffer) => wrap(tag.octets, bytes);

/** @param instead of the honest answer; it may send what it likes */
export async function startV3Agent(
  answer: (request: Request) => Answer,
  instead?: (
    question: V3Question,
    encode: (answer: readonly Bind[] | number, report?: boolean) => Buffer,
    send: (datagram: Buffer) => void,
  ) => void,
): Promise<V3Agent> {
  const engine: V3Engine = { engineId: Buffer.from('80001f8804616161', 'hex'), boots: 3, timeSeconds: 1000 };
  const questions: V3Question[] = [];
  const socket = dgram.createSocket('udp4');
  let closed = false;
  socket.on('message', (datagram, from) => {
    const question = decode(datagram, engine);
    questions.push(question);
    const send = (bytes: Buffer) => {
      if (!closed) socket.send(bytes, from.port, from.address, () => {});
    };
    const encode = (said: readonly Bind[] | number, report = question.discovery) => encodeV3(question, said, engine, report);
    if (instead !== undefined) return instead(question, encode, send);
    if (question.discovery) return send(encode(engineReport));
    const said = question.understood ? answer(question.request) : undefined;
    if (said !== undefined) send(encode(said));
  });
  await new Promise<void>((resolve) => socket.bind(0, '127.0.0.1', resolve));
  const close = () => {
    closed = true;
    socket.close();
  };
  return { port: socket.address().port, questions, engine, close };
}

/** usmStatsUnknownEngineIDs. */
export const engineReport: readonly Bind[] = [{ oid: '1.3.6.1.6.3.15.1.1.4.0', value: whole(1, 'counter32') }];

function localKey(password: string, engineId: Buffer): Buffer {
  const megabyte = Buffer.alloc(1024 * 1024, password);
  const digest = createHash('sha256').update(megabyte).digest();
  return createHash('sha256').update(digest).update(engineId).update(digest).digest();
}
const keys = new Map<string, Buffer>();
function keyOf(password: string, engineId: Buffer): Buffer {
  const name = `${password} ${engineId.toString('hex')}`;
  const key = keys.get(name) ?? localKey(password, engineId);
  if (keys.size < 100) keys.set(name, key);
  return key;
}

const ivOf = ({ boots, timeSeconds }: Pick<V3Engine, 'boots' | 'timeSeconds'>, salt: Buffer): Buffer => {
  const clock = Buffer.alloc(8);
  clock.writeUInt32BE(boots, 0);
  clock.writeUInt32BE(timeSeconds, 4);
  return Buffer.concat([clock, salt]);
};

function decode(datagram: Buffer, engine: V3Engine): V3Question {
  const [, header, security, scoped] = all(read(datagram, 0).body);
  const msgId = int(all(header?.body ?? Buffer.alloc(0))[0]?.body);
  const [engineId, boots, time, , , salt] = all(read(security?.body ?? Buffer.alloc(0), 0).body);
  const discovery = (engineId?.body.length ?? 0) === 0;
  try {
    let body = scoped?.body ?? Buffer.alloc(0);
    if (scoped?.type === tag.octets) {
      const iv = ivOf({ boots: int(boots?.body), timeSeconds: int(time?.body) }, salt?.body ?? Buffer.alloc(8));
      const key = keyOf(privPassword, engineId?.body ?? engine.engineId).subarray(0, 16);
      body = read(createDecipheriv('aes-128-cfb', key, iv).update(body), 0).body;
    }
    const request = { ...requestOf(all(body)[2]), community: 'seats' };
    return { request, msgId, discovery, understood: request.oids.length > 0 };
  } catch {
    return {
      request: { kind: 'get', id: 0, community: '', nonRepeaters: 0, repetitions: 0, oids: [] },
      msgId,
      discovery,
      understood: false,
    };
  }
}

/** @param report in clear, as reports about an unknown engine are */
export function encodeV3({ request, msgId }: V3Question, answer: readonly Bind[] | number, engine: V3Engine, report: boolean): Buffer {
  const { engineId, boots, timeSeconds } = engine;
  const scoped = wrap(0x30, octets(engineId), octets(Buffer.alloc(0)), encodePdu(request, answer, report ? 0xa8 : 0xa2));
  const salt = randomBytes(8);
  const message = (data: Buffer, flags: number, digest: Buffer, privacy: Buffer) =>
    wrap(
      0x30,
      number(3),
      wrap(0x30, number(msgId), number(65_507), octets(Buffer.from([flags])), number(3)),
      octets(
        wrap(
          0x30,
          octets(engineId),
          number(boots),
          number(timeSeconds),
          octets(Buffer.from(report ? '' : 'tester')),
          octets(digest),
          octets(privacy),
        ),
      ),
      data,
    );
  if (report) return message(scoped, 0, Buffer.alloc(0), Buffer.alloc(0));
  const cipher = createCipheriv('aes-128-cfb', keyOf(privPassword, engineId).subarray(0, 16), ivOf(engine, salt));
  const encrypted = octets(Buffer.concat([cipher.update(scoped), cipher.final()]));
  const unsigned = message(encrypted, 3, Buffer.alloc(24), salt);
  const digest = createHmac('sha256', keyOf(authPassword, engineId)).update(unsigned).digest().subarray(0, 24);
  return message(encrypted, 3, digest, salt);
}

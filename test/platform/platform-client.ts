/** What the tests of the platform speak with: requests to any origin of a server on this machine, and a whole login. */
import { request as httpRequest } from 'node:http';
import { connect as connectHttp2 } from 'node:http2';
import type { ClientHttp2Session, IncomingHttpHeaders } from 'node:http2';
import { request as httpsRequest } from 'node:https';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { WebSocket } from 'ws';

import { checksumOf } from '../../core/checksum.ts';
import { formAction, hiddenField, paths } from '../../core/protocol.ts';
import type { ClientMessage, SaveRequest, ServerMessage } from '../../core/protocol.ts';
import { startPlatform } from '../../platform/start-platform.ts';
import type { Platform, PlatformOptions } from '../../platform/start-platform.ts';

export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
  readonly text: string;
  json<T>(): T;
}

export interface Ask {
  readonly method?: string;
  readonly headers?: Record<string, string>;
  readonly body?: string | Buffer;
  /** Over plain HTTP/1.1: the second half of the body comes this much later. */
  readonly bodyTakesMs?: number;
}

const answerOf = (status: number, headers: IncomingHttpHeaders, body: Buffer): Answer => ({
  status,
  headers,
  body,
  text: body.toString('utf8'),
  json: <T>() => JSON.parse(body.toString('utf8')) as T,
});

/** One request over a connection of its own; url names the origin, the connection goes to the loopback port. */
export function ask(port: number, url: string, { method = 'GET', headers = {}, body, bodyTakesMs }: Ask = {}): Promise<Answer> {
  const target = new URL(url);
  const send = target.protocol === 'https:' ? httpsRequest : httpRequest;
  return new Promise((resolve, reject) => {
    const sent = send(
      {
        host: '127.0.0.1',
        port,
        servername: target.hostname,
        rejectUnauthorized: false,
        agent: false,
        method,
        path: target.pathname + target.search,
        headers: { host: target.host, ...headers },
      },
      (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('error', reject);
        response.on('end', () => resolve(answerOf(response.statusCode ?? 0, response.headers, Buffer.concat(chunks))));
      },
    );
    sent.on('error', reject);
    if (bodyTakesMs === undefined || body === undefined) return void sent.end(body);
    const half = Math.floor(body.length / 2);
    sent.setHeader('content-length', body.length);
    sent.write(body.slice(0, half));
    setTimeout(() => sent.end(body.slice(half)), bodyTakesMs);
  });
}

export const http2Session = (port: number, host: string): ClientHttp2Session =>
  connectHttp2(`https://127.0.0.1:${port}`, { servername: host, rejectUnauthorized: false });

/** One request over an HTTP/2 connection. */
export function askHttp2(session: ClientHttp2Session, url: string, { method = 'GET', headers = {}, body }: Ask = {}): Promise<Answer> {
  const target = new URL(url);
  return new Promise((resolve, reject) => {
    const stream = session.request({ ':method': method, ':path': target.pathname + target.search, ':authority': target.host, ...headers });
    const chunks: Buffer[] = [];
    let status = 0;
    let answered: IncomingHttpHeaders = {};
    stream.on('response', (head) => {
      status = Number(head[':status']);
      answered = head;
    });
    stream.on('data', (chunk: Buffer) => chunks.push(chunk));
    stream.on('error', reject);
    stream.on('end', () => resolve(answerOf(status, answered, Buffer.concat(chunks))));
    stream.end(body);
  });
}

export interface Class {
  readonly platform: Platform;
  readonly dataDir: string;
  readonly suffix: string;
  url(origin: string, path: string): string;
  ask(origin: string, path: string, what?: Ask): Promise<Answer>;
  end(): Promise<void>;
}

/** A platform in a folder of its own. */
export async function startClass(options: Partial<PlatformOptions> = {}): Promise<Class> {
  const dataDir = options.dataDir ?? (await mkdtemp(join(tmpdir(), 'provnat-platform-')));
  const suffix = options.suffix ?? 'provnat.test';
  const platform = await startPlatform({ ...options, dataDir }).catch(async (cause: unknown) => {
    if (options.dataDir === undefined) await rm(dataDir, { recursive: true, force: true });
    throw cause;
  });
  const url = (origin: string, path: string) => `${options.scheme ?? 'http'}://${origin}.${suffix}:${platform.port}${path}`;
  return {
    platform,
    dataDir,
    suffix,
    url,
    ask: (origin, path, what) => ask(platform.port, url(origin, path), what),
    async end() {
      await platform.close();
      if (options.dataDir === undefined) await rm(dataDir, { recursive: true, force: true });
    },
  };
}

export interface SignedIn {
  readonly cookie: string;
  readonly response: string;
  readonly relayState: string;
}

/** Follows a whole login as a browser would; throws with the status of the step that refused. */
export async function signIn(room: Class, account: string, password = 'synthetic'): Promise<SignedIn> {
  const { response, relayState, action } = await assertionFor(room, account, password);
  const accepted = await ask(room.platform.port, action, form({ SAMLResponse: response, RelayState: relayState }));
  if (accepted.status !== 302) throw new Error(`assertion ${accepted.status} ${accepted.text}`);
  const cookie = accepted.headers['set-cookie']?.[0]?.split(';')[0] ?? '';
  return { cookie, response, relayState };
}

/** The login up to the assertion, which is not yet used. */
export async function assertionFor(room: Class, account: string, password = 'synthetic') {
  const { port } = room.platform;
  const toFind = await room.ask('exam', paths.exam);
  const toLogin = await ask(port, String(toFind.headers.location));
  const loginUrl = String(toLogin.headers.location);
  const page = await ask(port, loginUrl);
  const request = hiddenField(page.text, 'request') ?? '';
  const signed = await ask(port, new URL(formAction(page.text) ?? '', loginUrl).href, form({ request, account, password }));
  if (signed.status !== 200) throw new Error(`sign-in ${signed.status}`);
  return {
    response: hiddenField(signed.text, 'SAMLResponse') ?? '',
    relayState: hiddenField(signed.text, 'RelayState') ?? '',
    action: formAction(signed.text) ?? '',
  };
}

export const form = (fields: Record<string, string>): Ask => ({
  method: 'POST',
  headers: { 'content-type': 'application/x-www-form-urlencoded' },
  body: new URLSearchParams(fields).toString(),
});

export const json = (method: string, cookie: string, value: unknown): Ask => ({
  method,
  headers: { 'content-type': 'application/json', cookie },
  body: JSON.stringify(value),
});

export const saveOf = (run: string, item: string, sequence: number, text: string): SaveRequest => ({
  run,
  item,
  sequence,
  text,
  checksum: checksumOf(text),
  editedAtMs: 1_000,
});

export interface Socket {
  readonly raw: WebSocket;
  send(message: ClientMessage | string): void;
  /** The next message that nobody has asked for yet. */
  next<T = ServerMessage>(): Promise<T>;
  readonly closed: Promise<number>;
}

/** Rejects with the HTTP status when the upgrade is refused. */
export function openSocket(room: Class, path: string, headers: Record<string, string>): Promise<Socket> {
  const raw = new WebSocket(room.url('exam', path).replace(/^http/, 'ws'), {
    headers: { ...headers },
    rejectUnauthorized: false,
    lookup: (_name, options, done) =>
      options.all === true ? done(null, [{ address: '127.0.0.1', family: 4 }]) : done(null, '127.0.0.1', 4),
  });
  const waiting: ((message: unknown) => void)[] = [];
  const messages: unknown[] = [];
  raw.on('message', (data) => {
    const message: unknown = JSON.parse(String(data));
    const taker = waiting.shift();
    if (taker === undefined) messages.push(message);
    else taker(message);
  });
  const closed = new Promise<number>((resolve) => raw.once('close', resolve));
  return new Promise((resolve, reject) => {
    raw.once('error', reject);
    raw.once('open', () =>
      resolve({
        raw,
        closed,
        send: (message) => raw.send(typeof message === 'string' ? message : JSON.stringify(message)),
        next: <T>() =>
          new Promise<T>((taken) => {
            const message = messages.shift();
            if (message === undefined) waiting.push((later) => taken(later as T));
            else taken(message as T);
          }),
      }),
    );
  });
}

/** Whatever is thrown at it, the server answers with a clear error, lives on, and has lost nothing. */
import { once } from 'node:events';
import { connect } from 'node:net';
import type { Socket as TcpSocket } from 'node:net';

import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';

import { accountOf, paths } from '../../core/protocol.ts';
import type { ErrorReply, LedgerReply, Receipt } from '../../core/protocol.ts';
import type { ServerHealth } from '../../core/server-health.ts';
import { assertionFor, askHttp2, form, http2Session, json, openSocket, saveOf, signIn, startClass } from './platform-client.ts';
import type { Answer, Class } from './platform-client.ts';

const run = 'run-1';
const account = accountOf(run, 'B12', '17');
const outcome = (answer: Answer) => {
  const { error, message } = answer.json<ErrorReply>();
  expect(message.length, 'says what to do').toBeGreaterThan(20);
  return `${answer.status} ${error}`;
};

/** Sends bytes as they are: a well-behaved client would mend them. Gives back what came until the server hung up or two seconds passed. */
async function raw(port: number, bytes: string | Buffer): Promise<string> {
  const socket = connect(port, '127.0.0.1');
  const closed = new Promise((resolve) => socket.on('error', () => undefined).once('close', resolve));
  let answer = '';
  socket.on('data', (chunk: Buffer) => (answer += chunk.toString('latin1')));
  socket.write(bytes);
  socket.setTimeout(2_000, () => socket.destroy());
  await closed;
  return answer;
}

describe.each(['http', 'https'] as const)('bad input over %s', (scheme) => {
  let room: Class;
  let cookie: string;
  let sequence = 0;
  const receipts: Receipt[] = [];

  beforeAll(async () => {
    room = await startClass({ scheme, bodyDeadlineMs: 700 });
    ({ cookie } = await signIn(room, account));
  });
  afterAll(async () => {
    // Nothing that is thrown at it is a failure of its own, or anybody could keep a room from its verdict.
    const { seconds } = (await room.ask('exam', paths.health)).json<ServerHealth>();
    await room.end();
    expect(seconds.length).toBeGreaterThan(0);
    expect(seconds.filter(({ failedCount }) => failedCount !== 0)).toEqual([]);
  });

  // After every case: the server takes an answer, and has every answer it ever gave a receipt for.
  afterEach(async () => {
    const saved = await room.ask('exam', paths.answer, json('PUT', cookie, saveOf(run, 'alive', (sequence += 1), 'still here')));
    expect(saved.status).toBe(200);
    receipts.push(saved.json<Receipt>());
    const headers = { 'x-provnat-run-token': room.platform.runToken };
    const { entries } = (await room.ask('exam', `${paths.ledger}?run=${run}`, { headers })).json<LedgerReply>();
    expect(entries.filter(({ item }) => item === 'alive').map(({ receipt }) => receipt)).toEqual(receipts.map(({ receipt }) => receipt));
  });

  it('oversized bodies', async () => {
    const large = saveOf(run, 'i', 1, 'x'.repeat(1_100_000));
    expect(outcome(await room.ask('exam', paths.answer, json('PUT', cookie, large)))).toBe('413 body-too-large');
    const flood = form({ request: 'x', account, password: 'y'.repeat(150_000) });
    expect(outcome(await room.ask('login', paths.signIn, flood))).toBe('413 body-too-large');
    const upload = await room.ask('media', paths.upload, { method: 'POST', body: Buffer.alloc(9_000_000) }).catch((cause: Error) => cause);
    // The server answers and hangs up while the client still sends: the client sees either.
    expect(upload instanceof Error || outcome(upload) === '413 body-too-large').toBe(true);
  });

  it('broken JSON, other types, bodies that are no answers', async () => {
    const put = (body: string, type = 'application/json') =>
      room.ask('exam', paths.answer, { method: 'PUT', headers: { 'content-type': type, cookie }, body });
    expect(outcome(await put('{"run": "run-1", "item":'))).toBe('400 malformed');
    expect(outcome(await put('{"__proto__": {"polluted": true}}'))).toBe('400 malformed');
    expect(outcome(await put('<xml/>', 'application/xml'))).toBe('415 wrong-content-type');
    for (const value of [
      undefined,
      7,
      [],
      'text',
      {},
      { ...saveOf(run, 'i', 1, 'x'), sequence: -1 },
      { ...saveOf(run, 'i', 1, 'x'), item: '../i' },
    ]) {
      expect(outcome(await put(JSON.stringify(value) ?? ''))).toBe('400 malformed');
    }
    const bent = { ...saveOf(run, 'i', 1, 'sent'), text: 'arrived' };
    expect(outcome(await put(JSON.stringify(bent)))).toBe('422 checksum-mismatch');
    expect(outcome(await put(JSON.stringify(saveOf('run-2', 'i', 1, 'x'))))).toBe('403 other-run');
    expect(outcome(await room.ask('exam', paths.submit, json('POST', cookie, { run, answers: Array(1_001).fill({}) })))).toBe(
      '400 malformed',
    );
  });

  it('replayed, forged and stray assertions', async () => {
    const { response, relayState } = await signIn(room, account);
    const replay = form({ SAMLResponse: response, RelayState: relayState });
    expect(outcome(await room.ask('exam', paths.assertionConsumer, replay))).toBe('403 replayed');
    const { response: other } = await assertionFor(room, account);
    expect(outcome(await room.ask('exam', paths.assertionConsumer, form({ SAMLResponse: other, RelayState: relayState })))).toBe(
      '403 wrong-request',
    );
    expect(outcome(await room.ask('exam', paths.assertionConsumer, form({ SAMLResponse: 'AAAA', RelayState: relayState })))).toBe(
      '403 malformed',
    );
    expect(outcome(await room.ask('exam', paths.assertionConsumer, form({})))).toBe('400 malformed');
  });

  it('logins of nobody, with another password, or started elsewhere', async () => {
    await expect(signIn(room, account, 'another')).rejects.toThrow('sign-in 401');
    await expect(signIn(room, 'anna.andersson@skola.se<script>')).rejects.toThrow('sign-in 401');
    expect(outcome(await room.ask('login', paths.signIn, form({ request: 'forged', account, password: 'x' })))).toBe('403 unknown-request');
    const start = await room.ask('exam', paths.exam);
    const discover = new URL(String(start.headers.location));
    discover.searchParams.set('return', 'https://evil.example/');
    expect(outcome(await room.ask('find', discover.pathname + discover.search))).toBe('400 return-not-ours');
  });

  it('cookies that are forged, cut or of another server', async () => {
    const forged = [
      `${cookie.slice(0, -3)}AAA`,
      'provnat_session=',
      'provnat_session=a.b.c',
      `${cookie.split('.')[0] ?? ''}.e30.`,
      'x'.repeat(8_000),
    ];
    for (const wrong of forged) expect(outcome(await room.ask('exam', paths.paper, { headers: { cookie: wrong } }))).toBe('401 no-session');
    await expect(openSocket(room, paths.socket, { cookie: forged[0] ?? '' })).rejects.toThrow('401');
  });

  it('addresses that climb', async () => {
    for (const path of [
      '/shell/..%2f..%2f..%2fetc%2fpasswd',
      '/shell/%2e%2e/%2e%2e/package.json',
      '/film/..%2f360p/0/0.m4s',
      '/shell/%00',
      '/shell/%',
    ]) {
      expect((await room.ask('exam', path)).status).toBeGreaterThanOrEqual(400);
      expect((await room.ask('media', path)).status).toBeGreaterThanOrEqual(400);
    }
    const headers = { 'x-provnat-run-token': room.platform.runToken };
    expect(outcome(await room.ask('exam', `${paths.ledger}?run=..%2f..%2fsigning-key`, { headers }))).toBe('400 malformed');
    expect(outcome(await room.ask('exam', `${paths.ledger}?run=a&run=b`, { headers }))).toBe('400 malformed');
  });

  it('messages on the WebSocket that the protocol does not know', async () => {
    const socket = await openSocket(room, paths.socket, { cookie });
    for (const message of [
      '{',
      '[]',
      '"x"',
      '{"type":"no"}',
      '{"type":"heartbeat","n":"x","sentAtMs":1}',
      '{"type":"save"}',
      '{"type":"hello","run":"run-2","device":"d"}',
    ]) {
      socket.send(message);
      expect(await socket.next()).toMatchObject({ type: 'error' });
    }
    socket.raw.send(Buffer.from([1, 2, 3]), { binary: true });
    expect(await socket.next()).toMatchObject({ type: 'error', code: 'malformed' });
    socket.raw.send('x'.repeat(1_100_000));
    expect(await socket.closed).toBe(1009);
  });

  it('a WebSocket opened by a page of another site, or without its token', async () => {
    await expect(openSocket(room, paths.socket, { cookie, origin: 'https://evil.example' })).rejects.toThrow('403');
    await expect(openSocket(room, paths.socket, {})).rejects.toThrow('401');
    await expect(openSocket(room, paths.invigilator, { cookie })).rejects.toThrow('401');
    await expect(openSocket(room, `${paths.invigilator}?token=wrong`, {})).rejects.toThrow('401');
  });

  it('bandwidth requests that make no sense', async () => {
    for (const bytes of ['0', '-1', '99999999', 'NaN', '1e3', '']) {
      expect(outcome(await room.ask('media', `${paths.download}?bytes=${bytes}`))).toBe('400 malformed');
    }
  });

  it('bytes that are no HTTP', async () => {
    await Promise.all([
      raw(room.platform.port, 'GARBAGE\r\n\r\n'),
      raw(room.platform.port, Buffer.alloc(70_000, 0x41)),
      raw(room.platform.port, Buffer.from('160301ffff', 'hex')),
      raw(room.platform.port, 'GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n'),
      raw(room.platform.port, ''),
    ]);
  });

  it('thousands of sockets that say nothing', async () => {
    const sockets: TcpSocket[] = [];
    for (let batch = 0; batch < 20; batch += 1) {
      const opened = Array.from({ length: 100 }, () => connect(room.platform.port, '127.0.0.1').on('error', () => undefined));
      await Promise.all(opened.map((socket) => once(socket, 'connect')));
      sockets.push(...opened);
    }
    const answer = await room.ask('exam', paths.paper, { headers: { cookie } });
    expect(answer.status).toBe(200);
    for (const socket of sockets) socket.destroy();
  });

  if (scheme === 'http') {
    it('a body that trickles, over HTTP/1.1', async () => {
      const head = `PUT ${paths.answer} HTTP/1.1\r\nHost: exam.provnat.test\r\nCookie: ${cookie}\r\nContent-Type: application/json\r\nContent-Length: 5000\r\n\r\n{`;
      const answer = await raw(room.platform.port, head);
      expect(answer).toMatch(/^HTTP\/1.1 408 /);
      expect(answer).toContain('body-too-slow');
    });

    it('addresses that climb as they stand', async () => {
      const answer = await raw(
        room.platform.port,
        'GET /shell/../../package.json HTTP/1.1\r\nHost: exam.provnat.test\r\nConnection: close\r\n\r\n',
      );
      expect(answer).toMatch(/^HTTP\/1.1 404 /);
    });

    it('requests that are given up halfway', async () => {
      for (let n = 0; n < 50; n += 1) {
        const socket = connect(room.platform.port, '127.0.0.1').on('error', () => undefined);
        socket.write(
          `PUT ${paths.answer} HTTP/1.1\r\nHost: exam.provnat.test\r\nContent-Type: application/json\r\nContent-Length: 5000\r\n\r\n{`,
          () => socket.destroy(),
        );
        await new Promise((resolve) => socket.once('close', resolve));
      }
    });
  } else {
    it('a body that trickles, over HTTP/2', async () => {
      const session = http2Session(room.platform.port, 'exam.provnat.test');
      const stream = session.request({
        ':method': 'PUT',
        ':path': paths.answer,
        ':authority': 'exam.provnat.test',
        cookie,
        'content-type': 'application/json',
      });
      stream.write('{');
      const [head] = (await once(stream, 'response')) as [{ ':status': number }];
      expect(head[':status']).toBe(408);
      session.destroy();
    });

    it('streams that are opened and reset at once, over HTTP/2', async () => {
      const session = http2Session(room.platform.port, 'exam.provnat.test').on('error', () => undefined);
      await once(session, 'connect');
      for (let n = 0; n < 500 && !session.destroyed; n += 1) {
        const stream = session.request({ ':method': 'GET', ':path': '/', ':authority': 'exam.provnat.test' }).on('error', () => undefined);
        stream.close(8);
      }
      session.destroy();
      const fresh = http2Session(room.platform.port, 'exam.provnat.test');
      expect((await askHttp2(fresh, room.url('exam', paths.paper), { headers: { cookie } })).status).toBe(200);
      fresh.destroy();
    });
  }
});

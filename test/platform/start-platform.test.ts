/** The whole way of a pupil through the server, over every protocol it speaks. */
import { createPublicKey, verify } from 'node:crypto';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';

import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { checksumOf } from '../../core/checksum.ts';
import { keyFingerprintOf } from '../../core/key-fingerprint.ts';
import { accountOf, paths } from '../../core/protocol.ts';
import type { ExamPaper, LedgerReply, OptInDocument, OptInReply, Receipt, ShellManifest, SubmitReply } from '../../core/protocol.ts';
import type { ServerHealth } from '../../core/server-health.ts';
import { startPlatform } from '../../platform/start-platform.ts';
import { askHttp2, form, http2Session, json, openSocket, saveOf, signIn, startClass } from './platform-client.ts';
import type { Class } from './platform-client.ts';

const run = 'run-1';
const account = accountOf(run, 'B12', '17');

describe.each(['http', 'https'] as const)('platform over %s', (scheme) => {
  let room: Class;
  beforeAll(async () => {
    room = await startClass({ scheme });
  });
  afterAll(() => room.end());

  it('sends a pupil through discovery and identity provider and back, on the port that the pupil asked', async () => {
    const elsewhere = `${scheme}://exam.provnat.test:9999`;
    const redirect = await room.ask('exam', paths.exam, { headers: { host: 'exam.provnat.test:9999' } });
    expect(redirect.status).toBe(302);
    const location = new URL(String(redirect.headers.location));
    expect(location.host).toBe('find.provnat.test:9999');
    expect(location.searchParams.get('return')).toBe(`${elsewhere}/`);

    const { cookie, response } = await signIn(room, account);
    expect(response.length).toBeGreaterThan(9_000);
    expect(response.length).toBeLessThan(11_000);
    const page = await room.ask('exam', paths.exam, { headers: { cookie } });
    expect(page.status).toBe(200);
    expect(page.text).toContain(`data-account="${account}"`);
  });

  it('serves a first load of 2.2 MB in some 25 files, each of the size the manifest says', async () => {
    const manifest = (await room.ask('exam', paths.shellManifest)).json<ShellManifest>();
    expect(manifest.files).toHaveLength(25);
    expect(manifest.totalBytes).toBe(2_200_000);
    for (const file of manifest.files) {
      const answer = await room.ask('exam', file.path);
      expect([answer.status, answer.body.length, answer.headers['content-type']]).toEqual([200, file.bytes, file.type]);
    }
  });

  it('keeps an answer once, however often it is sent, and says so in the ledger', async () => {
    const { cookie } = await signIn(room, account);
    const paper = (await room.ask('exam', paths.paper, { headers: { cookie } })).json<ExamPaper>();
    expect(paper.items.map(({ kind }) => kind).sort()).toEqual(['choice', 'essay', 'film', 'listening', 'short']);

    const save = saveOf(run, 'item-1', 1, 'Räksmörgås 🦐');
    const first = (await room.ask('exam', paths.answer, json('PUT', cookie, save))).json<Receipt>();
    const again = (await room.ask('exam', paths.answer, json('PUT', cookie, save))).json<Receipt>();
    expect(again).toEqual(first);
    expect(first).toMatchObject({ item: 'item-1', sequence: 1, checksum: checksumOf('Räksmörgås 🦐') });

    const other = await room.ask('exam', paths.answer, json('PUT', cookie, saveOf(run, 'item-1', 1, 'another text')));
    expect(other.status).toBe(409);

    const submit = {
      run,
      answers: [
        { item: 'item-1', sequence: 1, checksum: first.checksum },
        { item: 'item-2', sequence: 4, checksum: first.checksum },
      ],
    };
    const reply = (await room.ask('exam', paths.submit, json('POST', cookie, submit))).json<SubmitReply>();
    expect(reply).toEqual({ receipts: [first], missing: [{ item: 'item-2', sequence: 4 }] });

    const headers = { 'x-provnat-run-token': room.platform.runToken };
    const ledger = (await room.ask('exam', `${paths.ledger}?run=${run}`, { headers })).json<LedgerReply>();
    expect(ledger.entries).toEqual([{ account, item: 'item-1', sequence: 1, checksum: first.checksum, receipt: first.receipt }]);
    expect((await room.ask('exam', `${paths.ledger}?run=${run}`)).status).toBe(401);
  });

  it('answers heartbeats and saves over the WebSocket, in text frames', async () => {
    const { cookie } = await signIn(room, account);
    const socket = await openSocket(room, paths.socket, { cookie });
    socket.send({ type: 'hello', run, device: 'tablet' });
    expect(await socket.next()).toMatchObject({ type: 'welcome' });
    socket.send({ type: 'heartbeat', n: 7, sentAtMs: 123.5 });
    expect(await socket.next()).toMatchObject({ type: 'heartbeat', n: 7, sentAtMs: 123.5 });
    socket.send({ type: 'save', ...saveOf(run, 'item-5', 1, 'En dag') });
    expect(await socket.next()).toMatchObject({ type: 'receipt', item: 'item-5', sequence: 1, checksum: checksumOf('En dag') });
    socket.raw.close(1000);
    await socket.closed;
  });

  it('gives incompressible bytes and takes uploads', async () => {
    const down = await room.ask('media', `${paths.download}?bytes=100000`);
    const again = await room.ask('media', `${paths.download}?bytes=100000`);
    expect(down.body).toHaveLength(100_000);
    expect(down.body.equals(again.body)).toBe(false);
    expect(down.headers['cache-control']).toBe('no-store');
    const up = await room.ask('media', paths.upload, { method: 'POST', body: Buffer.alloc(54_321) });
    expect(up.json()).toEqual({ bytes: 54_321 });
  });

  it('times its handler, not the network', async () => {
    const durOf = (answer: { readonly headers: Readonly<Record<string, unknown>> }) =>
      Number(/^handler;dur=([\d.]+)$/.exec(String(answer.headers['server-timing']))?.[1]);
    expect(durOf(await room.ask('exam', paths.shellManifest))).toBeGreaterThanOrEqual(0);
    // A body that takes half a second to come is the network's half second.
    const sentAtMs = performance.now();
    const slow = await room.ask('media', paths.upload, { method: 'POST', body: Buffer.alloc(20_000), bodyTakesMs: 500 });
    expect(slow.json()).toEqual({ bytes: 20_000 });
    expect(performance.now() - sentAtMs).toBeGreaterThan(450);
    expect(durOf(slow)).toBeLessThan(200);
  });

  it('opts in with a signature that its pinned key verifies', async () => {
    const nonce = 'a-nonce-of-this-test';
    const reply = (await room.ask('exam', `${paths.optIn}?nonce=${nonce}`)).json<OptInReply>();
    const key = createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x: room.platform.publicKey }, format: 'jwk' });
    expect(verify(undefined, Buffer.from(reply.document), key, Buffer.from(reply.signature, 'base64url'))).toBe(true);
    expect(reply.publicKey).toBe(room.platform.publicKey);
    expect(room.platform.keyFingerprint).toBe(keyFingerprintOf(reply.publicKey));
    const document = JSON.parse(reply.document) as OptInDocument;
    expect(document).toMatchObject({
      nonce,
      origin: `${scheme}://provnat.test:${room.platform.port}`,
      faults: {},
      packageBytes: 2_200_000,
      udpEchoPort: room.platform.udpEchoPort,
    });
    expect(document.certificateFingerprint).toBe(room.platform.certificateFingerprint);
    expect((document.certificateFingerprint === undefined) === (scheme === 'http')).toBe(true);
    expect((await room.ask('exam', `${paths.optIn}?nonce=short`)).status).toBe(400);
  });

  it('echoes datagrams of the loss probe and no others', async () => {
    const probe = createSocket('udp4');
    const question = Buffer.alloc(64);
    question.write('whose it');
    question.writeUInt32BE(42, 8);
    for (const sent of [Buffer.alloc(600), Buffer.from('ping 42'), question]) probe.send(sent, room.platform.udpEchoPort, '127.0.0.1');
    const [message] = (await once(probe, 'message')) as [Buffer];
    probe.close();
    expect(message).toHaveLength(64);
    expect(message.subarray(0, 12)).toEqual(question.subarray(0, 12));
  });

  it('publishes how it is doing every second', async () => {
    await expect
      .poll(async () => (await room.ask('exam', paths.health)).json<ServerHealth>().seconds.length, { timeout: 15_000, interval: 200 })
      .toBeGreaterThan(1);
    const { seconds, serverAtMs, startedAtMs } = (await room.ask('exam', paths.health)).json<ServerHealth>();
    expect(startedAtMs).toBeLessThan(serverAtMs);
    for (const second of seconds) {
      expect(second.loopUtilizationRatio).toBeGreaterThanOrEqual(0);
      expect(second.loopUtilizationRatio).toBeLessThanOrEqual(1);
      expect(second.loopDelayP99Ms).toBeGreaterThanOrEqual(0);
      expect(second.windowMs).toBeGreaterThan(500);
    }
    expect(seconds.reduce((sum, { requestCount }) => sum + requestCount, 0)).toBeGreaterThan(0);
    const later = (await room.ask('exam', `${paths.health}?sinceMs=${serverAtMs}`)).json<ServerHealth>();
    expect(later.startedAtMs).toBe(startedAtMs);
    expect(later.seconds.every(({ atMs }) => atMs > serverAtMs)).toBe(true);
  });

  it('keeps each path on its origin, but says under any name who it is', async () => {
    const wrong = await room.ask('media', paths.paper);
    expect([wrong.status, wrong.json<{ error: string }>().error]).toEqual([421, 'wrong-host']);
    const stranger = { headers: { host: 'somewhere.example' } };
    expect((await room.ask('exam', paths.exam, stranger)).status).toBe(421);
    expect((await room.ask('exam', `${paths.optIn}?nonce=0123456789abcdef`, stranger)).status).toBe(200);
  });
});

describe('platform over TLS', () => {
  it('speaks HTTP/2 on the same port, uploads beyond a window included', async () => {
    const room = await startClass({ scheme: 'https' });
    const session = http2Session(room.platform.port, 'media.provnat.test');
    try {
      const down = await askHttp2(session, room.url('media', `${paths.download}?bytes=1000000`));
      expect([down.status, down.body.length]).toEqual([200, 1_000_000]);
      const up = await askHttp2(session, room.url('media', paths.upload), {
        method: 'POST',
        headers: { 'content-length': '3000000' },
        body: Buffer.alloc(3_000_000),
      });
      expect(up.json()).toEqual({ bytes: 3_000_000 });
      const login = await askHttp2(session, room.url('login', paths.signIn), form({ request: 'x', account, password: 'y' }));
      expect(login.status).toBe(403);
    } finally {
      session.destroy();
      await room.end();
    }
  });

  it('keeps key, tokens and certificate over a restart, in files that only the owner reads', async () => {
    const first = await startClass({ scheme: 'https' });
    await first.platform.close();
    const second = await startPlatform({ dataDir: first.dataDir, scheme: 'https' });
    try {
      expect(second.publicKey).toBe(first.platform.publicKey);
      expect(second.runToken).toBe(first.platform.runToken);
      expect(second.certificateFingerprint).toBe(first.platform.certificateFingerprint);
      if (process.platform !== 'win32') {
        for (const name of ['signing-key.pem', 'session-key', 'run-token', 'invigilator-token', 'certificate-key.pem']) {
          expect((await stat(join(first.dataDir, name))).mode & 0o777).toBe(0o600);
        }
      }
    } finally {
      await second.close();
    }
  });
});

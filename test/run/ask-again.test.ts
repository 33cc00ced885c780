/** After the run only the server's own word, or another key, is a change; what else answers in its place is asked again, and then told apart. */
import { generateKeyPairSync, sign, type KeyObject } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, it } from 'vitest';
import type { InventoryServer } from '../../core/inventory/types.ts';
import type { FaultSwitches, OptInDocument, OptInReply } from '../../core/protocol.ts';
import { askOptInAgain, type OptInAfter } from '../../run/ask-again.ts';
import { freePort } from '../../run/free-port.ts';

const ours = generateKeyPairSync('ed25519');
const theirs = generateKeyPairSync('ed25519');
const rawKey = (key: KeyObject): string => key.export({ format: 'jwk' }).x ?? '';
const caps = { perPupilMbps: 10, totalMbps: 500, maxPupils: 60 };

const consent = (port: number, nonce: string, faults: FaultSwitches = {}): OptInDocument => ({
  formatVersion: 1,
  nonce,
  serverAtMs: Date.now(),
  origin: `http://provnat.test:${String(port)}`,
  caps,
  faults,
  udpEchoPort: 0,
  packageBytes: 1,
});

type Answer = (response: ServerResponse, nonce: string, port: number) => void;

const signed =
  (faults: FaultSwitches = {}, { privateKey, publicKey } = ours, more: object = {}): Answer =>
  (response, nonce, port) => {
    const document = JSON.stringify({ ...consent(port, nonce, faults), ...more });
    const signature = sign(null, Buffer.from(document), privateKey).toString('base64url');
    response.end(JSON.stringify({ document, signature, publicKey: rawKey(publicKey) } satisfies OptInReply));
  };
const plain =
  (status: number, body: string, headers: Record<string, string> = {}): Answer =>
  (response) =>
    response.writeHead(status, headers).end(body);

let server: Server | undefined;
afterEach(async () => {
  server?.closeAllConnections();
  await new Promise((closed) => (server === undefined ? closed(undefined) : server.close(closed)));
  server = undefined;
});

/** answers: one after the other, the last of them for ever. */
async function asked(...answers: readonly Answer[]): Promise<{ readonly said: OptInAfter; readonly askedCount: number }> {
  let askedCount = 0;
  server = createServer((request, response) => {
    const answer = answers[Math.min(askedCount, answers.length - 1)];
    askedCount += 1;
    const nonce = new URL(request.url ?? '', 'http://any').searchParams.get('nonce') ?? '';
    answer?.(response, nonce, (server?.address() as AddressInfo).port);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return { said: await again(port), askedCount };
}

const again = (port: number): Promise<OptInAfter> => {
  const known: InventoryServer = { address: '127.0.0.1', port, scheme: 'http', suffix: 'provnat.test', publicKey: rawKey(ours.publicKey) };
  return askOptInAgain(
    { server: known, optIn: consent(port, 'before') },
    { log: { note: () => undefined }, interrupt: new AbortController().signal, forMs: 1_000, everyMs: 10 },
  );
};

it('the same word is no change', async () => {
  expect(await asked(signed())).toEqual({ said: { optInAfterMatches: true }, askedCount: 1 });
});

it.each([
  ['other faults', signed({ slowSaveMs: 900 })],
  ['other caps', signed({}, ours, { caps: { ...caps, totalMbps: 100 } })],
  ['another key', signed({}, theirs)],
])('%s is a change, told at once', async (_what, answer) => {
  expect(await asked(answer)).toEqual({ said: { optInAfterMatches: false }, askedCount: 1 });
});

it.each([
  ['a portal that sends to its login page', plain(302, '', { location: 'http://portal.example/login' })],
  ['a portal’s login page', plain(200, '<html>log in</html>')],
  ['a proxy before a server that is gone', plain(502, 'Bad Gateway')],
  ['a filter that says something in JSON', plain(200, '{"blocked":true}')],
  ['an old word played again', signed({}, ours, { nonce: 'an-old-one' })],
  ['a word for another certificate than was shown', signed({}, ours, { certificateFingerprint: 'ab'.repeat(32) })],
])('%s is not the server, which did not change anything', async (_what, answer) => {
  const { said, askedCount } = await asked(answer);
  expect(said).toEqual({ optInAfterIntercepted: true });
  expect(askedCount).toBeGreaterThan(1);
});

it('a server that comes back is believed, whatever answered before', async () => {
  expect((await asked(plain(503, ''), plain(302, ''), signed())).said).toEqual({ optInAfterMatches: true });
  expect((await asked(plain(502, ''), signed({ slowSaveMs: 900 }))).said).toEqual({ optInAfterMatches: false });
});

it('nobody who answers is neither', async () => {
  expect(await again(await freePort())).toEqual({ optInAfterUnanswered: true });
});

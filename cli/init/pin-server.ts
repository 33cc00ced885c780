/** Ask a server for its consent, show its key to a person, and pin the key. */
import { hexDigits } from '../../core/hex-pairs.ts';
import { ProvnatError } from '../../core/errors.ts';
import type { InventoryServer } from '../../core/inventory/types.ts';
import { keyFingerprintOf } from '../../core/key-fingerprint.ts';
import { verifyOptIn } from '../../core/optin/verify-opt-in.ts';
import type { OptInDocument } from '../../core/protocol.ts';
import { askOptIn } from '../../run/exam-server.ts';
import type { Questions } from './questions.ts';

export interface PinRequest {
  /** `https://10.0.0.5:8443`, `10.0.0.5:8443` or `10.0.0.5`. */
  readonly address: string;
  readonly suffix: string;
  readonly runToken?: string;
  /** true: whatever key it shows; text: that fingerprint only; absent: ask, or refuse when nobody can be asked. */
  readonly acceptKey?: string | true;
  readonly questions?: Questions;
}

export interface PinnedServer {
  readonly server: InventoryServer;
  readonly keyFingerprint: string;
  readonly document: OptInDocument;
}

/** Throws ProvnatError USAGE, SERVER_UNREACHABLE, SERVER_NOT_OPTED_IN or SERVER_KEY_MISMATCH. */
export async function pinServer(request: PinRequest): Promise<PinnedServer> {
  const unpinned = { ...serverAt(request.address), suffix: request.suffix };
  const { reply, nonce, certificateFingerprint } = await askOptIn({ ...unpinned, publicKey: '' });
  const { document, publicKey } = verifyOptIn({
    reply,
    nonce,
    nowMs: Date.now(),
    server: unpinned,
    ...(certificateFingerprint === undefined ? {} : { certificateFingerprint }),
  });
  const keyFingerprint = keyFingerprintOf(publicKey);
  await confirmKey(request, keyFingerprint);
  return {
    server: { ...unpinned, publicKey, ...(request.runToken === undefined ? {} : { runToken: request.runToken }) },
    keyFingerprint,
    document,
  };
}

async function confirmKey({ address, acceptKey, questions }: PinRequest, keyFingerprint: string): Promise<void> {
  if (acceptKey === true) return;
  if (acceptKey !== undefined) {
    if (hexDigits(acceptKey) === hexDigits(keyFingerprint)) return;
    throw new ProvnatError(
      'SERVER_KEY_MISMATCH',
      `server ${address} shows the key ${keyFingerprint}; --accept-key expected ${acceptKey}`,
      'compare with the line "key fingerprint" that provnat serve prints on the server',
    );
  }
  if (questions === undefined) {
    throw new ProvnatError(
      'USAGE',
      `server ${address} shows the key ${keyFingerprint}, and nobody can be asked whether that is right`,
      `compare it with what provnat serve prints on the server, then add --accept-key ${keyFingerprint}`,
    );
  }
  const agreed = await questions.agree(`The server shows the key ${keyFingerprint}. Does provnat serve print the same on the server?`);
  if (agreed) return;
  throw new ProvnatError(
    'SERVER_KEY_MISMATCH',
    `server ${address}: its key ${keyFingerprint} was not accepted`,
    'nothing was written; find out which machine answers there',
  );
}

/** Throws ProvnatError USAGE. */
export function serverAt(address: string): Pick<InventoryServer, 'scheme' | 'address' | 'port'> {
  const text = address.includes('://') ? address : `https://${address}`;
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const scheme = url?.protocol === 'http:' ? 'http' : url?.protocol === 'https:' ? 'https' : undefined;
  const onlyAddress =
    url !== undefined && url.username === '' && url.password === '' && url.pathname === '/' && url.search === '' && url.hash === '';
  if (url === undefined || scheme === undefined || !onlyAddress || url.hostname === '') {
    throw new ProvnatError(
      'USAGE',
      'init: --server is not an address of a server',
      'write --server https://10.0.0.5:8443, or only 10.0.0.5:8443',
    );
  }
  return { scheme, address: url.hostname.replace(/^\[|\]$/g, ''), port: url.port === '' ? portOf(address, scheme) : Number(url.port) };
}

/** URL drops a port that is the scheme's own; without any we take what provnat serve listens on. */
const portOf = (address: string, scheme: 'http' | 'https'): number => {
  const own = scheme === 'http' ? 80 : 443;
  return address.replace(/\/$/, '').endsWith(`:${String(own)}`) ? own : 8443;
};

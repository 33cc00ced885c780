/** May this server be loaded? Only when it said so itself: signed by the pinned key, for this question, this address and this certificate. */
import { ed25519 } from '@noble/curves/ed25519.js';
import { utf8ToBytes } from '@noble/hashes/utils.js';
import { ProvnatError } from '../errors.ts';
import { keyFingerprintOf } from '../key-fingerprint.ts';
import type { OptInDocument } from '../protocol.ts';
import { bytesFromBase64url } from './base64url.ts';
import { optInDocumentSchema, optInReplySchema } from './opt-in-document.ts';

export interface OptInQuestion {
  /** What the server answered, as parsed from JSON. */
  readonly reply: unknown;
  /** What it was asked with. */
  readonly nonce: string;
  /** From school.yaml; absent only in init, before a key is pinned: then the reply's own key is used and must be confirmed by a person. */
  readonly pinnedPublicKey?: string;
  /** Our clock when the answer came. */
  readonly nowMs: number;
  readonly server: { readonly scheme: 'http' | 'https'; readonly suffix: string; readonly port: number };
  /** SHA-256 (hex) of the DER certificate that the connection really showed; absent over plain HTTP. */
  readonly certificateFingerprint?: string;
}

/** Far more than any login or certificate tolerates, far less than a clock in the wrong time zone is off. */
const mostClockOffsetMs = 300_000;

export interface VerifiedOptIn {
  readonly document: OptInDocument;
  /** The key that signed it. */
  readonly publicKey: string;
}

/** `https://provnat.test:8443`: how a signed document names the server. */
const originOf = ({ scheme, suffix, port }: OptInQuestion['server']): string => `${scheme}://${suffix}:${String(port)}`;

/** Another server answers than the one that was pinned; as ever SERVER_KEY_MISMATCH. What opens encrypted traffic on the way is none. */
export class OtherKeyError extends ProvnatError {}

/** Throws ProvnatError SERVER_KEY_MISMATCH when another key or certificate answers than the pinned or signed one, SERVER_NOT_OPTED_IN otherwise. */
export function verifyOptIn(question: OptInQuestion): VerifiedOptIn {
  const { nonce, pinnedPublicKey, nowMs, certificateFingerprint } = question;
  const origin = originOf(question.server);
  const reply = optInReplySchema.safeParse(question.reply);
  if (!reply.success) throw notOptedIn(`server ${origin} answers, but not with a signed consent to be loaded`, startServer);
  const { document: text, signature, publicKey } = reply.data;
  if (pinnedPublicKey !== undefined && publicKey !== pinnedPublicKey) {
    throw new OtherKeyError(
      'SERVER_KEY_MISMATCH',
      `server ${origin} shows the key ${keyFingerprintOf(publicKey)}; the school file pins ${keyFingerprintOf(pinnedPublicKey)}`,
      'if the server was installed anew, compare the key that provnat serve prints and pin it with provnat init --force --server; otherwise somebody else answers in its place',
    );
  }
  if (!isSigned(text, signature, publicKey)) throw notOptedIn(`server ${origin}: the signature does not fit its consent`, startServer);

  const document = documentOf(text);
  if (document === undefined)
    throw notOptedIn(
      `server ${origin}: its consent is in a form that this version does not know`,
      'use the same version of provnat on both sides',
    );
  if (document.nonce !== nonce)
    throw notOptedIn(`server ${origin}: its consent answers another question than ours, so it may be an old one played again`, startServer);
  if (document.origin !== origin) {
    throw notOptedIn(
      `server ${origin}: its consent is for ${document.origin}`,
      'correct scheme, suffix and port in the school file, or start the server with them',
    );
  }
  const offsetMs = document.serverAtMs - nowMs;
  if (Math.abs(offsetMs) > mostClockOffsetMs) {
    throw notOptedIn(
      `server ${origin}: its clock differs from ours by ${String(Math.round(offsetMs / 1000))} s`,
      'let both machines take their time from the network (NTP)',
    );
  }
  checkCertificate(document, origin, certificateFingerprint);
  return { document, publicKey };
}

const startServer = 'load goes only to a server that agrees to it: start one with provnat serve, and never aim at anybody else’s';
const notOptedIn = (message: string, hint: string): ProvnatError => new ProvnatError('SERVER_NOT_OPTED_IN', message, hint);

function isSigned(text: string, signature: string, publicKey: string): boolean {
  const signatureBytes = bytesFromBase64url(signature);
  const keyBytes = bytesFromBase64url(publicKey);
  if (signatureBytes?.length !== 64 || keyBytes?.length !== 32) return false;
  try {
    return ed25519.verify(signatureBytes, utf8ToBytes(text), keyBytes, { zip215: false });
  } catch {
    return false; // a key that is no point of the curve
  }
}

function documentOf(text: string): OptInDocument | undefined {
  try {
    return optInDocumentSchema.parse(JSON.parse(text));
  } catch {
    return undefined;
  }
}

function checkCertificate(document: OptInDocument, origin: string, shown: string | undefined): void {
  const signed = document.certificateFingerprint;
  if (signed?.toLowerCase() === shown?.toLowerCase()) return;
  throw new ProvnatError(
    'SERVER_KEY_MISMATCH',
    `server ${origin} showed the certificate ${shown?.slice(0, 16) ?? '(none)'}…, but signed for ${signed?.slice(0, 16) ?? 'none'}…`,
    'something between here and the server opens encrypted traffic (proxy, filter, security software); exempt the server’s address from it',
  );
}

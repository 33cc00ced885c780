import { generateKeyPairSync, sign, type KeyObject } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ProvnatError } from '../../../core/errors.ts';
import { bytesFromBase64url } from '../../../core/optin/base64url.ts';
import { verifyOptIn, type OptInQuestion } from '../../../core/optin/verify-opt-in.ts';
import type { OptInDocument } from '../../../core/protocol.ts';

const rawKey = (key: KeyObject): string => key.export({ format: 'jwk' }).x ?? '';
const ours = generateKeyPairSync('ed25519');
const theirs = generateKeyPairSync('ed25519');
const certificateFingerprint = 'ab'.repeat(32);
const nowMs = Date.UTC(2026, 10, 23);
const consent: OptInDocument = {
  formatVersion: 1,
  nonce: 'n-1',
  serverAtMs: nowMs + 40,
  origin: 'https://provnat.test:8443',
  certificateFingerprint,
  caps: { perPupilMbps: 10, totalMbps: 500, maxPupils: 60 },
  faults: { slowSaveMs: 100 },
  udpEchoPort: 8444,
  packageBytes: 2_200_000,
};
const replyOf = (document: object, keys = ours) => {
  const text = JSON.stringify(document);
  return {
    document: text,
    signature: sign(null, Buffer.from(text), keys.privateKey).toString('base64url'),
    publicKey: rawKey(keys.publicKey),
  };
};
const question = (changes: Partial<OptInQuestion> = {}): OptInQuestion => ({
  reply: replyOf(consent),
  nonce: 'n-1',
  pinnedPublicKey: rawKey(ours.publicKey),
  nowMs,
  server: { scheme: 'https', suffix: 'provnat.test', port: 8443 },
  certificateFingerprint,
  ...changes,
});
const without = <Whole extends object, Key extends keyof Whole>(whole: Whole, key: Key): Omit<Whole, Key> => {
  const copy: Partial<Whole> = { ...whole };
  Reflect.deleteProperty(copy, key);
  return copy as Omit<Whole, Key>;
};
const codeOf = (changes: Partial<OptInQuestion>): string => {
  try {
    verifyOptIn(question(changes));
  } catch (error) {
    if (error instanceof ProvnatError && error.hint !== '') return error.code;
    throw error;
  }
  return 'believed';
};

describe('a server’s consent', () => {
  it('is believed when the pinned key signed it for this question, address and certificate', () => {
    expect(verifyOptIn(question())).toEqual({ document: consent, publicKey: rawKey(ours.publicKey) });
  });

  it('may come from a key that is not pinned yet only when none is', () => {
    const unpinned = without(question({ reply: replyOf(consent, theirs) }), 'pinnedPublicKey');
    expect(verifyOptIn(unpinned).publicKey).toBe(rawKey(theirs.publicKey));
  });

  it.each<[string, Partial<OptInQuestion>, string]>([
    ['another key', { reply: replyOf(consent, theirs) }, 'SERVER_KEY_MISMATCH'],
    ['another key under our name', { reply: { ...replyOf(consent, theirs), publicKey: rawKey(ours.publicKey) } }, 'SERVER_NOT_OPTED_IN'],
    ['another certificate', { certificateFingerprint: 'cd'.repeat(32) }, 'SERVER_KEY_MISMATCH'],
    ['an old nonce', { nonce: 'n-2' }, 'SERVER_NOT_OPTED_IN'],
    ['another port', { server: { scheme: 'https', suffix: 'provnat.test', port: 443 } }, 'SERVER_NOT_OPTED_IN'],
    ['a clock an hour off', { nowMs: nowMs + 3_600_000 }, 'SERVER_NOT_OPTED_IN'],
    ['a clock that is none', { nowMs: nowMs - 3_600_000 }, 'SERVER_NOT_OPTED_IN'],
    [
      'a changed document',
      { reply: { ...replyOf(consent), document: JSON.stringify({ ...consent, caps: { ...consent.caps, maxPupils: 9000 } }) } },
      'SERVER_NOT_OPTED_IN',
    ],
    ['a fault that we cannot name', { reply: replyOf({ ...consent, faults: { gremlins: 1 } }) }, 'SERVER_NOT_OPTED_IN'],
    ['no caps', { reply: replyOf({ ...consent, caps: undefined }) }, 'SERVER_NOT_OPTED_IN'],
    ['a web page', { reply: 'hello' }, 'SERVER_NOT_OPTED_IN'],
    ['a signature of the wrong length', { reply: { ...replyOf(consent), signature: 'AAAA' } }, 'SERVER_NOT_OPTED_IN'],
    ['no JSON', { reply: { ...replyOf(consent), document: '{' } }, 'SERVER_NOT_OPTED_IN'],
  ])('with %s is not believed', (_what, changes, code) => {
    expect(codeOf(changes)).toBe(code);
  });

  it('plain HTTP with a signed certificate, or HTTPS without one, is not believed', () => {
    expect(codeOf({ reply: replyOf(without(consent, 'certificateFingerprint')) })).toBe('SERVER_KEY_MISMATCH');
    expect(() => verifyOptIn(without(question(), 'certificateFingerprint'))).toThrow(ProvnatError);
  });

  it('with any byte of the signature flipped is not believed', () => {
    const good = replyOf(consent);
    const bytes = Buffer.from(good.signature, 'base64url');
    fc.assert(
      fc.property(fc.nat(63), fc.integer({ min: 1, max: 255 }), (index, flip) => {
        const wrong = Buffer.from(bytes);
        wrong[index] = (wrong[index] ?? 0) ^ flip;
        expect(codeOf({ reply: { ...good, signature: wrong.toString('base64url') } })).toBe('SERVER_NOT_OPTED_IN');
      }),
      { numRuns: 20 },
    );
  });
});

describe('base64url', () => {
  it('reads what Node writes, and nothing else', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 80 }), (bytes) => {
        expect(bytesFromBase64url(Buffer.from(bytes).toString('base64url'))).toEqual(bytes);
      }),
    );
    expect(['A', 'AB', '+A', 'AA=='].map(bytesFromBase64url)).toEqual([undefined, undefined, undefined, undefined]);
  });
});

/**
 * What the identity provider hands the exam through the pupil's browser. Size, encoding and path are those of a SAML HTTP-POST response;
 * inside is a signed JWT instead of an XML signature, which a load test has no use for.
 */
import { randomBytes, randomUUID } from 'node:crypto';

import { SignJWT, errors, generateKeyPair, generateSecret, jwtVerify } from 'jose';
import type { CryptoKey, GenerateKeyPairResult } from 'jose';

import type { Origin } from '../core/protocol.ts';

/** Clocks of two servers may differ by this much (the usual allowance in federations is one to five minutes). */
export const clockToleranceS = 60;
export const assertionLifetimeS = 300;
/** From opening the exam until the login is back: a pupil may look for the password meanwhile. */
export const requestLifetimeS = 900;
/** About what a signed and encrypted assertion of a school's identity provider weighs once encoded. */
const responseBytes = 10_000;

export type Refusal = 'malformed' | 'forged' | 'expired' | 'not-yet-valid' | 'wrong-audience' | 'wrong-request' | 'replayed';

export interface Assertions {
  /** The exam asks for a login: opaque, signed, comes back as RelayState. */
  request(): Promise<string>;
  /** The identity provider checks that the exam really asked. */
  isRequest(request: string): Promise<boolean>;
  /** Base64, as it stands in the form. */
  issue(account: string, request: string): Promise<string>;
  /** The account, or why not. An assertion is accepted once. */
  consume(response: string, relayState: string): Promise<{ readonly account: string } | { readonly refusal: Refusal }>;
}

/** Keys live as long as the process: a restarted server has forgotten which assertions were used, so it accepts none of the old. */
export async function openAssertions(suffix: string, clock: () => number, keys?: GenerateKeyPairResult): Promise<Assertions> {
  const identityProvider = keys ?? (await generateKeyPair('ES256'));
  const requestKey = await generateSecret('HS256');
  const usedUntilMs = new Map<string, number>();
  const nameOf = (origin: Origin) => `https://${origin}.${suffix}`;
  const nowS = () => Math.floor(clock() / 1000);

  async function requestId(request: string): Promise<string | undefined> {
    try {
      const { payload } = await jwtVerify(request, requestKey, {
        issuer: nameOf('exam'),
        audience: nameOf('login'),
        algorithms: ['HS256'],
        currentDate: new Date(clock()),
      });
      return payload.jti;
    } catch {
      return undefined;
    }
  }

  /** Remembers a used id until its assertion would be refused as expired anyway. */
  function useOnce(id: string): boolean {
    const now = clock();
    for (const [old, untilMs] of usedUntilMs) {
      if (untilMs > now) break;
      usedUntilMs.delete(old);
    }
    if (usedUntilMs.has(id)) return false;
    usedUntilMs.set(id, now + (assertionLifetimeS + 2 * clockToleranceS) * 1000);
    return true;
  }

  return {
    request: () =>
      new SignJWT()
        .setProtectedHeader({ alg: 'HS256' })
        .setJti(randomUUID())
        .setIssuer(nameOf('exam'))
        .setAudience(nameOf('login'))
        .setIssuedAt(nowS())
        .setExpirationTime(nowS() + requestLifetimeS)
        .sign(requestKey),

    isRequest: async (request) => (await requestId(request)) !== undefined,

    async issue(account, request) {
      const jwt = await signAssertion(identityProvider.privateKey, {
        account,
        issuer: nameOf('login'),
        audience: nameOf('exam'),
        inResponseTo: (await requestId(request)) ?? '',
        nowS: nowS(),
      });
      return wrap(jwt, nameOf('login'), new Date(clock()).toISOString());
    },

    async consume(response, relayState) {
      const jwt = unwrap(response);
      if (jwt === undefined) return { refusal: 'malformed' };
      try {
        const { payload } = await jwtVerify(jwt, identityProvider.publicKey, {
          issuer: nameOf('login'),
          audience: nameOf('exam'),
          algorithms: ['ES256'],
          clockTolerance: clockToleranceS,
          currentDate: new Date(clock()),
          requiredClaims: ['sub', 'jti', 'exp', 'nbf'],
        });
        const asked = await requestId(relayState);
        if (asked === undefined || payload['inResponseTo'] !== asked) return { refusal: 'wrong-request' };
        if (!useOnce(payload.jti ?? '')) return { refusal: 'replayed' };
        return { account: payload.sub ?? '' };
      } catch (cause) {
        return { refusal: refusalOf(cause) };
      }
    },
  };
}

export interface AssertionFacts {
  readonly account: string;
  readonly issuer: string;
  readonly audience: string;
  readonly inResponseTo: string;
  readonly nowS: number;
}

export const signAssertion = (key: CryptoKey, facts: AssertionFacts): Promise<string> =>
  new SignJWT({ inResponseTo: facts.inResponseTo })
    .setProtectedHeader({ alg: 'ES256' })
    .setJti(randomUUID())
    .setSubject(facts.account)
    .setIssuer(facts.issuer)
    .setAudience(facts.audience)
    .setIssuedAt(facts.nowS)
    .setNotBefore(facts.nowS)
    .setExpirationTime(facts.nowS + assertionLifetimeS)
    .sign(key);

function refusalOf(cause: unknown): Refusal {
  if (cause instanceof errors.JWTExpired) return 'expired';
  if (cause instanceof errors.JWTClaimValidationFailed && cause.claim === 'aud') return 'wrong-audience';
  if (cause instanceof errors.JWTClaimValidationFailed && cause.claim === 'nbf') return 'not-yet-valid';
  return cause instanceof errors.JWSSignatureVerificationFailed || cause instanceof errors.JWTClaimValidationFailed
    ? 'forged'
    : 'malformed';
}

/** Pads to the size of a real response with bytes that do not compress, as encrypted ones do not. */
export function wrap(jwt: string, issuer: string, issuedAt: string): string {
  const envelope = (padding: string) =>
    `<samlp:Response xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol" Version="2.0" ID="_${randomUUID()}" IssueInstant="${issuedAt}">` +
    `<Issuer>${issuer}</Issuer><Assertion format="jwt">${jwt}</Assertion><Padding>${padding}</Padding></samlp:Response>`;
  const missing = Math.max(0, Math.floor((responseBytes * 3) / 4) - envelope('').length);
  return Buffer.from(envelope(randomBytes(Math.floor((missing * 3) / 4)).toString('base64'))).toString('base64');
}

const unwrap = (response: string): string | undefined =>
  /<Assertion format="jwt">([\w.-]+)<\/Assertion>/.exec(Buffer.from(response, 'base64').toString('utf8'))?.[1];

/** The exam's session: a signed cookie, so that a server that was restarted still knows its pupils. */
import { webcrypto } from 'node:crypto';
import { SignJWT, jwtVerify } from 'jose';

import { runOfAccount, sessionCookie } from '../core/protocol.ts';

export interface Session {
  readonly account: string;
  readonly run: string;
}

export interface Sessions {
  /** The whole Set-Cookie header. */
  open(account: string): Promise<string>;
  /** undefined: no cookie, a forged or an expired one. */
  of(cookieHeader: string | undefined): Promise<Session | undefined>;
}

/** Longer than any exam, shorter than until the next day's. */
const lifetimeS = 10 * 3600;
const maxKnown = 5_000;

/** secret: from when the server was first started. */
export async function openSessions(secret: Uint8Array, secure: boolean, clock: () => number): Promise<Sessions> {
  // Once: jose would do it again for each signature, and a class logs in within seconds.
  const key = await webcrypto.subtle.importKey('raw', secret, { name: 'HMAC', hash: 'SHA-256' }, false, ['sign', 'verify']);
  // Checking a signature for every autosave would be paid by the answers of a whole class.
  const known = new Map<string, { readonly session: Session; readonly endsAtMs: number }>();

  return {
    async open(account) {
      const nowS = Math.floor(clock() / 1000);
      const token = await new SignJWT()
        .setProtectedHeader({ alg: 'HS256' })
        .setSubject(account)
        .setAudience('exam')
        .setIssuedAt(nowS)
        .setExpirationTime(nowS + lifetimeS)
        .sign(key);
      return `${sessionCookie}=${token}; Path=/; HttpOnly; SameSite=Lax; Max-Age=${lifetimeS}${secure ? '; Secure' : ''}`;
    },

    async of(cookieHeader) {
      const token = cookieOf(cookieHeader, sessionCookie);
      if (token === undefined) return undefined;
      const before = known.get(token);
      if (before !== undefined) return before.endsAtMs > clock() ? before.session : undefined;
      try {
        const { payload } = await jwtVerify(token, key, { audience: 'exam', algorithms: ['HS256'], currentDate: new Date(clock()) });
        const run = runOfAccount(payload.sub ?? '');
        if (payload.sub === undefined || run === undefined || payload.exp === undefined) return undefined;
        const session = { account: payload.sub, run };
        if (known.size >= maxKnown) known.clear();
        known.set(token, { session, endsAtMs: payload.exp * 1000 });
        return session;
      } catch {
        return undefined;
      }
    },
  };
}

function cookieOf(header: string | undefined, name: string): string | undefined {
  for (const part of (header ?? '').split(';')) {
    const equals = part.indexOf('=');
    if (equals !== -1 && part.slice(0, equals).trim() === name) return part.slice(equals + 1).trim();
  }
  return undefined;
}

/** find. and login.: discovery of the school's identity provider, its form, its answer. */
import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';

import type { FastifyInstance, FastifyReply } from 'fastify';
import { z } from 'zod';

import { paths, runOfAccount } from '../core/protocol.ts';
import type { FaultSwitches } from '../core/protocol.ts';
import type { Assertions } from './assertion.ts';
import { shareOf } from './faults.ts';
import type { OriginUrls } from './origin.ts';
import type { PlatformCaps } from './platform-options.ts';
import { Refused } from './refused.ts';

const maxRuns = 100;

interface KnownRun {
  readonly passwords: Map<string, Buffer>;
}

export interface IdentityProviderParts {
  readonly assertions: Assertions;
  readonly urls: OriginUrls;
  readonly caps: PlatformCaps;
  readonly faults: FaultSwitches;
}

const signInForm = z.object({ request: z.string().max(2_000), account: z.string().max(300), password: z.string().min(1).max(200) });

export function identityProvider(app: FastifyInstance, { assertions, urls, caps, faults }: IdentityProviderParts): void {
  const refuseLogin = shareOf(faults.refusedLoginRatio);
  const slow = () => (faults.slowIdentityProviderMs === undefined ? undefined : wait(faults.slowIdentityProviderMs));
  const accounts = rememberedAccounts(caps);

  app.get<{ Querystring: { return?: string; request?: string } }>(
    paths.discover,
    { config: { origin: 'find' } },
    async (request, reply) => {
      const asked = request.query.request ?? '';
      if (!(await assertions.isRequest(asked))) throw unknownRequest();
      // Only the exam itself may be returned to: anything else would make this an open redirect.
      if (request.query.return !== urls.urlOf('exam', paths.exam, request.headers.host)) {
        throw new Refused(400, 'return-not-ours', `${paths.discover}: return is not the exam's own address. Start from the exam again.`);
      }
      const target = urls.urlOf('login', `${paths.signIn}?request=${encodeURIComponent(asked)}`, request.headers.host);
      return reply.redirect(target, 302);
    },
  );

  app.get<{ Querystring: { request?: string } }>(paths.signIn, { config: { origin: 'login' } }, async (request, reply) => {
    await slow();
    const asked = request.query.request ?? '';
    if (!(await assertions.isRequest(asked))) throw unknownRequest();
    return page(reply, 200, signInPage(asked, ''));
  });

  app.post(paths.signIn, { config: { origin: 'login' } }, async (request, reply) => {
    await slow();
    const form = signInForm.safeParse(request.body);
    if (!form.success || !(await assertions.isRequest(form.data.request))) throw unknownRequest();
    const { account, password } = form.data;
    if (refuseLogin())
      return page(reply, 403, signInPage(form.data.request, 'Inloggningen nekades (felbrytaren refusedLoginRatio är på).'));
    const answer = accounts(account, password);
    if (answer === 'full')
      throw new Refused(429, 'server-full', `${paths.signIn}: no room for more than ${caps.maxPupils} pupils in a run.`);
    if (answer === 'wrong') return page(reply, 401, signInPage(form.data.request, 'Fel konto eller lösenord.'));
    const response = await assertions.issue(account, form.data.request);
    return page(reply, 200, responsePage(urls.urlOf('exam', paths.assertionConsumer, request.headers.host), response, form.data.request));
  });
}

const unknownRequest = () =>
  new Refused(403, 'unknown-request', 'This login was not started by the exam, or too long ago. Open the exam again.');

/** Remembers the password of each account's first login. Only a keyed hash is kept, only in memory, only of the latest runs. */
function rememberedAccounts(caps: PlatformCaps): (account: string, password: string) => 'right' | 'wrong' | 'full' {
  const key = randomBytes(32);
  const runs = new Map<string, KnownRun>();
  const runOf = (name: string): KnownRun => {
    const run = runs.get(name) ?? { passwords: new Map<string, Buffer>() };
    // In order of last use, so that the first is the one that was not seen for longest.
    runs.delete(name);
    runs.set(name, run);
    for (const oldest of runs.keys()) {
      if (runs.size <= maxRuns) break;
      runs.delete(oldest);
    }
    return run;
  };

  return (account, password) => {
    const name = runOfAccount(account);
    if (name === undefined) return 'wrong';
    const run = runOf(name);
    const hash = createHmac('sha256', key).update(password).digest();
    const first = run.passwords.get(account);
    if (first !== undefined) return timingSafeEqual(first, hash) ? 'right' : 'wrong';
    if (run.passwords.size >= caps.maxPupils) return 'full';
    run.passwords.set(account, hash);
    return 'right';
  };
}

const page = (reply: FastifyReply, status: number, html: string) =>
  reply.code(status).header('cache-control', 'no-store').type('text/html; charset=utf-8').send(html);

const document = (title: string, body: string) =>
  `<!doctype html><html lang="sv"><head><meta charset="utf-8"><title>${title}</title></head><body>${body}</body></html>`;

const signInPage = (request: string, problem: string) =>
  document(
    'Logga in',
    `<main><h1>Skolans inloggning</h1><p role="alert">${problem}</p><form method="post" action="${paths.signIn}">` +
      `<input type="hidden" name="request" value="${request}">` +
      '<p><label>Konto <input name="account" autocomplete="username" required></label></p>' +
      '<p><label>Lösenord <input name="password" type="password" autocomplete="current-password" required></label></p>' +
      '<p><button>Logga in</button></p></form></main>',
  );

const responsePage = (action: string, response: string, relayState: string) =>
  document(
    'Inloggad',
    `<form method="post" action="${action}"><input type="hidden" name="SAMLResponse" value="${response}">` +
      `<input type="hidden" name="RelayState" value="${relayState}"><noscript><button>Vidare till provet</button></noscript></form>` +
      '<script>document.forms[0].submit()</script>',
  );

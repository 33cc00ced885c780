import { describe, expect, test } from 'vitest';

import { createLogin } from '../../../core/exam/login.ts';
import type { Answer } from '../../../core/exam/machine.ts';
import { answerOf, recordedOutbox, timeoutOf } from './recorded-outbox.ts';

const options = { startAtMs: 1_000, giveUpMs: 60_000, account: 'B12-1@run', password: 'secret', suffix: 'provnat.test', draw: () => 0 };

const form = (action: string, ...fields: [string, string][]) =>
  `<form method="post" action="${action}">${fields.map(([name, value]) => `<input type="hidden" name="${name}" value="${value}">`).join('')}</form>`;

const pages: Readonly<Record<string, Partial<Answer>>> = {
  'GET exam /': { status: 302, location: 'https://find.provnat.test:9443/discover?return=x&request=q' },
  'GET find /discover?return=x&request=q': { status: 302, location: 'https://login.provnat.test:9443/sign-in?request=q' },
  'GET login /sign-in?request=q': { text: form('/sign-in', ['request', 'q']) },
  'POST login /sign-in': { text: form('https://exam.provnat.test:9443/saml/acs', ['SAMLResponse', 'saml'], ['RelayState', 'q']) },
  'POST exam /saml/acs': { status: 302, location: 'https://exam.provnat.test:9443/', cookies: ['provnat_session'] },
};

/** Plays the login against these pages, each 50 ms, until it wants nothing before untilMs. */
function play(other: Readonly<Record<string, Partial<Answer>>> = {}, untilMs = 70_000) {
  const out = recordedOutbox();
  const login = createLogin(options, out);
  let nowMs = 1_000;
  let seen = 0;
  while (login.nextAtMs() <= untilMs || seen < out.requests.length) {
    const next = out.requests[seen];
    if (next === undefined) {
      nowMs = Math.max(nowMs, login.nextAtMs());
      login.tick(nowMs);
      continue;
    }
    seen += 1;
    const key = `${next.request.method} ${next.request.origin} ${next.request.path}`;
    const page = other[key] ?? pages[key] ?? { status: 404 };
    nowMs += 50;
    login.answered?.(next.id, answerOf(nowMs - 50, 50, page), nowMs);
  }
  return { out, login };
}

describe('login', () => {
  test('follows redirects and forms to the session, each step timed', () => {
    const { out, login } = play();
    expect(login.doneAtMs()).toBe(1_250);
    expect(out.of('loginMs')).toMatchObject([{ value: 250, atMs: 1_250, windowMs: 250 }]);
    expect(out.of('loginStepMs').map((step) => step.reason)).toEqual(['exam', 'discover', 'sign-in', 'credentials', 'assertion']);
    expect(out.requests[3]?.request.body).toEqual({
      type: 'form',
      fields: { request: 'q', account: 'B12-1@run', password: 'secret' },
    });
    expect(out.requests[4]?.request.body).toEqual({ type: 'form', fields: { SAMLResponse: 'saml', RelayState: 'q' } });
  });

  test('never follows a redirect or a form off the exam’s origins', () => {
    for (const other of [
      { 'GET exam /': { status: 302, location: 'https://www.example.org/' } },
      { 'GET exam /': { status: 302, location: 'https://exam.provnat.test.example.org/' } },
      { 'GET login /sign-in?request=q': { text: form('https://example.org/', ['request', 'q']) } },
    ]) {
      const { out, login } = play(other, 3_000);
      expect(login.doneAtMs()).toBeUndefined();
      expect(new Set(out.requests.map(({ request }) => request.origin))).not.toContain(undefined);
      expect(out.of('pupilFailureCount')[0]?.reason).toMatch(/redirect-elsewhere|no-form/);
    }
  });

  test('a refused login is tried again until the pupil gives up, and says so', () => {
    const { out, login } = play({ 'POST login /sign-in': { status: 403, text: form('/sign-in', ['request', 'q']) } });
    expect([login.hasGivenUp(), login.nextAtMs()]).toEqual([true, Infinity]);
    const failures = out.of('pupilFailureCount').map((one) => one.reason);
    expect(failures.length).toBeGreaterThan(5);
    expect(failures[0]).toBe('login-credentials-status-403');
    expect(failures.at(-1)).toBe('login-gave-up');
    expect(out.of('loginMs')).toMatchObject([{ value: 60_000, unknown: true, reason: 'gave-up' }]);
  });

  test('a page on which nothing came is given up after 40 s and the login begun anew, over new connections', () => {
    const out = recordedOutbox();
    const login = createLogin(options, out);
    login.tick(1_000);
    login.answered?.(1, answerOf(1_000, 10, pages['GET exam /']), 1_010);
    expect(out.requests[1]?.request.timeoutMs).toBe(40_000);
    login.answered?.(2, timeoutOf(1_010, 40_000), 41_010);
    expect(out.of('pupilFailureCount').map((one) => one.reason)).toEqual(['login-discover-timeout']);
    let nowMs = login.nextAtMs();
    login.tick(nowMs);
    for (let seen = 2; login.doneAtMs() === undefined; seen += 1) {
      const { id, request } = out.requests[seen] ?? { id: 0, request: undefined };
      const page = pages[`${String(request?.method)} ${String(request?.origin)} ${String(request?.path)}`] ?? {};
      login.answered?.(id, answerOf(nowMs, 10, page), (nowMs += 10));
    }
    expect(out.requests.slice(2).map(({ request }) => [request.origin, request.freshConnection === true])).toEqual([
      ['exam', true],
      ['find', true],
      ['login', true],
      ['login', false],
      ['exam', false],
    ]);
    expect(out.requests[2]?.request.timeoutMs).toBeLessThan(20_000);
    expect(out.of('loginMs')).toMatchObject([{ value: nowMs - 1_000 }]);
  });

  test('an identity provider that takes 32 s for each of its pages is waited for, and nothing is asked twice', () => {
    const out = recordedOutbox();
    const login = createLogin({ ...options, giveUpMs: 75_000 }, out);
    let nowMs = 1_000;
    login.tick(nowMs);
    for (let seen = 0; login.doneAtMs() === undefined; seen += 1) {
      const { id, request } = out.requests[seen] ?? { id: 0, request: undefined };
      const tookMs = request?.origin === 'login' ? 32_000 : 10;
      expect(tookMs).toBeLessThan(request?.timeoutMs ?? 0);
      const page = pages[`${String(request?.method)} ${String(request?.origin)} ${String(request?.path)}`] ?? {};
      login.answered?.(id, answerOf(nowMs, tookMs, page), (nowMs += tookMs));
    }
    expect(out.requests).toHaveLength(5);
    expect(out.of('pupilFailureCount')).toEqual([]);
    expect(out.of('loginMs')).toMatchObject([{ value: 64_030 }]);
  });

  test('a session without its cookie, and pages that go round in circles, are no login', () => {
    expect(play({ 'POST exam /saml/acs': { status: 302, cookies: [] } }, 2_000).out.of('pupilFailureCount')[0]?.reason).toBe(
      'login-assertion-no-session',
    );
    const circle = { 'GET find /discover?return=x&request=q': { status: 302, location: 'https://exam.provnat.test/' } };
    expect(play(circle, 2_000).out.of('pupilFailureCount')[0]?.reason).toMatch(/too-many-pages/);
  });
});

/** Federated login: exam → find → login → form → assertion → session cookie, each step timed; tries again until the pupil gives up. */
import { formAction, hiddenField, origins, paths, sessionCookie } from '../protocol.ts';
import type { Origin } from '../protocol.ts';
import { addressOf } from './address.ts';
import type { Address } from './address.ts';
import { backOffMs } from './back-off.ts';
import { failureOf } from './machine.ts';
import type { Answer, ExamRequest, Machine, Outbox } from './machine.ts';

export interface LoginOptions {
  readonly startAtMs: number;
  readonly giveUpMs: number;
  readonly account: string;
  readonly password: string;
  /** Host names are `${origin}.${suffix}`. */
  readonly suffix: string;
  /** Jitter of pauses: seeded, 0–1. */
  readonly draw: () => number;
}

export interface Login extends Machine {
  /** When the session cookie came; undefined so far, or for good when it gave up. */
  doneAtMs(): number | undefined;
  hasGivenUp(): boolean;
}

type Step = 'exam' | 'discover' | 'sign-in' | 'credentials' | 'assertion';

/** A login that needs more pages than this is going round in circles. */
const mostPages = 12;
/**
 * A pupil who has looked at an empty page for this long begins anew. Not the 10 s of a silent connection: a request cannot tell that from a
 * slow service, which is waited for until two such pages have failed the login (limits: login-complete, 60 s).
 */
const pageTimeoutMs = 40_000;

export function createLogin(options: LoginOptions, out: Outbox): Login {
  const giveUpAtMs = options.startAtMs + options.giveUpMs;
  let startedAtMs: number | undefined;
  let doneAtMs: number | undefined;
  let gaveUp = false;
  let attemptCount = 0;
  let pageCount = 0;
  let retryAtMs = options.startAtMs;
  /** Origins whose connection may be as dead as the one on which nothing came. */
  let suspects: Origin[] = [];
  let asked: { readonly id: number; readonly step: Step; readonly address: Address } | undefined;

  const ask = (step: Step, address: Address, nowMs: number, fields?: Readonly<Record<string, string>>) => {
    pageCount += 1;
    const request: ExamRequest = {
      kind: 'login',
      origin: address.origin,
      method: fields === undefined ? 'GET' : 'POST',
      path: address.path,
      ...(fields === undefined ? {} : { body: { type: 'form' as const, fields } }),
      expects: 'text',
      timeoutMs: Math.max(1, Math.min(pageTimeoutMs, giveUpAtMs - nowMs)),
      ...(suspects.includes(address.origin) ? { freshConnection: true as const } : {}),
    };
    suspects = suspects.filter((origin) => origin !== address.origin);
    asked = { id: out.request(request), step, address };
  };

  const begin = (nowMs: number) => {
    attemptCount += 1;
    pageCount = 0;
    retryAtMs = Infinity;
    startedAtMs ??= nowMs;
    ask('exam', { origin: 'exam', path: paths.exam }, nowMs);
  };

  const fail = (reason: string, nowMs: number) => {
    asked = undefined;
    out.measure({ metric: 'pupilFailureCount', value: 1, atMs: nowMs, reason: `login-${reason}` });
    retryAtMs = nowMs + backOffMs(attemptCount, options.draw);
  };

  const giveUp = (nowMs: number) => {
    gaveUp = true;
    asked = undefined;
    const elapsedMs = nowMs - (startedAtMs ?? nowMs);
    out.measure({ metric: 'loginMs', value: elapsedMs, atMs: nowMs, windowMs: elapsedMs, unknown: true, reason: 'gave-up' });
    out.measure({ metric: 'pupilFailureCount', value: 1, atMs: nowMs, reason: 'login-gave-up' });
  };

  /** What the page that came asks for next; a string says what is wrong with it. */
  const follow = (step: Step, from: Address, answer: Answer, nowMs: number): string | undefined => {
    if (pageCount >= mostPages) return `${step}-too-many-pages`;
    if (answer.status === 302 || answer.status === 303) {
      const to = addressOf(answer.location ?? '', from, options.suffix);
      if (answer.location === undefined || to === undefined) return `${step}-redirect-elsewhere`;
      ask(to.origin === 'find' ? 'discover' : to.origin === 'login' ? 'sign-in' : step, to, nowMs);
      return undefined;
    }
    const failure = failureOf(answer);
    if (failure !== undefined) return `${step}-${failure}`;
    const html = answer.text ?? '';
    const to = addressOf(formAction(html) ?? 'none:', from, options.suffix);
    if (to === undefined) return `${step}-no-form`;
    const [request, SAMLResponse, RelayState] = ['request', 'SAMLResponse', 'RelayState'].map((name) => hiddenField(html, name));
    if (SAMLResponse !== undefined) ask('assertion', to, nowMs, { SAMLResponse, RelayState: RelayState ?? '' });
    else if (step === 'credentials') return 'credentials-refused';
    else ask('credentials', to, nowMs, { request: request ?? '', account: options.account, password: options.password });
    return undefined;
  };

  return {
    doneAtMs: () => doneAtMs,
    hasGivenUp: () => gaveUp,
    nextAtMs() {
      if (gaveUp || doneAtMs !== undefined) return Infinity;
      return startedAtMs === undefined ? retryAtMs : Math.min(retryAtMs, giveUpAtMs);
    },
    stop(nowMs) {
      if (startedAtMs !== undefined && doneAtMs === undefined && !gaveUp) giveUp(nowMs);
    },
    tick(nowMs) {
      if (gaveUp || doneAtMs !== undefined) return;
      if (startedAtMs !== undefined && nowMs >= giveUpAtMs) giveUp(nowMs);
      else if (nowMs >= retryAtMs) begin(nowMs);
    },
    answered(id, answer, nowMs) {
      if (asked?.id !== id || gaveUp) return;
      const { step, address } = asked;
      asked = undefined;
      const tookMs = answer.endAtMs - answer.sentAtMs;
      out.measure({ metric: 'loginStepMs', value: tookMs, atMs: answer.endAtMs, windowMs: tookMs, reason: step });
      if (step === 'assertion' && answer.error === undefined && answer.cookies?.includes(sessionCookie) === true) {
        doneAtMs = nowMs;
        const loginMs = answer.endAtMs - (startedAtMs ?? answer.sentAtMs);
        out.measure({ metric: 'loginMs', value: loginMs, atMs: answer.endAtMs, windowMs: loginMs });
        return;
      }
      if (answer.error === 'timeout') suspects = [...origins];
      const wrong = step === 'assertion' ? `assertion-${failureOf(answer, 302) ?? 'no-session'}` : follow(step, address, answer, nowMs);
      if (wrong !== undefined) fail(wrong, nowMs);
    },
  };
}

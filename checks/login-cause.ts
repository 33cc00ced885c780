/**
 * Whose a slow or failed login is. The pages that the class opens are the exam server's own, also those that stand for the school's identity
 * provider: the school's own is never asked. It is named only when the server was told to play it slow or to refuse (docs/decisions/
 * whose-a-login-is.md); otherwise the server's own time for the page, or what came instead of an answer, tells.
 */
import { limitOf, type Limits } from '../core/limits.ts';
import type { FaultSwitches } from '../core/protocol.ts';
import type { CheckFinding, Sentence } from '../core/verdict.ts';
import { within } from '../core/within.ts';
import type { RoomFacts } from './check.ts';
import { worstOf } from './seats.ts';

/** Steps of login that stand for the school's identity provider; the others are the exam service's. */
const identitySteps: readonly string[] = ['sign-in', 'credentials'];

/** A step is slow when it alone takes this share of the time that a whole login may take without a remark. */
const slowStepRatio = 0.25;
/** The server's own time explains a step when it is at least this share of it. */
const explainedRatio = 0.5;

/** @param found what login-complete says, when that is no pass */
export function loginCause(of: RoomFacts, found: CheckFinding | undefined, limits: Limits, faults: FaultSwitches): Sentence | undefined {
  if (found === undefined) return undefined;
  const because = (cause: string): Sentence => ({ message: `cause.${cause}`, evidence: found.evidence });
  const { step, stepMs, stepHandlerMs, outsideCount, failureReason } = found.evidence;
  const isIdentity = typeof step === 'string' && identitySteps.includes(step);
  const playedMs = isIdentity ? (faults.slowIdentityProviderMs ?? 0) : 0;
  const ownMs = typeof stepHandlerMs === 'number' ? stepHandlerMs : playedMs;
  const slowMs = slowStepRatio * limitOf(limits, 'login-complete', 'duration-warn').value;
  if (typeof stepMs === 'number' && stepMs >= slowMs && ownMs >= explainedRatio * stepMs) {
    return because(playedMs > 0 ? 'identity-provider' : 'login-service');
  }
  const onWay = goneMeanwhile(of, limits);
  if (onWay !== undefined) return onWay;
  const failure = outsideCount === 0 ? undefined : failureOf(String(failureReason), faults);
  return failure === undefined ? undefined : because(failure);
}

/** Outages and loss while the class logged in, by the probe to whoever answered it at all. */
function goneMeanwhile({ facts }: RoomFacts, limits: Limits): Sentence | undefined {
  const sent = facts['probe-loss'].filter((row) => row.sentCount > 0);
  const heard = new Set(sent.filter((row) => row.lostCount < row.sentCount).map(({ subject }) => subject));
  const rows = sent.filter((row) => row.phase === 'login' && heard.has(row.subject));
  const longest = worstOf(rows, (row) => row.longestOutageMs);
  const kept = (limit: string, value: number): boolean => within(limitOf(limits, 'packet-loss', limit), value);
  if (longest !== undefined && !kept('outage-warn', longest.longestOutageMs)) {
    return { message: loginOutage, evidence: { outageMs: longest.longestOutageMs } };
  }
  const ratios = rows.map(({ lostCount, sentCount, outageLostCount }) => (lostCount - outageLostCount) / (sentCount - outageLostCount));
  const lossRatio = Math.max(0, ...ratios.filter(Number.isFinite));
  return kept('loss-fail', lossRatio) ? undefined : { message: loginLoss, evidence: { lossRatio } };
}

export const loginOutage = 'cause.login-outage';
export const loginLoss = 'cause.login-loss';

/** What a step of login ends with (core/exam/login.ts, scenarios/requests.ts) when no answer came … */
const unanswered = /-(timeout|connection-failed|connection-reset|tls-failed|no-answer-\d+)$/;
/** … and when something answered that is not the exam server's. */
const intercepted = /-(redirect-elsewhere|no-form|too-many-pages)$/;
const refused = /-(status-\d+|refused|no-session)$/;

function failureOf(reason: string, { refusedLoginRatio }: FaultSwitches): string | undefined {
  if (unanswered.test(reason)) return 'login-unanswered';
  if (intercepted.test(reason)) return 'login-intercepted';
  if (!refused.test(reason)) return undefined;
  return (refusedLoginRatio ?? 0) > 0 && reason.startsWith('credentials-') ? 'login-failed' : 'login-refused';
}

/**
 * Whose a slow or failed login is. The pages that the class opens are the exam server's own, also those that stand for the school's identity
 * provider: the school's own is never asked. It is named only when the server was told to play it slow or to refuse (docs/decisions/
 * whose-a-login-is.md); otherwise the server's own time for the page, or what came instead of an answer, tells.
 */
import { limitOf, type Limits } from '../core/limits.ts';
import type { FaultSwitches } from '../core/protocol.ts';
import type { CheckFinding, Sentence } from '../core/verdict.ts';
import { within } from '../core/within.ts';
import { isGoneBehind, isLostBehind } from './behind-gateway.ts';
import type { RoomFacts } from './check.ts';
import { gatewayProbe, heardOf, heldRatioOf, lossOf, lossRatioOf, serverProbe } from './probed.ts';
import { mayTake, waitedMsOf } from './waited.ts';

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
  const failure = outsideCount === 0 ? undefined : failureOf(String(failureReason), faults);
  // Whoever was answered had a way there.
  if (failure !== undefined && failure !== 'login-unanswered') return because(failure);
  return lostMeanwhile(of, found, limits) ?? (failure === undefined ? undefined : because(failure));
}

/** Outages and loss while the class logged in, and where: on the way to the server, or to whoever answered the probe at all. */
function lostMeanwhile({ facts, plan }: RoomFacts, found: CheckFinding, limits: Limits): Sentence | undefined {
  const heard = heardOf(facts['probe-loss']).filter(({ phase }) => phase === 'login');
  const gateway = heard.find(({ subject }) => subject === gatewayProbe);
  const server = heard.find(({ subject }) => subject === serverProbe);
  const way = server ?? gateway;
  if (way === undefined) return undefined;
  const kept = (limit: string, value: number): boolean => within(limitOf(limits, 'packet-loss', limit), value);
  const place = (isBehind: boolean): string => (isBehind ? '-behind' : '');
  const outageMs = way.longestOutageMs;
  if (!kept('outage-warn', outageMs) && mayTake(outageMs, waitedMsOf(found, plan))) {
    const isBehind = server !== undefined && gateway !== undefined && isGoneBehind(server, gateway, limits);
    return { message: `${loginOutage}${place(isBehind)}`, evidence: { outageMs } };
  }
  const loss = lossOf(way, false);
  if (kept('loss-fail', heldRatioOf(loss))) return undefined;
  const isBehind = server !== undefined && gateway !== undefined && isLostBehind(loss, lossOf(gateway, false), limits);
  return { message: `${loginLoss}${place(isBehind)}`, evidence: { lossRatio: lossRatioOf(loss) } };
}

const loginOutage = 'cause.login-outage';
const loginLoss = 'cause.login-loss';

export const isLoginLoss = (message: string): boolean => message.startsWith(loginLoss);
/** The way to the server, and nobody's answer. */
export const isOfWay = (message: string): boolean => message.startsWith(loginOutage) || isLoginLoss(message);
/** Something answered: the server, or what stands in for it. */
export const wasAnswered = (message: string): boolean => !isOfWay(message) && message !== 'cause.login-unanswered';

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

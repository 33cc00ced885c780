/** Packets that were lost, and links that were gone: the room's, the way's behind it, or the laptop's own. */
import type { CheckFinding, Evidence, RoomOutcome, Sentence } from '../core/verdict.ts';
import { isBehindGateway } from './behind-gateway.ts';
import type { RoomFacts } from './check.ts';
import { findIn } from './find-in.ts';
import { wasAnswered } from './login-cause.ts';
import { lostLinksOf } from './own-link.ts';
import { mayTake, waitedMsOf } from './waited.ts';

export interface LossCauseInput {
  readonly room: RoomFacts;
  readonly findings: readonly CheckFinding[];
  readonly outcome: RoomOutcome;
  /** What lostLink said. */
  readonly lost: Sentence | undefined;
  /** What was full, and whose a slow or failed login is. */
  readonly full: Sentence | undefined;
  readonly login: Sentence | undefined;
}

/** The laptop's own link was down: a remark that it left is no sign of the network. */
export function lostLink(findings: readonly CheckFinding[]): Sentence | undefined {
  const found = findIn(findings)('generator-headroom', 'warn');
  const variant = /\.warn-(link-lost(-wifi)?)$/.exec(found?.reason ?? '')?.[1];
  return found === undefined || variant === undefined ? undefined : { message: `cause.${variant}`, evidence: found.evidence };
}

/** An access point that started anew took the laptop's link with it. */
export function restarted({ facts }: RoomFacts): Sentence | undefined {
  const lost = lostLinksOf(facts).find((candidate) => candidate.restarted.length > 0);
  if (lost === undefined) return undefined;
  const { linkLostMs, linkLostFromMs } = lost.row;
  return { message: 'cause.access-point-restarted', evidence: { accessPoints: lost.restarted, linkLostMs, linkLostFromMs } };
}

/** Loss in work only: bursts and a full path lose packets by design. An outage in any phase. */
export function lossCause(input: LossCauseInput): Sentence | undefined {
  const found = findIn(input.findings)('packet-loss', 'fail', ...(input.lost === undefined ? ['warn' as const] : []));
  if (found === undefined || found.reason === 'packet-loss.warn-phase' || found.reason === 'packet-loss.warn-retransmit') return undefined;
  const kind = /-(outages?)$/.exec(found.reason)?.[1] ?? 'packet-loss';
  if (kind === 'outage' && !explainsFailure(found, input)) return undefined;
  return { message: `cause.${kind}${isBehindGateway(found) ? '-behind' : ''}`, evidence: found.evidence };
}

/** An outage that fails nothing by its length explains what waited for packets meanwhile. A path that the class fills loses rows of them itself. */
function explainsFailure({ outcome: ofOutage, evidence }: CheckFinding, { room, findings, outcome, full, login }: LossCauseInput): boolean {
  if (outcome !== 'not-ready' || ofOutage === 'fail') return true;
  if (full !== undefined && Number(evidence['outageMs']) <= Number(evidence['outageFailLimit'])) return false;
  const answered = login !== undefined && wasAnswered(login.message);
  return findings.some(
    (found) =>
      found.power === 'decides' &&
      found.outcome === 'fail' &&
      hungIn(evidence, found, room) &&
      !(found.check === 'login-complete' && answered),
  );
}

/** In the phase of the outage, or in the next, which its end reaches into; and not for longer than it may have taken. */
function hungIn({ outagePhase, outageMs }: Evidence, found: CheckFinding, { plan }: RoomFacts): boolean {
  const at = plan.phases.findIndex(({ phase }) => phase === outagePhase);
  const reached = at < 0 ? [] : plan.phases.slice(at, at + 2);
  return reached.some(({ phase }) => phase === found.phase) && mayTake(Number(outageMs), waitedMsOf(found, plan));
}

/** What hung while the network behind the room was gone hung there, and not at the access point. ofLoss: what lossCause said. */
export const hungBehind = (ofLoss: Sentence | undefined, found: CheckFinding, room: RoomFacts): boolean =>
  ofLoss?.message === 'cause.outage-behind' && hungIn(ofLoss.evidence, found, room);

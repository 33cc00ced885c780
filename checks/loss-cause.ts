/** Packets that were lost, and links that were gone: the room's, the way's behind it, or the laptop's own. */
import type { CheckFinding, RoomOutcome, Sentence } from '../core/verdict.ts';
import { isBehindGateway } from './behind-gateway.ts';
import type { RoomFacts } from './check.ts';
import { findIn } from './find-in.ts';
import { lostLinksOf } from './own-link.ts';

export interface LossCauseInput {
  readonly room: RoomFacts;
  readonly findings: readonly CheckFinding[];
  readonly outcome: RoomOutcome;
  /** What lostLink said. */
  readonly lost: Sentence | undefined;
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

/** An outage that fails nothing by its length explains what failed in its phase, or in the next, which its end reaches into. */
function explainsFailure(outage: CheckFinding, { room, findings, outcome }: LossCauseInput): boolean {
  if (outcome !== 'not-ready' || outage.outcome === 'fail') return true;
  const at = room.plan.phases.findIndex(({ phase }) => phase === outage.evidence['outagePhase']);
  const reached = room.plan.phases.slice(at, at + 2).map(({ phase }) => phase);
  return findings.some(
    ({ power, outcome, phase }) => power === 'decides' && outcome === 'fail' && phase !== undefined && reached.includes(phase),
  );
}

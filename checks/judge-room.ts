/** One room: every check, what the gates leave of it, and the worst of what is left. */
import { pupilCountOf } from '../core/plan.ts';
import type { Limits } from '../core/limits.ts';
import type { PhaseName } from '../core/sample.ts';
import type { CheckFinding, RoomOutcome, RoomVerdict } from '../core/verdict.ts';
import { isJudgedOutcome } from '../core/verdict.ts';
import { causesOf } from './causes.ts';
import type { Check, Finding, RoomFacts } from './check.ts';
import { appliedLimits, evaluateCheck, evaluateUnplayed, roomOnly } from './evaluate-check.ts';
import { noData } from './finding.ts';
import { headlineOf } from './headline.ts';
import { identitiesOf } from './identities-of.ts';
import type { JudgeInput } from './judge-input.ts';
import { meanwhileOf } from './meanwhile.ts';
import { doubtOfOneDevice, withDoubt } from './one-device.ts';
import { lostLinksOf } from './own-link.ts';
import { provesOf } from './proves.ts';
import { remediesOf } from './remedies.ts';
import { restrictionsOf, type Restrictions } from './restrictions.ts';

interface Asked {
  readonly checks: readonly Check[];
  readonly room: RoomFacts;
  readonly limits: Limits;
  readonly restrictions: Restrictions;
}

export function judgeRoom({ plan, inventory, facts, limits, runState }: JudgeInput, checks: readonly Check[], room: string): RoomVerdict {
  const own = roomOnly(facts, room);
  const restrictions = restrictionsOf(plan, runState, room, own);
  const roomFacts: RoomFacts = { room, plan, facts: own, playedMs: restrictions.playedMs };
  const found = findingsOf({ checks, room: roomFacts, limits, restrictions });
  const doubt = doubtOfOneDevice({ room: roomFacts, inventory, limits, findings: found });
  const findings = withDoubt(found, doubt);
  const outcome = outcomeOf(findings, checks, restrictions);
  const decided = decidingFinding(findings, checks, outcome, restrictions);
  const seatsBefore = runState.seatsBefore?.[room];
  const faults = runState.optIn?.faults ?? {};
  const serverStands = inventory.server?.stands;
  const causes = causesOf({
    room: roomFacts,
    limits,
    findings,
    outcome,
    decided,
    restrictions,
    doubt,
    faults,
    serverStands,
    seatsBefore,
  });
  return {
    room,
    outcome,
    proves: provesOf(roomFacts, findings),
    pupilCount: pupilCountOf(plan, room),
    ...(decided === undefined ? {} : { decidedBy: decided.check }),
    headline: headlineOf(findings, outcome, restrictions, decided),
    causes,
    remedies: remediesOf({
      findings,
      outcome,
      causes,
      decided,
      blameless: restrictions.blameless,
      doubt,
      linkLostIn: lostLinksOf(own).map(({ row }) => row.phase),
      inventory,
      room,
    }),
    meanwhile: [...identitiesOf(plan, runState, room), ...meanwhileOf(roomFacts, limits)],
    findings,
  };
}

export function findingsOf(asked: Asked): readonly CheckFinding[] {
  return asked.checks.map((check) => {
    const found = left(asked, check, []);
    const phase = found.phase ?? check.phases[0];
    return {
      check: check.id,
      power: check.power,
      ...found,
      ...(phase === undefined ? {} : { phase }),
      limits: limitsKnown(check, asked.limits),
    };
  });
}

function limitsKnown(check: Check, limits: Limits): CheckFinding['limits'] {
  try {
    return appliedLimits(check, limits);
  } catch {
    // The finding is an error already; the rest of the verdict must still be told.
    return [];
  }
}

/** What a check says after the phases that were cut and the gates that it trusts have had their word. */
function left(asked: Asked, check: Check, phases: readonly PhaseName[]): Finding {
  const { room, limits, restrictions } = asked;
  const played = room.plan.phases.map((planned) => planned.phase).filter((phase) => !restrictions.cutPhases.includes(phase));
  const cut = check.phases.find((phase) => restrictions.cutPhases.includes(phase));
  if (cut !== undefined) return evaluateUnplayed(check, room, limits) ?? noData(check.id, 'cut-short', { evidence: { phase: cut } });
  if (played.length === 0 && restrictions.cutPhases.length > 0) return noData(check.id, 'cut-short');
  // A check that speaks of every phase is asked of those that were played, and as a gate of those that its asker judges.
  const asks = check.phases.length > 0 ? undefined : phases.length > 0 ? phases : played;
  const found = evaluateCheck(check, room, limits, asks);
  if (!isJudgedOutcome(found.outcome)) return found;
  for (const gate of check.trusts) {
    const because = doubtOf(asked, gate, check, found);
    if (because === undefined) continue;
    const { seats, sampleCount, windowMs } = found;
    return noData(check.id, because, { evidence: { ...found.evidence, gate }, seats, sampleCount, windowMs });
  }
  return found;
}

type WhyDoubted = 'gate-failed' | 'gate-without-data' | 'own-link-lost';

function doubtOf(asked: Asked, id: string, check: Check, found: Finding): WhyDoubted | undefined {
  const gate = asked.checks.find((candidate) => candidate.id === id);
  if (gate === undefined) throw new Error(`check ${check.id} trusts ${id}, which is no check`);
  const ownPhases = check.ofWholeRun === true && found.outcome === 'fail' ? [] : check.phases;
  const told = left(asked, gate, found.phase === undefined ? ownPhases : [found.phase]);
  const { outcome, reason } = told;
  const against = found.outcome === 'fail' || (check.power === 'advises' && found.outcome === 'warn');
  const { whenFailed, withoutData, failsBy, spares } = gate.doubts ?? {};
  if (failsBy?.includes(reason) === true) {
    return against && spares?.(check.id, found, asked.room, asked.limits) !== true ? 'own-link-lost' : undefined;
  }
  if (outcome !== 'fail' && outcome !== 'no-data' && outcome !== 'error') return undefined;
  const missing = typeof withoutData === 'function' ? withoutData(asked.room, told, asked.limits) : withoutData;
  const takes = outcome === 'fail' ? whenFailed : missing;
  if (takes === 'passes' && against) return undefined;
  return outcome === 'fail' ? 'gate-failed' : 'gate-without-data';
}

/** Worst decides (method: what a verdict says). */
function outcomeOf(findings: readonly CheckFinding[], checks: readonly Check[], restrictions: Restrictions): RoomOutcome {
  const required = (finding: CheckFinding): boolean => checks.some((check) => check.id === finding.check && check.required);
  const deciding = findings.filter((finding) => finding.power === 'decides');
  const failed = deciding.some((finding) => finding.outcome === 'fail');
  if (failed && !restrictions.blameless) return 'not-ready';
  const served = deciding.some((finding) => finding.outcome === 'pass' || finding.outcome === 'warn');
  if (failed || !served || restrictions.sentences.length > 0) return 'inconclusive';
  if (findings.some((finding) => isUndecided(finding) && required(finding))) return 'inconclusive';
  const remark = findings.some((finding) => finding.outcome === 'warn' || finding.outcome === 'fail' || finding.outcome === 'error');
  return remark ? 'ready-with-warnings' : 'ready';
}

const isUndecided = ({ power, outcome }: CheckFinding): boolean =>
  outcome === 'no-data' || outcome === 'error' || (power === 'gate' && outcome === 'fail');

/** The first in order; a verdict that was restricted from without was decided by no check. */
function decidingFinding(
  findings: readonly CheckFinding[],
  checks: readonly Check[],
  outcome: RoomOutcome,
  { sentences }: Restrictions,
): CheckFinding | undefined {
  if (outcome === 'not-ready') return findings.find((finding) => finding.power === 'decides' && finding.outcome === 'fail');
  if (outcome !== 'inconclusive' || sentences.length > 0) return undefined;
  return findings.find((finding) => isUndecided(finding) && checks.some((check) => check.id === finding.check && check.required));
}

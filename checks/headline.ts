/** The one sentence after the outcome: the pupils and the target, or what kept the room from a verdict. */
import type { CheckFinding, RoomOutcome, Sentence } from '../core/verdict.ts';
import type { Restrictions } from './restrictions.ts';

export function headlineOf(
  findings: readonly CheckFinding[],
  outcome: RoomOutcome,
  { sentences }: Restrictions,
  decided: CheckFinding | undefined,
): Sentence {
  const [restriction] = sentences;
  if (outcome === 'inconclusive' && restriction !== undefined) return restriction;
  if (decided !== undefined) return { message: decided.reason, evidence: decided.evidence };
  const target = findings.find((finding) => finding.check === 'pupils-under-target');
  if (target === undefined || outcome === 'inconclusive') return { message: 'headline.nothing-decided', evidence: {} };
  if (outcome === 'ready') return { message: target.reason, evidence: target.evidence };
  const warningCount = findings.filter((finding) => finding.outcome === 'warn' || finding.outcome === 'error').length;
  return { message: 'headline.ready-with-warnings', evidence: { ...target.evidence, warningCount } };
}

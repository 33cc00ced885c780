/** Looks up what a check said, where it said one of these outcomes. */
import type { CheckFinding } from '../core/verdict.ts';

export type Find = (check: string, ...outcomes: readonly CheckFinding['outcome'][]) => CheckFinding | undefined;

export const findIn =
  (findings: readonly CheckFinding[]): Find =>
  (check, ...outcomes) =>
    findings.find((finding) => finding.check === check && outcomes.includes(finding.outcome));

/** When each phase begins and ends. */
import { ProvnatError } from '../errors.ts';
import type { PhasePlan } from '../plan.ts';
import type { ProfileLengthData } from '../profiles/profiles.ts';
import { phaseNames, type PhaseName } from '../sample.ts';
import { packageSpreadMs } from './pupil-plans.ts';

/** A first load may take 1.5 × size ÷ target (limits: package-load), from when the last pupil begins it. */
const packageFactor = 1.5;

const packagePhaseMs = (leastMs: number, packageBytes: number, targetDownMbps: number): number =>
  Math.max(leastMs, Math.ceil((packageFactor * packageBytes * 8) / (targetDownMbps * 1000)) + packageSpreadMs);

/** Phases in their order without gaps, all of them or those wanted. Throws ProvnatError PLAN_INVALID when one lacks what it builds on. */
export function phaseSchedule(
  length: ProfileLengthData,
  packageBytes: number,
  targetDownMbps: number,
  wanted: readonly PhaseName[] = phaseNames,
): readonly PhasePlan[] {
  checkWanted(wanted);
  const lengthsMs: Readonly<Record<PhaseName, number>> = {
    idle: length.idleMs,
    login: length.loginMs,
    package: packagePhaseMs(length.packageMs, packageBytes, targetDownMbps),
    work: length.workMs,
    bandwidth: length.bandwidthMs,
    submit: length.submitMs,
  };
  let endOffsetMs = 0;
  return phaseNames
    .filter((phase) => wanted.includes(phase))
    .map((phase) => {
      const startOffsetMs = endOffsetMs;
      endOffsetMs += lengthsMs[phase];
      return { phase, startOffsetMs, endOffsetMs };
    });
}

function checkWanted(wanted: readonly PhaseName[]): void {
  if (wanted.length === 0) throw new ProvnatError('PLAN_INVALID', 'the plan has no phase', `choose among ${phaseNames.join(', ')}`);
  const needs: readonly (readonly [PhaseName, PhaseName, string])[] = [
    ['package', 'login', 'only who is logged in may load the exam'],
    ['work', 'login', 'only who is logged in may write'],
    ['submit', 'work', 'only what was written can be handed in'],
  ];
  for (const [phase, needed, why] of needs) {
    if (!wanted.includes(phase) || wanted.includes(needed)) continue;
    throw new ProvnatError(
      'PLAN_INVALID',
      `phase ${phase} needs phase ${needed}: ${why}`,
      `add ${needed} to the phases, or leave out ${phase}`,
    );
  }
}

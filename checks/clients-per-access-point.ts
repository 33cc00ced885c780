/** How many devices shared one access point? */
import { limitOf } from '../core/limits.ts';
import type { Check } from './check.ts';
import { finding, noData, notApplicable } from './finding.ts';
import { sumOf, worstOf } from './seats.ts';
import { within } from './within.ts';

const id = 'clients-per-access-point';

export const clientsPerAccessPoint: Check = {
  id,
  power: 'advises',
  scope: 'access-point',
  needs: ['access-point-reach'],
  wants: ['access-point-clients'],
  phases: [],
  trusts: [],
  limits: ['many', 'crowded'],
  required: false,
  minWindowMs: 0,
  minSamples: 1,

  evaluate({ facts }, limits) {
    const told = facts['access-point-clients'].filter(
      (row) => row.sampleCount >= clientsPerAccessPoint.minSamples && row.worstCount !== undefined,
    );
    const worst = worstOf(told, (row) => row.worstCount ?? 0);
    if (worst === undefined) {
      const silent = facts['access-point-reach'].some((row) => row.answeredCount === 0);
      return silent ? noData(id, 'access-point-silent') : notApplicable(id, 'figure-not-told');
    }
    const clientCount = worst.worstCount ?? NaN;
    const said = {
      evidence: { clientCount, accessPoint: worst.accessPoint, phase: worst.phase },
      sampleCount: sumOf(told, (row) => row.sampleCount),
    };
    if (within(limitOf(limits, id, 'many'), clientCount)) return finding(id, 'pass', said);
    return within(limitOf(limits, id, 'crowded'), clientCount)
      ? finding(id, 'warn', said)
      : finding(id, 'warn', { ...said, variant: 'crowded' });
  },
};

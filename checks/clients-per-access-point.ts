/** How many devices shared one access point? */
import { limitOf } from '../core/limits.ts';
import { within } from '../core/within.ts';
import type { Check } from './check.ts';
import { finding, noData, notApplicable } from './finding.ts';
import { sumOf, worstOf } from './seats.ts';
import { silenceOf } from './silence-of.ts';

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
      const early = facts['access-point-clients'].some((row) => row.readCount > 0);
      if (early) return notApplicable(id, 'count-not-within-phase');
      const silence = silenceOf(facts['access-point-reach']);
      return silence === undefined ? notApplicable(id, 'figure-not-told') : noData(id, silence);
    }
    const uncounted = facts['access-point-reach'].flatMap(({ accessPoint }) =>
      told.some((row) => row.accessPoint === accessPoint) ? [] : [accessPoint],
    );
    const clientCount = worst.worstCount ?? NaN;
    const said = {
      evidence: {
        clientCount,
        accessPoint: worst.accessPoint,
        phase: worst.phase,
        confidence: worst.guessed ? 'guess' : 'known',
        ageConfidence: told.some((row) => row.ageGuessed) ? 'guess' : 'known',
        ...(uncounted.length === 0 ? {} : { accessPoints: uncounted }),
      },
      sampleCount: sumOf(told, (row) => row.sampleCount),
    };
    const guess = worst.guessed ? '-guess' : '';
    const sentence = (variant: string) => (variant === '' ? said : { ...said, variant: variant.replace(/^-/, '') });
    const some = uncounted.length > 0 ? '-some' : '';
    if (within(limitOf(limits, id, 'many'), clientCount)) return finding(id, 'pass', sentence(`${some}${guess}`));
    return finding(id, 'warn', sentence(within(limitOf(limits, id, 'crowded'), clientCount) ? guess : `-crowded${guess}`));
  },
};

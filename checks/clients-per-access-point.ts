/** How many devices shared one access point? */
import { limitOf } from '../core/limits.ts';
import { within } from '../core/within.ts';
import type { Plan } from '../core/plan.ts';
import type { Facts } from '../facts/rows.ts';
import type { Check } from './check.ts';
import { fewDevicesOf } from './few-devices.ts';
import { finding, noData, notApplicable } from './finding.ts';
import { sumOf, worstOf } from './seats.ts';
import { silenceOf } from './silence-of.ts';

const id = 'clients-per-access-point';

export const clientsPerAccessPoint: Check = {
  id,
  power: 'advises',
  scope: 'access-point',
  needs: ['access-point-reach'],
  wants: ['access-point-clients', 'room-stations'],
  phases: [],
  trusts: [],
  limits: ['many', 'crowded'],
  required: false,
  minWindowMs: 0,
  minSamples: 1,

  evaluate({ facts, plan, room }, limits) {
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
    const countedCount = worst.worstCount ?? NaN;
    // Of a class that one device plays, the others are yet to come: all to it, or by turns to those beside it.
    const toComeCount = pupilsToCome(plan, facts, room);
    const clientCount = countedCount + toComeCount;
    const said = {
      evidence: {
        clientCount,
        ...(toComeCount === 0 ? {} : { countedCount, toComeCount }),
        accessPoint: worst.accessPoint,
        phase: worst.phase,
        confidence: worst.guessed ? 'guess' : 'known',
        ageConfidence: told.some((row) => row.ageGuessed) ? 'guess' : 'known',
        ...(uncounted.length === 0 ? {} : { accessPoints: uncounted }),
      },
      sampleCount: sumOf(told, (row) => row.sampleCount),
    };
    const guess = worst.guessed ? '-guess' : '';
    const toCome = toComeCount > 0 ? '-to-come' : '';
    const sentence = (variant: string) => (variant === '' ? said : { ...said, variant: variant.replace(/^-/, '') });
    const some = uncounted.length > 0 ? '-some' : '';
    if (within(limitOf(limits, id, 'many'), clientCount)) return finding(id, 'pass', sentence(`${some}${guess}${toCome}`));
    const crowded = within(limitOf(limits, id, 'crowded'), clientCount) ? '' : '-crowded';
    return finding(id, 'warn', sentence(`${crowded}${guess}${toCome}`));
  },
};

/** On each of the room's access points, when they share them evenly; none in a rehearsal, or when every pupil has a device. */
function pupilsToCome(plan: Plan, facts: Facts, room: string): number {
  const stationCount = fewDevicesOf(plan, facts, room);
  const planned = plan.rooms.find((candidate) => candidate.room === room);
  if (stationCount === undefined || planned === undefined) return 0;
  return Math.ceil((planned.pupils.length - stationCount) / Math.max(1, planned.accessPoints.length));
}

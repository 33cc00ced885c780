/** Did the room's access points answer when they were asked? */
import { limitOf } from '../core/limits.ts';
import { within } from '../core/within.ts';
import type { AccessPointReach } from '../facts/rows.ts';
import type { Check } from './check.ts';
import { finding, noData } from './finding.ts';
import { mostOf, sumOf, worstOf } from './seats.ts';

const id = 'access-point-reachable';

const answeredRatioOf = (row: AccessPointReach): number => row.answeredCount / row.pollCount;

export const accessPointReachable: Check = {
  id,
  power: 'advises',
  scope: 'access-point',
  needs: ['access-point-reach'],
  phases: [],
  trusts: [],
  limits: ['answered', 'silence'],
  required: false,
  minWindowMs: 0,
  minSamples: 1,

  evaluate({ facts }, limits) {
    const rows = facts['access-point-reach'];
    if (rows.some((row) => row.pollCount < accessPointReachable.minSamples)) return noData(id, 'not-measured');
    const amiss = rows.filter(
      (row) =>
        row.answeredCount === 0 ||
        !within(limitOf(limits, id, 'answered'), answeredRatioOf(row)) ||
        !within(limitOf(limits, id, 'silence'), row.longestSilenceMs),
    );
    // The first of these that there are is told, in its own words, and the others beside it.
    const down = amiss.filter((row) => row.controllerSays !== undefined);
    const dumb = amiss.filter((row) => row.answeredCount === 0);
    const named = [down, dumb].find((some) => some.length > 0) ?? amiss;
    const others = amiss.filter((row) => !named.includes(row));
    const beside = others.length > 0 ? '-others' : '';
    const worst = worstOf(rows, (row) => -answeredRatioOf(row));
    const said = {
      evidence: {
        accessPoints: named.map((row) => row.accessPoint),
        ...(others.length > 0 ? { otherAccessPoints: others.map((row) => row.accessPoint) } : {}),
        accessPointCount: rows.length,
        answeredRatio: worst === undefined ? 0 : answeredRatioOf(worst),
        silenceMs: mostOf(rows, (row) => row.longestSilenceMs),
        failureReason: worst?.lastReason ?? '',
      },
      sampleCount: sumOf(rows, (row) => row.pollCount),
    };
    if (down.length > 0) {
      const evidence = {
        silenceMs: mostOf(down, (row) => row.longestSilenceMs),
        controllerSays: down.find((row) => row.controllerSays !== '')?.controllerSays ?? '–',
      };
      return finding(id, 'warn', { ...said, evidence: { ...said.evidence, ...evidence }, variant: `down${beside}` });
    }
    if (dumb.length > 0) {
      const elsewhere = dumb.every((row) => row.lastReason === 'served-elsewhere');
      return finding(id, 'warn', { ...said, variant: `${elsewhere ? 'elsewhere' : 'silent'}${beside}` });
    }
    return finding(id, named.length > 0 ? 'warn' : 'pass', said);
  },
};

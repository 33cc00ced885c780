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
    const missed = rows.filter((row) => !within(limitOf(limits, id, 'answered'), answeredRatioOf(row)));
    const silent = rows.filter((row) => !within(limitOf(limits, id, 'silence'), row.longestSilenceMs));
    const dumb = rows.filter((row) => row.answeredCount === 0);
    const worst = worstOf(rows, (row) => -answeredRatioOf(row));
    const named = dumb.length > 0 ? dumb : [...new Set([...missed, ...silent])];
    const said = {
      evidence: {
        accessPoints: named.map((row) => row.accessPoint),
        accessPointCount: rows.length,
        answeredRatio: worst === undefined ? 0 : answeredRatioOf(worst),
        silenceMs: mostOf(rows, (row) => row.longestSilenceMs),
        failureReason: worst?.lastReason ?? '',
      },
      sampleCount: sumOf(rows, (row) => row.pollCount),
    };
    const down = named.filter((row) => row.controllerSays !== undefined);
    if (down.length > 0) {
      const evidence = {
        accessPoints: down.map((row) => row.accessPoint),
        silenceMs: mostOf(down, (row) => row.longestSilenceMs),
        controllerSays: down.find((row) => row.controllerSays !== '')?.controllerSays ?? '–',
      };
      return finding(id, 'warn', { ...said, evidence: { ...said.evidence, ...evidence }, variant: 'down' });
    }
    if (dumb.length > 0) {
      const elsewhere = dumb.every((row) => row.lastReason === 'served-elsewhere');
      return finding(id, 'warn', { ...said, variant: elsewhere ? 'elsewhere' : 'silent' });
    }
    return finding(id, named.length > 0 ? 'warn' : 'pass', said);
  },
};

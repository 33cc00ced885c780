/** Does the cable of the access point carry what the room needs, without errors? */
import { limitOf, type Limits } from '../core/limits.ts';
import { within } from '../core/within.ts';
import type { AccessPointUplink } from '../facts/rows.ts';
import type { Check } from './check.ts';
import { finding, noData, notApplicable } from './finding.ts';
import { sumOf, worstOf } from './seats.ts';
import { silenceOf } from './silence-of.ts';

const id = 'access-point-uplink';

type Cable = Pick<AccessPointUplink, 'neededMbps' | 'speedMbps'>;

const speedFactorOf = ({ speedMbps, neededMbps }: Cable): number => (speedMbps === undefined ? Infinity : speedMbps / neededMbps);

/** For what this room needs of it. A speed that is not told is not slow. */
export const isTooSlow = (cable: Cable, limits: Limits): boolean => !within(limitOf(limits, id, 'speed-factor'), speedFactorOf(cable));

const errorRatioOf = (row: AccessPointUplink): number =>
  // Without a count of packets nothing is known of the share: the errors alone do not warn, but are told.
  (row.errorCount ?? 0) === 0 || row.packetCount === undefined ? 0 : (row.errorCount ?? 0) / Math.max(1, row.packetCount);

export const accessPointUplink: Check = {
  id,
  power: 'advises',
  scope: 'access-point',
  needs: ['access-point-reach'],
  wants: ['access-point-uplink'],
  phases: [],
  trusts: [],
  limits: ['error-count', 'error-ratio', 'discards', 'speed-factor', 'carried-share'],
  required: false,
  minWindowMs: 0,
  minSamples: 0,

  evaluate({ facts }, limits) {
    const rows = facts['access-point-uplink'];
    const told = rows.filter((row) => row.speedMbps !== undefined || countsOf(row));
    if (told.length === 0) {
      const silence = silenceOf(facts['access-point-reach']);
      if (silence !== undefined) return noData(id, silence);
      const slow = rows.find((row) => row.renewedEveryMs !== undefined);
      return slow === undefined
        ? notApplicable(id, 'figure-not-told')
        : notApplicable(id, 'counters-too-slow', { evidence: { renewedEveryMs: slow.renewedEveryMs ?? 0 } });
    }
    const kept = (limit: string, value: number): boolean => within(limitOf(limits, id, limit), value);
    const faults: readonly Fault[] = [
      {
        variant: 'errors',
        rows: told.filter((row) => !kept('error-count', row.errorCount ?? 0) && !kept('error-ratio', errorRatioOf(row))),
        guessed: (row) => row.countGuessed,
      },
      { variant: 'speed', rows: told.filter((row) => isTooSlow(row, limits)), guessed: (row) => row.speedGuessed },
      { variant: 'half', rows: told.filter((row) => row.duplex === 'half'), guessed: (row) => row.duplexGuessed },
      { variant: 'discards', rows: told.filter((row) => !kept('discards', row.discardCount ?? 0)), guessed: (row) => row.countGuessed },
    ];
    // So many errors would be too many of a few packets, and nothing of many: who does not count packets cannot tell.
    const unrelated = told.filter((row) => row.packetCount === undefined && !kept('error-count', row.errorCount ?? 0));
    const fault = worstFault(faults);
    const named = fault?.rows ?? told;
    const worst = worstOf(named, badnessIn(fault?.variant));
    const partly = [...new Set(rows.map((row) => row.accessPoint))].filter((accessPoint) => !wholeOf(told, accessPoint));
    const said = {
      evidence: {
        accessPoints: [...new Set(named.map((row) => row.accessPoint))],
        // The same word in both languages.
        interfaceName: worst === undefined ? '' : `${worst.interfaceName ?? ''}${worst.side === 'switch' ? ' (switch)' : ''}`,
        ...(worst?.speedMbps === undefined ? {} : { speedMbps: worst.speedMbps }),
        neededMbps: worst?.neededMbps ?? 0,
        errorCount: worseEnds(named, (row) => row.errorCount ?? 0),
        discardCount: worseEnds(named, (row) => row.discardCount ?? 0),
      },
      sampleCount: told.length,
    };
    if (fault !== undefined) return finding(id, 'warn', { ...said, variant: fault.said });
    if (unrelated.length > 0) {
      const evidence = {
        accessPoints: unrelated.map((row) => row.accessPoint),
        errorCount: worseEnds(unrelated, (row) => row.errorCount ?? 0),
      };
      return finding(id, 'pass', { ...said, evidence: { ...said.evidence, ...evidence }, variant: 'uncounted' });
    }
    if (partly.length > 0) return finding(id, 'pass', { ...said, evidence: { ...said.evidence, accessPoints: partly }, variant: 'some' });
    const guessed = told.filter((row) => row.speedGuessed || row.duplexGuessed || row.countGuessed).map((row) => row.accessPoint);
    if (guessed.length > 0)
      return finding(id, 'pass', { ...said, evidence: { ...said.evidence, accessPoints: guessed }, variant: 'guess' });
    return finding(id, 'pass', said);
  },
};

interface Fault {
  readonly variant: 'errors' | 'speed' | 'half' | 'discards';
  readonly rows: readonly AccessPointUplink[];
  readonly guessed: (row: AccessPointUplink) => boolean;
}

/** The first that is known to be one; else the first that is one if its figures mean what we guess. */
function worstFault(faults: readonly Fault[]): (Fault & { readonly said: string }) | undefined {
  for (const fault of faults) {
    const rows = fault.rows.filter((row) => !fault.guessed(row));
    if (rows.length > 0) return { ...fault, rows, said: fault.variant };
  }
  const guessed = faults.find(({ rows }) => rows.length > 0);
  return guessed && { ...guessed, said: `${guessed.variant}-guess` };
}

const countsOf = (row: AccessPointUplink): boolean => row.errorCount !== undefined || row.discardCount !== undefined;

/** Speed and counters are known, from whichever end of the cable. */
function wholeOf(told: readonly AccessPointUplink[], accessPoint: string): boolean {
  const ends = told.filter((row) => row.accessPoint === accessPoint);
  return ends.some((row) => row.speedMbps !== undefined) && ends.some((row) => row.errorCount !== undefined);
}

const badnessIn =
  (what: Fault['variant'] | undefined) =>
  (row: AccessPointUplink): number =>
    what === 'errors' ? (row.errorCount ?? 0) : what === 'discards' ? (row.discardCount ?? 0) : -speedFactorOf(row);

/** Both ends may count the same: of each access point the worse end counts. */
function worseEnds(rows: readonly AccessPointUplink[], count: (row: AccessPointUplink) => number): number {
  const most = new Map<string, number>();
  for (const row of rows) most.set(row.accessPoint, Math.max(most.get(row.accessPoint) ?? 0, count(row)));
  return sumOf([...most.values()], (each) => each);
}

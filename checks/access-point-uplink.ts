/** Does the cable of the access point carry what the room needs, without errors? */
import { limitOf } from '../core/limits.ts';
import type { AccessPointUplink } from '../facts/rows.ts';
import type { Check } from './check.ts';
import { finding, noData, notApplicable } from './finding.ts';
import { sumOf, worstOf } from './seats.ts';
import { within } from './within.ts';

const id = 'access-point-uplink';

const speedFactorOf = (row: AccessPointUplink): number => (row.speedMbps === undefined ? Infinity : row.speedMbps / row.neededMbps);
const errorRatioOf = (row: AccessPointUplink): number =>
  // Without a count of packets nothing is known of the share: then the errors alone must not warn.
  (row.errorCount ?? 0) === 0 || row.packetCount === undefined ? 0 : (row.errorCount ?? 0) / Math.max(1, row.packetCount);

export const accessPointUplink: Check = {
  id,
  power: 'advises',
  scope: 'access-point',
  needs: ['access-point-reach'],
  wants: ['access-point-uplink'],
  phases: [],
  trusts: [],
  limits: ['error-count', 'error-ratio', 'discards', 'speed-factor'],
  required: false,
  minWindowMs: 0,
  minSamples: 0,

  evaluate({ facts }, limits) {
    const rows = facts['access-point-uplink'];
    const told = rows.filter((row) => row.speedMbps !== undefined || row.errorCount !== undefined || row.discardCount !== undefined);
    if (told.length === 0) {
      const silent = facts['access-point-reach'].some((row) => row.answeredCount === 0);
      return silent ? noData(id, 'access-point-silent') : notApplicable(id, 'figure-not-told');
    }
    const kept = (limit: string, value: number): boolean => within(limitOf(limits, id, limit), value);
    const faulty = told.filter((row) => !kept('error-count', row.errorCount ?? 0) && !kept('error-ratio', errorRatioOf(row)));
    const slow = told.filter((row) => !kept('speed-factor', speedFactorOf(row)));
    const half = told.filter((row) => row.duplex === 'half');
    const discarding = told.filter((row) => !kept('discards', row.discardCount ?? 0));
    const named = [faulty, slow, half, discarding].find((group) => group.length > 0) ?? told;
    const worst = worstOf(named, (row) => -speedFactorOf(row));
    const said = {
      evidence: {
        accessPoints: named.map((row) => row.accessPoint),
        interfaceName: worst?.interfaceName ?? '',
        ...(worst?.speedMbps === undefined ? {} : { speedMbps: worst.speedMbps }),
        neededMbps: worst?.neededMbps ?? 0,
        errorCount: sumOf(named, (row) => row.errorCount ?? 0),
        discardCount: sumOf(named, (row) => row.discardCount ?? 0),
      },
      sampleCount: told.length,
    };
    if (faulty.length > 0) return finding(id, 'warn', { ...said, variant: 'errors' });
    if (slow.length > 0) return finding(id, 'warn', { ...said, variant: 'speed' });
    if (half.length > 0) return finding(id, 'warn', { ...said, variant: 'half' });
    if (discarding.length > 0) return finding(id, 'warn', { ...said, variant: 'discards' });
    return finding(id, 'pass', said);
  },
};

/** For how many pupils was there room? Only a full path tells, and never for more pupils than were tried. */
import { limitOf } from '../core/limits.ts';
import type { AppliedLimit } from '../core/verdict.ts';
import { within } from '../core/within.ts';
import type { PupilGoodput } from '../facts/rows.ts';
import type { Check } from './check.ts';
import { fewDevicesOf } from './few-devices.ts';
import { finding } from './finding.ts';
import { offeredRatioOf } from './pupils-under-target.ts';
import { mostOf, sumOf, worstOf } from './seats.ts';
import { wellOthersOf } from './well-others.ts';

const id = 'no-headroom';

/** What the class got together one way. Saturated, this is the path's capacity. */
interface Delivered {
  readonly metric: PupilGoodput['metric'];
  readonly pupilCount: number;
  readonly shortCount: number;
  readonly deliveredMbps: number;
  /** Pupils that can have headroom × target each. */
  readonly enoughCount: number;
}

function deliveredOf(rows: readonly PupilGoodput[], metric: PupilGoodput['metric'], offered: AppliedLimit): readonly Delivered[] {
  const own = rows.filter((row) => row.metric === metric);
  const [first] = own;
  if (first === undefined) return [];
  const deliveredMbps = sumOf(own, (row) => row.goodputMbps);
  const shortCount = own.filter((row) => !within(offered, offeredRatioOf(row))).length;
  const enoughCount = Math.min(own.length, Math.floor(deliveredMbps / (first.headroomRatio * first.targetMbps)));
  return [{ metric, pupilCount: own.length, shortCount, deliveredMbps, enoughCount }];
}

export const noHeadroom: Check = {
  id,
  power: 'advises',
  scope: 'room',
  needs: ['pupil-goodput'],
  wants: ['room-stations', 'access-point-reach'],
  phases: ['bandwidth'],
  trusts: ['load-delivered', 'generator-headroom', 'clock-agreement', 'server-healthy', 'load-through-room', 'active-pupils'],
  limits: ['saturated-share'],
  required: false,
  minWindowMs: 0,
  minSamples: 0,

  evaluate({ facts, plan, room }, limits) {
    const offered = limitOf(limits, 'pupils-under-target', 'offered');
    const goodput = facts['pupil-goodput'];
    const rows = [...deliveredOf(goodput, 'downloadBytes', offered), ...deliveredOf(goodput, 'uploadBytes', offered)];
    const saturated = limitOf(limits, id, 'saturated-share');
    // Of a few who go short beside others who are well it is the seats that fall short, not the path.
    const standOut = wellOthersOf(goodput, limits).enough;
    const full = standOut ? [] : rows.filter((row) => within(saturated, row.shortCount / row.pupilCount));
    const tightest = worstOf(full, (row) => -row.enoughCount);
    const shortCount = mostOf(rows, (row) => row.shortCount);
    const evidence = { pupilCount: mostOf(rows, (row) => row.pupilCount), shortCount };
    if (shortCount === 0 && tightest === undefined) return finding(id, 'pass', { evidence });
    const told = tightest ?? worstOf(rows, (row) => row.shortCount);
    const came = { deliveredMbps: told?.deliveredMbps ?? 0, track: told?.metric === 'uploadBytes' ? 'up' : 'down' };
    if (tightest === undefined) return finding(id, 'warn', { variant: 'some', evidence: { ...evidence, ...came } });
    const said = { ...evidence, enoughCount: tightest.enoughCount, ...came };
    // What one device gets is not what a class of devices gets.
    const stationCount = fewDevicesOf(plan, facts, room);
    return stationCount === undefined
      ? finding(id, 'warn', { evidence: said })
      : finding(id, 'warn', { variant: 'by-few', evidence: { ...said, stationCount } });
  },
};

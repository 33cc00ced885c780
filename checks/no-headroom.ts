/** For how many pupils was there room? Only a full path tells, and never for more pupils than were tried. */
import { limitOf } from '../core/limits.ts';
import type { RoomCapacity } from '../facts/rows.ts';
import type { Check } from './check.ts';
import { finding } from './finding.ts';
import { mostOf, worstOf } from './seats.ts';
import { within } from './within.ts';

const id = 'no-headroom';

/** Pupils that can have headroom × target each. */
const enoughFor = (row: RoomCapacity): number =>
  Math.min(row.pupilCount, Math.floor(row.deliveredMbps / (row.headroomRatio * row.targetMbps)));

export const noHeadroom: Check = {
  id,
  power: 'advises',
  scope: 'room',
  needs: ['room-capacity'],
  phases: ['bandwidth'],
  trusts: ['load-delivered', 'generator-headroom', 'clock-agreement', 'server-healthy', 'load-through-room', 'active-pupils'],
  limits: ['saturated-share'],
  required: false,
  minWindowMs: 0,
  minSamples: 0,

  evaluate({ facts }, limits) {
    const rows = facts['room-capacity'];
    const saturated = limitOf(limits, id, 'saturated-share');
    const full = rows.filter((row) => within(saturated, row.shortCount / row.pupilCount));
    const tightest = worstOf(full, (row) => -enoughFor(row));
    const shortCount = mostOf(rows, (row) => row.shortCount);
    const evidence = { pupilCount: mostOf(rows, (row) => row.pupilCount), shortCount };
    if (tightest === undefined)
      return finding(id, shortCount > 0 ? 'warn' : 'pass', { ...(shortCount > 0 ? { variant: 'some' } : {}), evidence });
    return finding(id, 'warn', {
      evidence: {
        ...evidence,
        enoughCount: enoughFor(tightest),
        deliveredMbps: tightest.deliveredMbps,
        track: tightest.metric === 'downloadBytes' ? 'down' : 'up',
      },
    });
  },
};

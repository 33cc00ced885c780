/**
 * Was the whole class at work in every phase? A smaller class makes the room's task easier, so what passed proves nothing; what failed
 * failed all the same. Hence the doubts.
 */
import { pupilCountOf } from '../core/plan.ts';
import { limitOf } from '../core/limits.ts';
import type { PhaseName } from '../core/sample.ts';
import { within } from '../core/within.ts';
import type { Check } from './check.ts';
import { finding, noData } from './finding.ts';
import { seatsOf, sumOf, worstOf } from './seats.ts';

const id = 'active-pupils';

export const activePupils: Check = {
  id,
  power: 'gate',
  scope: 'room',
  needs: ['pupil-active'],
  phases: [],
  trusts: [],
  doubts: { whenFailed: 'passes', withoutData: 'passes' },
  limits: ['active-share'],
  required: true,
  minWindowMs: 0,
  minSamples: 0,

  evaluate({ facts, plan, room }, limits) {
    const rows = facts['pupil-active'];
    const planned = pupilCountOf(plan, room);
    if (planned === 0) return noData(id, 'no-rows');
    const missing = rows.filter((row) => row.signCount < 1);
    const phases = [...new Set(rows.map((row) => row.phase))];
    const activeCount = (phase: PhaseName): number => rows.filter((row) => row.phase === phase && row.signCount >= 1).length;
    const emptiest = worstOf(phases, (phase) => -activeCount(phase)) ?? 'idle';
    const all = within(limitOf(limits, id, 'active-share'), activeCount(emptiest) / planned);
    const failed = rows.filter((row) => row.failureCount > 0);
    return finding(id, !all ? 'fail' : failed.length > 0 ? 'warn' : 'pass', {
      evidence: {
        pupilCount: planned,
        activeCount: activeCount(emptiest),
        missingCount: planned - activeCount(emptiest),
        phase: emptiest,
        failureCount: sumOf(rows, (row) => row.failureCount),
        failedCount: seatsOf(failed).length,
        failureReason: failed.find((row) => row.firstFailure !== undefined)?.firstFailure ?? '',
      },
      seats: seatsOf(all ? failed : missing),
      sampleCount: sumOf(rows, (row) => row.signCount),
    });
  },
};

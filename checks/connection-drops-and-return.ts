/** Does a pupil's connection come about and hold, and when it drops, is the pupil soon back? */
import { limitOf } from '../core/limits.ts';
import { within } from '../core/within.ts';
import type { Check } from './check.ts';
import { finding, noData } from './finding.ts';
import { seatsOf, sumOf, worstOf } from './seats.ts';

const id = 'connection-drops-and-return';

export const connectionDropsAndReturn: Check = {
  id,
  power: 'decides',
  scope: 'room',
  needs: ['pupil-connection'],
  phases: ['work'],
  ofWholeRun: true,
  trusts: ['generator-headroom', 'clock-agreement', 'server-healthy', 'load-through-room', 'active-pupils'],
  limits: ['drops', 'return-warn', 'return-fail', 'never-returned'],
  required: true,
  minWindowMs: 0,
  minSamples: 0,

  evaluate({ facts }, limits) {
    const rows = facts['pupil-connection'];
    const kept = (limit: string, value: number): boolean => within(limitOf(limits, id, limit), value);
    const gone = rows.filter((row) => row.neverReturned || row.returnedCount < row.dropCount);
    const back = rows.filter((row) => row.returnedCount > 0);
    if (back.some((row) => row.worstReturnMs === undefined)) return noData(id, 'not-finite');
    const tooLate = back.filter((row) => !kept('return-fail', row.worstReturnMs ?? NaN));
    const late = back.filter((row) => !kept('return-warn', row.worstReturnMs ?? NaN));
    const dropped = rows.filter((row) => !kept('drops', row.dropCount));
    const unopened = rows.filter((row) => row.neverOpened);
    const worst = worstOf(back, (row) => row.worstReturnMs ?? 0);
    const said = {
      evidence: {
        pupilCount: rows.length,
        dropCount: sumOf(rows, (row) => row.dropCount),
        heartbeatDropCount: sumOf(rows, (row) => row.heartbeatDropCount),
        droppedCount: dropped.length,
        goneCount: gone.length,
        lateCount: late.length,
        tooLateCount: tooLate.length,
        worstSeat: worst?.pupil ?? '',
        worstMs: worst?.worstReturnMs ?? 0,
      },
      sampleCount: rows.length,
    };
    if (!kept('never-returned', gone.length)) return finding(id, 'fail', { ...said, seats: seatsOf([...gone, ...tooLate]) });
    if (tooLate.length > 0) return finding(id, 'fail', { ...said, variant: 'late', seats: seatsOf(tooLate) });
    // No fail: answers are saved without it, and what that did to them other checks say.
    if (unopened.length > 0) {
      // Told only where there were any: a run from before this was measured does not know of none.
      const evidence = { ...said.evidence, unopenedCount: unopened.length };
      return finding(id, 'warn', { ...said, evidence, variant: 'never-opened', seats: seatsOf(unopened) });
    }
    if (late.length > 0) return finding(id, 'warn', { ...said, variant: 'late', seats: seatsOf(late) });
    return finding(id, dropped.length > 0 ? 'warn' : 'pass', { ...said, seats: seatsOf(dropped) });
  },
};

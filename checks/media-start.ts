/** Does sound or picture come soon after play is pressed? */
import { limitOf } from '../core/limits.ts';
import { within } from '../core/within.ts';
import type { Check } from './check.ts';
import { finding, noData } from './finding.ts';
import { leastOf, seatsOf, worstOf } from './seats.ts';

const id = 'media-start';

export const mediaStart: Check = {
  id,
  power: 'decides',
  scope: 'room',
  needs: ['pupil-media'],
  phases: ['work'],
  trusts: ['generator-headroom', 'clock-agreement', 'server-healthy', 'load-through-room', 'active-pupils'],
  limits: ['never-started', 'start-warn', 'start-fail'],
  required: true,
  // Longer than the limit, so that a start just beyond it can be seen.
  minWindowMs: 10_000,
  minSamples: 0,
  applies: (plan) => plan.media.audio || plan.media.film,

  evaluate({ facts }, limits) {
    const rows = facts['pupil-media'];
    const never = seatsOf(rows.filter((row) => !row.started));
    const started = rows.filter((row) => row.started);
    if (started.some((row) => row.startupMs === undefined)) return noData(id, 'not-finite');
    const beyond = (limit: string): readonly string[] =>
      seatsOf(started.filter((row) => !within(limitOf(limits, id, limit), row.startupMs ?? NaN)));
    const tooSlow = beyond('start-fail');
    const slow = beyond('start-warn');
    const worst = worstOf(started, (row) => row.startupMs ?? 0);
    const said = {
      evidence: {
        pupilCount: seatsOf(rows).length,
        neverCount: never.length,
        tooSlowCount: tooSlow.length,
        slowCount: slow.length,
        worstSeat: worst?.pupil ?? '',
        worstMs: worst?.startupMs ?? 0,
      },
      sampleCount: rows.length,
      windowMs: leastOf(rows, (row) => row.plannedMs),
    };
    if (!within(limitOf(limits, id, 'never-started'), never.length))
      return finding(id, 'fail', { ...said, variant: 'never', seats: never });
    if (tooSlow.length > 0) return finding(id, 'fail', { ...said, seats: tooSlow });
    return finding(id, slow.length > 0 ? 'warn' : 'pass', { ...said, seats: slow });
  },
};

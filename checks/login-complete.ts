/** Does every pupil get in? The first load is not counted here: package-load judges it by its size. */
import { limitOf } from '../core/limits.ts';
import { within } from '../core/within.ts';
import type { PupilLogin } from '../facts/rows.ts';
import type { Check } from './check.ts';
import { finding, noData } from './finding.ts';
import { seatsOf, worstOf } from './seats.ts';

const id = 'login-complete';

export const loginComplete: Check = {
  id,
  power: 'decides',
  scope: 'room',
  needs: ['pupil-login'],
  phases: ['login'],
  trusts: ['generator-headroom', 'clock-agreement', 'server-healthy', 'load-through-room', 'active-pupils'],
  limits: ['completed', 'duration-warn', 'duration-fail'],
  required: true,
  minWindowMs: 0,
  minSamples: 0,

  evaluate({ facts }, limits) {
    const rows = facts['pupil-login'];
    // Whoever was given less time than a login may take may have got in yet.
    const isGiven = (row: PupilLogin): boolean => !within(limitOf(limits, id, 'duration-fail'), row.givenMs);
    const outside = rows.filter((row) => !row.completed && isGiven(row));
    const underway = rows.filter((row) => !row.completed && !isGiven(row));
    const inside = rows.filter((row) => row.completed);
    if (inside.some((row) => row.loginMs === undefined)) return noData(id, 'not-finite');
    const beyond = (limit: string): typeof rows => inside.filter((row) => !within(limitOf(limits, id, limit), row.loginMs ?? NaN));
    const slow = beyond('duration-warn');
    const tooSlow = beyond('duration-fail');
    const worst = worstOf(inside, (row) => row.loginMs ?? 0);
    const slowest = worstOf(rows, (row) => row.slowestStepMs ?? 0);
    const everyone = within(limitOf(limits, id, 'completed'), (rows.length - outside.length) / rows.length);
    const evidence = {
      pupilCount: rows.length,
      completedCount: inside.length,
      outsideCount: outside.length,
      slowCount: slow.length,
      tooSlowCount: tooSlow.length,
      worstSeat: worst?.pupil ?? '',
      worstMs: worst?.loginMs ?? 0,
      step: slowest?.slowestStep ?? '',
      stepMs: slowest?.slowestStepMs ?? 0,
      ...(slowest?.stepHandlerMs === undefined ? {} : { stepHandlerMs: slowest.stepHandlerMs }),
      ...reasonOf(outside),
    };
    const said = { evidence, sampleCount: rows.length };
    if (!everyone) return finding(id, 'fail', { ...said, seats: seatsOf([...outside, ...tooSlow]) });
    if (tooSlow.length > 0) return finding(id, 'fail', { ...said, variant: 'slow', seats: seatsOf(tooSlow) });
    if (underway.length > 0)
      return noData(id, 'cut-short', { ...said, evidence: { ...evidence, phase: 'login' }, seats: seatsOf(underway) });
    return finding(id, slow.length > 0 ? 'warn' : 'pass', { ...said, seats: seatsOf(slow) });
  },
};

/** Why most of those stayed outside who did, and how many they are: one refusal beside seven time-outs is not why eight are outside. */
function reasonOf(outside: readonly PupilLogin[]) {
  const counts = new Map<string, number>();
  for (const { failure } of outside) if (failure !== undefined) counts.set(failure, (counts.get(failure) ?? 0) + 1);
  const [failureReason, reasonCount] = [...counts].reduce((most, each) => (each[1] > most[1] ? each : most), ['', 0]);
  return { failureReason, ...(reasonCount > 0 ? { reasonCount } : {}) };
}

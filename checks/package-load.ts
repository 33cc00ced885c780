/** Does the exam itself arrive at every pupil in the time that its size takes at the target? */
import { limitOf } from '../core/limits.ts';
import { phaseOf } from '../core/plan.ts';
import { within } from '../core/within.ts';
import type { PupilPackage } from '../facts/rows.ts';
import type { Check } from './check.ts';
import { finding, noData } from './finding.ts';
import { seatsOf, worstOf } from './seats.ts';

const id = 'package-load';

/** 1 is what the size takes at the target. */
const factorOf = (row: PupilPackage): number => ((row.packageMs ?? NaN) * row.targetDownMbps * 1000) / ((row.packageBytes ?? NaN) * 8);

export const packageLoad: Check = {
  id,
  power: 'decides',
  scope: 'room',
  needs: ['pupil-package'],
  phases: ['package'],
  trusts: ['generator-headroom', 'clock-agreement', 'server-healthy', 'load-through-room', 'active-pupils'],
  limits: ['completed', 'size-factor'],
  required: true,
  minWindowMs: 0,
  minSamples: 0,

  evaluate({ facts, plan }, limits) {
    const rows = facts['pupil-package'];
    // The phase is as long as a first load may take; whoever got in late and was given less may have had it yet.
    const { startOffsetMs, endOffsetMs } = phaseOf(plan, 'package');
    const isGiven = (row: PupilPackage): boolean => row.givenMs >= endOffsetMs - startOffsetMs;
    const without = rows.filter((row) => !row.completed && isGiven(row));
    const underway = rows.filter((row) => !row.completed && !isGiven(row));
    const loaded = rows.filter((row) => row.completed);
    if (loaded.some((row) => !(factorOf(row) > 0))) return noData(id, 'not-finite');
    const slow = loaded.filter((row) => !within(limitOf(limits, id, 'size-factor'), factorOf(row)));
    const worst = worstOf(loaded, factorOf);
    const everyone = within(limitOf(limits, id, 'completed'), (rows.length - without.length) / rows.length);
    const evidence = {
      pupilCount: rows.length,
      completedCount: loaded.length,
      withoutCount: without.length,
      slowCount: slow.length,
      worstSeat: worst?.pupil ?? '',
      worstMs: worst?.packageMs ?? 0,
      worstFactor: worst === undefined ? 0 : factorOf(worst),
    };
    const said = { evidence, sampleCount: loaded.length, seats: seatsOf([...without, ...slow]) };
    if (!everyone) return finding(id, 'fail', said);
    if (slow.length > 0) return finding(id, 'fail', { ...said, variant: 'slow' });
    if (underway.length > 0)
      return noData(id, 'cut-short', { ...said, evidence: { ...evidence, phase: 'package' }, seats: seatsOf(underway) });
    return finding(id, 'pass', said);
  },
};

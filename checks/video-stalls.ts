/** Does the film play without stops that are felt? */
import { limitOf } from '../core/limits.ts';
import { within } from '../core/within.ts';
import type { PupilMedia } from '../facts/rows.ts';
import type { Check } from './check.ts';
import { finding, notApplicable } from './finding.ts';
import { hung, runsDry } from './playing.ts';
import { leastOf, seatsOf, worstOf } from './seats.ts';

const id = 'video-stalls';

const stallRatioOf = (row: PupilMedia): number => (row.stallMs === 0 ? 0 : row.stallMs / (row.playedMs + row.stallMs));

export const videoStalls: Check = {
  id,
  power: 'decides',
  scope: 'room',
  needs: ['pupil-media'],
  phases: ['work'],
  trusts: ['generator-headroom', 'clock-agreement', 'server-healthy', 'load-through-room', 'active-pupils'],
  limits: ['stall-ratio-warn', 'stall-ratio-fail', 'buffer-lasts', 'buffer-left', 'unaccounted'],
  required: true,
  minWindowMs: 30_000,
  minSamples: 0,
  applies: (plan) => plan.media.film,

  evaluate({ facts }, limits) {
    const rows = facts['pupil-media'].filter((row) => row.track === 'video');
    if (rows.length === 0) return notApplicable(id, 'not-in-profile');
    const beyond = (limit: string): typeof rows => rows.filter((row) => !within(limitOf(limits, id, limit), stallRatioOf(row)));
    const stalled = beyond('stall-ratio-fail');
    const felt = beyond('stall-ratio-warn');
    const silent = rows.filter((row) => hung(id, row, limits));
    const dry = rows.filter((row) => runsDry(id, row, limits));
    const worst = worstOf(rows, (row) => row.stallMs);
    const said = {
      evidence: {
        pupilCount: rows.length,
        stalledCount: stalled.length,
        feltCount: felt.length,
        silentCount: silent.length,
        dryCount: dry.length,
        worstSeat: worst?.pupil ?? '',
        worstMs: worst?.stallMs ?? 0,
        worstRatio: worst === undefined ? 0 : stallRatioOf(worst),
      },
      seats: seatsOf([...stalled, ...silent, ...dry]),
      sampleCount: rows.length,
      windowMs: leastOf(rows, (row) => row.plannedMs),
    };
    if (stalled.length > 0) return finding(id, 'fail', said);
    if (silent.length > 0) return finding(id, 'fail', { ...said, variant: 'silent' });
    if (dry.length > 0) return finding(id, 'fail', { ...said, variant: 'dry' });
    return finding(id, felt.length > 0 ? 'warn' : 'pass', { ...said, seats: seatsOf(felt) });
  },
};

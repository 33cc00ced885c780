/** Does the listening track play without a single stop? It is played once. */
import { limitOf } from '../core/limits.ts';
import { within } from '../core/within.ts';
import type { Check } from './check.ts';
import { finding, notApplicable } from './finding.ts';
import { hung, runsDry } from './playing.ts';
import { leastOf, seatsOf, sumOf, worstOf } from './seats.ts';

const id = 'audio-stalls';

export const audioStalls: Check = {
  id,
  power: 'decides',
  scope: 'room',
  needs: ['pupil-media'],
  phases: ['work'],
  trusts: ['generator-headroom', 'clock-agreement', 'server-healthy', 'load-through-room', 'active-pupils'],
  limits: ['stalls', 'buffer-lasts', 'buffer-left', 'unaccounted'],
  required: true,
  minWindowMs: 30_000,
  minSamples: 0,
  applies: (plan) => plan.media.audio,

  evaluate({ facts }, limits) {
    const rows = facts['pupil-media'].filter((row) => row.track === 'audio');
    if (rows.length === 0) return notApplicable(id, 'not-in-profile');
    const stalled = rows.filter((row) => !within(limitOf(limits, id, 'stalls'), row.stallCount));
    const silent = rows.filter((row) => hung(id, row, limits));
    const dry = rows.filter((row) => runsDry(id, row, limits));
    const worst = worstOf(rows, (row) => row.stallMs);
    const said = {
      evidence: {
        pupilCount: rows.length,
        stalledCount: stalled.length,
        silentCount: silent.length,
        dryCount: dry.length,
        stallCount: sumOf(rows, (row) => row.stallCount),
        worstSeat: worst?.pupil ?? '',
        worstMs: worst?.stallMs ?? 0,
      },
      seats: seatsOf([...stalled, ...silent, ...dry]),
      sampleCount: rows.length,
      windowMs: leastOf(rows, (row) => row.plannedMs),
    };
    if (stalled.length > 0) return finding(id, 'fail', said);
    if (silent.length > 0) return finding(id, 'fail', { ...said, variant: 'silent' });
    return dry.length > 0 ? finding(id, 'fail', { ...said, variant: 'dry' }) : finding(id, 'pass', said);
  },
};

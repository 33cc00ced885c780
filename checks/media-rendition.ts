/**
 * Is the picture as good as the exam needs? An adaptive player hides starvation by going down. What it fetched while the whole class pressed
 * play is judged by how long they waited for it (media-start), not here: a burst is no steady state.
 */
import { limitOf } from '../core/limits.ts';
import { within } from '../core/within.ts';
import type { PupilMedia } from '../facts/rows.ts';
import type { Check } from './check.ts';
import { finding, noData, notApplicable } from './finding.ts';
import { leastOf, medianOf, seatsOf, worstOf } from './seats.ts';

const id = 'media-rendition';

/** Of steady playing: in less, a single segment of 2 s is nearly a twentieth. */
const minWindowMs = 60_000;

/** Nothing played is nothing played well. */
const goodRatioOf = (row: PupilMedia): number => (row.steadyPlayedMs > 0 ? row.steadyAtRequiredMs / row.steadyPlayedMs : 0);

export const mediaRendition: Check = {
  id,
  power: 'decides',
  scope: 'room',
  needs: ['pupil-media'],
  phases: ['work'],
  trusts: ['generator-headroom', 'clock-agreement', 'server-healthy', 'load-through-room', 'active-pupils'],
  limits: ['played-at-required'],
  required: true,
  minWindowMs,
  minSamples: 0,
  applies: (plan) => plan.media.film && plan.media.requiredRendition !== undefined,

  evaluate({ facts, plan }, limits) {
    const rows = facts['pupil-media'].filter((row) => row.track === 'video');
    if (rows.length === 0) return notApplicable(id, 'not-in-profile');
    const windowMs = leastOf(rows, (row) => row.steadyPlannedMs);
    if (windowMs < minWindowMs) return noData(id, 'window-short', { windowMs, evidence: { windowMs, minWindowMs } });
    const low = rows.filter((row) => !within(limitOf(limits, id, 'played-at-required'), goodRatioOf(row)));
    const worst = worstOf(rows, (row) => -goodRatioOf(row));
    const filmMbps = medianOf(low.flatMap((row) => (row.fetchedMbps === undefined ? [] : [row.fetchedMbps])));
    return finding(id, low.length > 0 ? 'fail' : 'pass', {
      evidence: {
        pupilCount: rows.length,
        lowCount: low.length,
        rendition: plan.media.requiredRendition ?? '',
        worstSeat: worst?.pupil ?? '',
        worstRatio: worst === undefined ? 0 : goodRatioOf(worst),
        // Of those whose picture was too poor: what the film came at.
        ...(filmMbps === undefined ? {} : { filmMbps }),
      },
      seats: seatsOf(low),
      sampleCount: rows.length,
      windowMs,
    });
  },
};

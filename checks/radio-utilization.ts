/** How much of the airtime was taken while the class worked? A rule of thumb: it explains, and never fails a room that served everybody. */
import { limitOf } from '../core/limits.ts';
import type { Check } from './check.ts';
import { finding, noData, notApplicable } from './finding.ts';
import { linkShareOf } from './link-share.ts';
import { mostOf, sumOf, worstOf } from './seats.ts';
import { within } from './within.ts';

const id = 'radio-utilization';

export const radioUtilization: Check = {
  id,
  power: 'advises',
  scope: 'access-point',
  needs: ['access-point-reach'],
  wants: ['radio-utilization', 'generator-load'],
  phases: ['work'],
  trusts: ['clock-agreement', 'load-through-room'],
  limits: ['busy', 'full'],
  required: false,
  minWindowMs: 0,
  minSamples: 1,

  evaluate({ facts }, limits) {
    const rows = facts['radio-utilization'].filter((row) => row.phase === 'work');
    if (rows.length === 0 || rows.every((row) => row.readCount === 0)) {
      const silent = facts['access-point-reach'].some((row) => row.answeredCount === 0);
      return silent ? noData(id, 'access-point-silent') : notApplicable(id, 'figure-not-told');
    }
    const told = rows.filter((row) => row.usableCount >= radioUtilization.minSamples && row.worstRatio !== undefined);
    if (told.length === 0) return notApplicable(id, 'figure-not-within-phase');
    const link = linkShareOf(
      facts['generator-load'].filter((row) => row.phase !== 'idle'),
      limits,
    );
    if (link !== undefined && link.crowded) return noData(id, 'link-share', { evidence: { linkRatio: link.shareRatio } });
    const busiest = worstOf(told, (row) => row.worstRatio ?? 0);
    const busyRatio = busiest?.worstRatio ?? NaN;
    const said = {
      evidence: {
        busyRatio,
        accessPoint: busiest?.accessPoint ?? '',
        radio: busiest?.radio ?? '',
        channel: busiest?.channel ?? '',
        figureWindowMs: busiest?.figureWindowMs ?? 0,
      },
      sampleCount: sumOf(told, (row) => row.usableCount),
      windowMs: mostOf(told, (row) => row.figureWindowMs ?? 0),
    };
    if (within(limitOf(limits, id, 'busy'), busyRatio)) return finding(id, 'pass', said);
    return within(limitOf(limits, id, 'full'), busyRatio) ? finding(id, 'warn', said) : finding(id, 'warn', { ...said, variant: 'full' });
  },
};

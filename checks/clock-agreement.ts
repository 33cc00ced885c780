/** Did the clocks hold, so that every sample stands in its phase? */
import { limitOf } from '../core/limits.ts';
import { within } from '../core/within.ts';
import type { Check } from './check.ts';
import { finding, noData } from './finding.ts';

const id = 'clock-agreement';

export const clockAgreement: Check = {
  id,
  power: 'gate',
  scope: 'run',
  needs: ['clock-record'],
  phases: [],
  trusts: [],
  limits: ['drift', 'coverage', 'server-offset', 'server-offset-change'],
  required: true,
  minWindowMs: 10_000,
  minSamples: 10,

  evaluate({ facts, playedMs }, limits) {
    const [row] = facts['clock-record'];
    if (row?.worstStepMs === undefined || row.driftSampleCount < clockAgreement.minSamples) return noData(id, 'too-few-samples');
    // Steered slowly, or by a steady clock that runs at a pace of its own, it moves in an hour by what a step may not, and spoils nothing.
    const driftMs = row.worstStepMs;
    const { serverOffsetBeforeMs: before, serverOffsetAfterMs: after } = row;
    const offsets = [before, after].filter((offset) => offset !== undefined);
    const offsetMs = offsets.length === 0 ? undefined : Math.max(...offsets.map(Math.abs));
    const changeMs = before === undefined || after === undefined ? undefined : Math.abs(after - before);
    const said = {
      evidence: {
        driftMs,
        driftRatio: row.worstPhaseRatio ?? 0,
        ...(offsetMs === undefined ? {} : { offsetMs }),
        ...(changeMs === undefined ? {} : { changeMs }),
      },
      sampleCount: row.driftSampleCount,
      windowMs: row.windowMs,
    };
    const kept = (limit: string, value: number): boolean => within(limitOf(limits, id, limit), value);
    if (!kept('drift', driftMs)) return finding(id, 'fail', said);
    // One reading a second: a log with holes may have slept through the step that it is there to see.
    if (!kept('coverage', (row.driftSampleCount * 1000) / playedMs)) return noData(id, 'too-few-samples', said);
    // What the server tells of itself is placed by its own clock: of one that nobody compared with ours it stands anywhere.
    if (offsetMs === undefined) return noData(id, 'offset-unknown', said);
    if (changeMs !== undefined && !kept('server-offset-change', changeMs)) return finding(id, 'warn', { ...said, variant: 'change' });
    if (!kept('server-offset', offsetMs)) return finding(id, 'warn', said);
    return changeMs === undefined ? finding(id, 'warn', { ...said, variant: 'offset-unknown' }) : finding(id, 'pass', said);
  },
};

/** Was the exam server itself quick enough not to be part of what was measured? Writing a body is the network's time and not counted. */
import { limitOf } from '../core/limits.ts';
import type { ServerHealthFact } from '../facts/rows.ts';
import type { Check } from './check.ts';
import { finding, noData, type Said } from './finding.ts';
import { mostOf, sumOf, worstOf } from './seats.ts';
import { within } from './within.ts';

const id = 'server-healthy';

export const serverHealthy: Check = {
  id,
  power: 'gate',
  scope: 'run',
  needs: ['server-health'],
  phases: [],
  trusts: [],
  limits: [
    'restarts',
    'closed',
    'gap',
    'refused',
    'loop-utilization',
    'loop-delay',
    'stall',
    'stalled-share',
    'handler-warn',
    'handler-fail',
  ],
  required: true,
  minWindowMs: 0,
  minSamples: 3,

  evaluate({ facts }, limits) {
    const rows = facts['server-health'].filter((row) => row.phase !== 'idle');
    const kept = (limit: string, value: number): boolean => within(limitOf(limits, id, limit), value);
    // A server that was not there is not one that tells too little of itself.
    const away = (gone: ServerHealthFact | undefined): Said => ({
      evidence: { gapMs: gone?.longestGapMs ?? 0, phase: gone?.phase ?? '' },
      windowMs: sumOf(rows, (row) => row.windowMs),
    });
    const restartCount = sumOf(rows, (row) => row.restartCount);
    if (!kept('restarts', restartCount)) {
      return finding(id, 'fail', { ...away(worstOf(rows, (row) => row.restartCount)), variant: 'restarted' });
    }
    const gone = worstOf(rows, (row) => row.longestGapMs ?? 0);
    const closedCount = sumOf(rows, (row) => row.closedCount);
    if (!kept('closed', closedCount) || !kept('gap', gone?.longestGapMs ?? 0)) {
      return finding(id, 'fail', { ...away(gone), variant: 'gone' });
    }
    const longest = worstOf(rows, (row) => row.longestStallMs ?? 0);
    const halting = worstOf(rows, (row) => row.stalledRatio ?? 0);
    const stalled = (row: ServerHealthFact | undefined): Said => ({
      evidence: { stallMs: row?.longestStallMs ?? 0, stalledRatio: row?.stalledRatio ?? 0, phase: row?.phase ?? '' },
      windowMs: sumOf(rows, (each) => each.windowMs),
    });
    if (!kept('stall', longest?.longestStallMs ?? 0)) return finding(id, 'fail', { ...stalled(longest), variant: 'stall' });
    if (!kept('stalled-share', halting?.stalledRatio ?? 0)) return finding(id, 'fail', { ...stalled(halting), variant: 'stutter' });
    const measured = rows.every((row) => row.loopUtilizationP95Ratio !== undefined && row.loopDelayP99Ms !== undefined);
    if (rows.length === 0 || !measured || rows.some((row) => row.healthSampleCount < serverHealthy.minSamples)) {
      return noData(id, 'too-few-samples');
    }
    // Thousands of quick chunks would hide a hundred slow saves.
    const slowestMs = (row: ServerHealthFact): number => Math.max(row.handlerP95Ms ?? 0, row.slowestKindP95Ms ?? 0);
    const slowest = worstOf(rows, slowestMs);
    const loopRatio = mostOf(rows, (row) => row.loopUtilizationP95Ratio ?? NaN);
    const loopDelayMs = mostOf(rows, (row) => row.loopDelayP99Ms ?? NaN);
    const handlerMs = slowest === undefined ? 0 : slowestMs(slowest);
    const busiest = worstOf(rows, (row) => (row.loopUtilizationP95Ratio ?? 0) + (row.loopDelayP99Ms ?? 0) / 1000);
    const said = {
      evidence: { loopRatio, loopDelayMs, handlerMs, slowestKind: slowest?.slowestKind ?? '', phase: busiest?.phase ?? '' },
      sampleCount: sumOf(rows, (row) => row.healthSampleCount + row.handlerCount),
      windowMs: sumOf(rows, (row) => row.windowMs),
    };
    const refusedCount = sumOf(rows, (row) => row.refusedCount);
    if (!kept('refused', refusedCount))
      return finding(id, 'fail', { ...said, variant: 'refused', evidence: { ...said.evidence, refusedCount } });
    if (!kept('handler-fail', handlerMs)) {
      return finding(id, 'fail', { ...said, variant: 'handler', evidence: { ...said.evidence, phase: slowest?.phase ?? '' } });
    }
    if (!kept('loop-utilization', loopRatio) || !kept('loop-delay', loopDelayMs)) return finding(id, 'fail', said);
    return kept('handler-warn', handlerMs) ? finding(id, 'pass', said) : finding(id, 'warn', said);
  },
};

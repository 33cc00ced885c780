/**
 * Was the exam server itself, its own link included, quick enough and there for this run alone, and did it fail at nothing? Then it is no part
 * of what was measured. Writing a body is the network's time and not counted.
 */
import { limitOf } from '../core/limits.ts';
import { within } from '../core/within.ts';
import type { ServerHealthFact } from '../facts/rows.ts';
import type { Check, Finding, RoomFacts } from './check.ts';
import { finding, noData, type Said } from './finding.ts';
import { linkEvidenceOf, linkShareOf } from './link-share.ts';
import { roomGoneFromMs } from './room-gone.ts';
import { mostOf, sumOf, worstOf } from './seats.ts';

const id = 'server-healthy';

export const serverHealthy: Check = {
  id,
  power: 'gate',
  scope: 'run',
  needs: ['server-health'],
  phases: [],
  trusts: [],
  doubts: { whenFailed: 'everything', withoutData: (room, found) => (wasCutOff(room, found) ? 'passes' : 'everything') },
  limits: [
    'restarts',
    'closed',
    'gap',
    'other-runs',
    'refused',
    'failed',
    'wifi-link-full',
    'wired-link-share',
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

  evaluate({ facts, plan }, limits) {
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
    // Two rooms share the server and its line: what one did not get, the other may have had.
    const others = othersOf(rows);
    if (!kept('other-runs', others.beyondCount)) {
      return finding(id, 'fail', { evidence: others.evidence, windowMs: sumOf(rows, (row) => row.windowMs), variant: 'shared' });
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
    const thin = rows.filter((row) => row.healthSampleCount < serverHealthy.minSamples).map(({ phase }) => phase);
    if (rows.length === 0 || !measured || thin.length > 0) {
      const first = plan.phases.find(({ phase }) => thin.includes(phase));
      return noData(id, 'too-few-samples', first === undefined ? {} : { evidence: { phase: first.phase } });
    }
    // Thousands of quick chunks would hide a hundred slow saves.
    const slowestMs = (row: ServerHealthFact): number => Math.max(row.handlerP95Ms ?? 0, row.slowestKindP95Ms ?? 0);
    const slowest = worstOf(rows, slowestMs);
    const loopRatio = mostOf(rows, (row) => row.loopUtilizationP95Ratio ?? NaN);
    const loopDelayMs = mostOf(rows, (row) => row.loopDelayP99Ms ?? NaN);
    const handlerMs = slowest === undefined ? 0 : slowestMs(slowest);
    const busiest = worstOf(rows, (row) => (row.loopUtilizationP95Ratio ?? 0) + (row.loopDelayP99Ms ?? 0) / 1000);
    const link = linkShareOf(rows, limits, id);
    const said = {
      evidence: {
        loopRatio,
        loopDelayMs,
        handlerMs,
        slowestKind: slowest?.slowestKind ?? '',
        ...linkEvidenceOf(link),
        ...(others.otherRunCount > 0 ? others.evidence : {}),
        phase: busiest?.phase ?? '',
      },
      sampleCount: sumOf(rows, (row) => row.healthSampleCount + row.handlerCount),
      windowMs: sumOf(rows, (row) => row.windowMs),
    };
    const refusedCount = sumOf(rows, (row) => row.refusedCount);
    if (!kept('refused', refusedCount))
      return finding(id, 'fail', { ...said, variant: 'refused', evidence: { ...said.evidence, refusedCount } });
    const failing = worstOf(rows, (row) => row.failedCount);
    const failedRequestCount = failing?.failedCount ?? 0;
    if (!kept('failed', failedRequestCount)) {
      const evidence = { ...said.evidence, failedRequestCount, phase: failing?.phase ?? '' };
      return finding(id, 'fail', { ...said, variant: 'failing', evidence });
    }
    if (link?.full === true) {
      return finding(id, 'fail', { ...said, variant: 'link', evidence: { ...said.evidence, phase: link.row.phase } });
    }
    if (!kept('handler-fail', handlerMs)) {
      return finding(id, 'fail', { ...said, variant: 'handler', evidence: { ...said.evidence, phase: slowest?.phase ?? '' } });
    }
    if (!kept('loop-utilization', loopRatio) || !kept('loop-delay', loopDelayMs)) return finding(id, 'fail', said);
    if (!kept('handler-warn', handlerMs)) return finding(id, 'warn', said);
    // Where its system does not tell, nobody knows whether that link was the bottleneck. Runs of older versions did not ask.
    const untold = link === undefined && rows.some((row) => row.linkKind !== undefined && row.linkKind !== 'loopback');
    if (plan.mode === 'room' && untold) return finding(id, 'warn', { ...said, variant: 'link-unknown' });
    return finding(id, 'pass', others.otherRunCount > 0 ? { ...said, variant: 'shared' } : said);
  },
};

/**
 * Its seconds are missing only where the room's network was gone, access points and all: what failed there is the room's. A server that was
 * gone itself is known by polls that were turned away, or by what it tells afterwards.
 */
function wasCutOff({ plan, facts }: RoomFacts, { evidence }: Finding): boolean {
  const goneFromMs = roomGoneFromMs(facts);
  const first = plan.phases.find(({ phase }) => phase === evidence['phase']);
  return goneFromMs !== undefined && first !== undefined && first.endOffsetMs > goneFromMs;
}

/** Others' runs in the worst phase, and how many of them are more than the server and its line are meant for. */
function othersOf(rows: readonly ServerHealthFact[]) {
  const most = worstOf(rows, (row) => row.otherRunCount ?? 0);
  const otherRunCount = most?.otherRunCount ?? 0;
  const runLimitCount = Math.max(1, most?.runLimitCount ?? 1);
  const beyondCount = Math.max(0, 1 + otherRunCount - runLimitCount);
  return { otherRunCount, beyondCount, evidence: { otherRunCount, runLimitCount, phase: most?.phase ?? '' } };
}

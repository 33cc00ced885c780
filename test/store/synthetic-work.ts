/** The work phase of a synthetic pupil: saved answers, and sound and film that play. */
import type { MetricName } from '../../core/metrics.ts';
import type { Plan, PupilPlan } from '../../core/plan.ts';
import { phaseOf } from '../../core/plan.ts';
import type { PupilBehaviour, PupilMeasure } from './synthetic-pupil-behaviour.ts';

export function saves(plan: Plan, pupil: PupilPlan, behaviour: PupilBehaviour, handlerMs: number): PupilMeasure[] {
  const out: PupilMeasure[] = [];
  const startAtMs = plan.startAtMs + phaseOf(plan, 'work').startOffsetMs;
  const endAtMs = plan.startAtMs + phaseOf(plan, 'work').endOffsetMs;
  const { autosaveIntervalMs } = plan.work;
  const times: number[] = [];
  for (let atMs = startAtMs + pupil.autosaveOffsetMs; atMs < endAtMs; atMs += autosaveIntervalMs) times.push(atMs);
  const lastAcknowledged = times.length - (behaviour.unacknowledgedCount ?? 0);
  for (const [index, sentAtMs] of times.entries()) {
    const text = `item-${Math.floor(index / 2) + 1}|${(index % 2) + 1}|${String(index).padStart(16, 'c')}`;
    const common = { phase: 'work' as const };
    if (index < lastAcknowledged) {
      const ackMs = behaviour.saveAckMs ?? 60;
      const atMs = sentAtMs + ackMs;
      out.push({ ...common, metric: 'saveAckMs', value: ackMs, atMs, windowMs: ackMs });
      out.push({ ...common, metric: 'saveAttemptCount', value: index < (behaviour.retriedCount ?? 0) ? 2 : 1, atMs });
      out.push({ ...common, metric: 'answerAcknowledged', value: 1, atMs, text });
      out.push({ ...common, metric: 'serverHandlerMs', value: handlerMs, atMs, reason: 'save' });
    } else {
      const stopAtMs = plan.startAtMs + Math.max(...plan.phases.map((phase) => phase.endOffsetMs));
      const elapsedMs = stopAtMs - sentAtMs;
      out.push({
        ...common,
        metric: 'saveAckMs',
        value: elapsedMs,
        atMs: stopAtMs,
        windowMs: elapsedMs,
        unknown: true,
        reason: 'unacknowledged',
      });
      out.push({ ...common, metric: 'answerUnacknowledged', value: 1, atMs: stopAtMs, text });
    }
  }
  const firstOpen = times[lastAcknowledged];
  for (let atMs = startAtMs + 1000; atMs <= endAtMs; atMs += 1000) {
    const typed = 5000 + ((atMs - startAtMs) % autosaveIntervalMs) / 2;
    const gap = firstOpen !== undefined && atMs > firstOpen ? atMs - firstOpen : typed;
    out.push({ metric: 'saveGapMs', value: gap, atMs, phase: 'work' });
  }
  return out;
}

export function media(plan: Plan, pupil: PupilPlan, behaviour: PupilBehaviour): PupilMeasure[] {
  const out: PupilMeasure[] = [];
  const startAtMs = plan.startAtMs + phaseOf(plan, 'work').startOffsetMs;
  const endAtMs = plan.startAtMs + phaseOf(plan, 'work').endOffsetMs;
  const pressAtMs = startAtMs + pupil.pressPlayOffsetMs;
  const tracks = [...(plan.media.audio ? (['audio'] as const) : []), ...(plan.media.film ? (['video'] as const) : [])];
  for (const track of tracks) {
    const named = (event: 'StartupMs' | 'StallMs' | 'PlayedMs'): MetricName => `${track}${event}`;
    if (behaviour.startupMs === 'never') {
      const waited = endAtMs - pressAtMs;
      out.push({
        metric: named('StartupMs'),
        value: waited,
        atMs: endAtMs,
        phase: 'work',
        windowMs: waited,
        unknown: true,
        reason: 'never-started',
      });
      continue;
    }
    const startupMs = behaviour.startupMs ?? 900;
    out.push({ metric: named('StartupMs'), value: startupMs, atMs: pressAtMs + startupMs, phase: 'work', windowMs: startupMs });
    const stalls = (behaviour.stalls ?? []).filter((stall) => stall.track === track);
    for (const { atMs, lastsMs } of stalls) {
      out.push({ metric: named('StallMs'), value: lastsMs, atMs: startAtMs + atMs + lastsMs, phase: 'work', windowMs: lastsMs });
    }
    const stalledMs = stalls.reduce((sum, stall) => sum + stall.lastsMs, 0);
    const playedMs = endAtMs - pressAtMs - startupMs - stalledMs;
    const rendition = track === 'audio' ? 'audio' : (behaviour.rendition ?? '720p');
    // The first part at the lowest rendition, as a player begins.
    const low = track === 'video' ? Math.min(2000, playedMs) : 0;
    if (low > 0) out.push({ metric: named('PlayedMs'), value: low, atMs: pressAtMs + startupMs + low, phase: 'work', reason: '360p' });
    out.push({
      metric: named('PlayedMs'),
      value: playedMs - low,
      atMs: endAtMs,
      phase: 'work',
      windowMs: playedMs - low,
      reason: rendition,
    });
    for (let atMs = pressAtMs + startupMs + 1000; atMs < endAtMs; atMs += 1000) {
      out.push({ metric: 'mediaBufferMs', value: 5500, atMs, phase: 'work', reason: track });
    }
    for (let atMs = pressAtMs + 500; atMs < endAtMs; atMs += 2000) {
      out.push({
        metric: 'segmentBytes',
        value: track === 'audio' ? 24_000 : 375_000,
        atMs,
        phase: 'work',
        windowMs: track === 'video' && behaviour.filmMbps !== undefined ? (375_000 * 8) / 1000 / behaviour.filmMbps : 400,
        reason: rendition,
      });
    }
  }
  return out;
}

/** How late the timers of a class of 60 fire: logging in, loading, working with media, then in the bandwidth phase. */
import type { PhaseName } from '../../core/sample.ts';
import { shortPlan } from '../core/exam/short-plan.ts';
import type { Bench } from './figure.ts';
import { leadMsFor, playExamRoom, pointsOf } from './play-class.ts';
import { servePlatform, suffix } from './serve-platform.ts';

const pupilCount = 60;
const mostP95Ms = 20;
const phases = ['login', 'package', 'work', 'bandwidth'] as const satisfies readonly PhaseName[];
const phasesMs = { login: 5_000, package: 6_000, work: 15_000, bandwidth: 12_000 };

export const timerDrift: Bench = {
  name: 'timer-drift',
  about: `p95 over pupils and seconds of the worst delay of a timer in each second, ${pupilCount} pupils`,
  async measure(context) {
    const server = await servePlatform(context, 'https');
    const byPhase = new Map<PhaseName, number[]>(phases.map((phase) => [phase, []]));
    try {
      for (let run = 1; run <= context.repeatCount; run++) {
        const plan = shortPlan({
          startAtMs: Date.now() + leadMsFor(pupilCount),
          phasesMs,
          pupilCount,
          port: server.info.port,
          server: { scheme: 'https', suffix, port: server.info.port, insecureSkipTlsVerify: true },
        });
        const { samplesPath } = await playExamRoom(context, plan, `drift-${run}`);
        const driftsMs = new Map<string, number[]>();
        for await (const { data } of pointsOf(samplesPath, ['timerDriftMs'])) {
          const phase = data.tags['phase'] ?? '';
          driftsMs.set(phase, [...(driftsMs.get(phase) ?? []), data.value]);
        }
        for (const phase of phases) byPhase.get(phase)?.push(p95Of(driftsMs.get(phase) ?? []));
        context.say(`run ${run}: ${phases.map((phase) => `${phase} ${byPhase.get(phase)?.at(-1)?.toFixed(1) ?? ''} ms`).join(', ')}`);
      }
    } finally {
      await server.stop();
    }
    return phases.map((phase) => ({
      what: `timer drift p95, ${pupilCount} pupils, https, ${phase}`,
      unit: 'ms',
      values: byPhase.get(phase) ?? [],
      goal: { of: 'value', is: 'at most', bound: mostP95Ms },
      doubts: [],
    }));
  },
};

/** The least value that 95 of 100 do not exceed, as the facts have it. */
function p95Of(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(sorted.length * 0.95) - 1)] ?? NaN;
}

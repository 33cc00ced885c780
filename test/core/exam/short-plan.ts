/** A plan for tests: every phase, seconds long, made of the same parts as a real one. */
import { bandwidthPlan } from '../../../core/plan/bandwidth-plan.ts';
import { pupilPlans, workPlan } from '../../../core/plan/pupil-plans.ts';
import type { Plan } from '../../../core/plan.ts';
import { phaseNames } from '../../../core/sample.ts';
import type { PhaseName } from '../../../core/sample.ts';

export interface ShortPlan {
  readonly startAtMs: number;
  /** Absent or 0: the plan has no such phase. */
  readonly phasesMs: Readonly<Partial<Record<PhaseName, number>>>;
  readonly pupilCount?: number;
  readonly room?: string;
  readonly server?: Partial<Plan['server']>;
  readonly port?: number;
  readonly media?: Partial<Plan['media']>;
  readonly work?: Partial<Plan['work']>;
  readonly caps?: Partial<Plan['caps']>;
}

export function shortPlan({ startAtMs, phasesMs, pupilCount = 2, room = 'B12', port = 1, ...other }: ShortPlan): Plan {
  const target = { downMbps: 2, upMbps: 0.1 };
  const bandwidth = bandwidthPlan(target);
  const runId = `run-${startAtMs}`;
  let endOffsetMs = 0;
  const phases = phaseNames
    .filter((phase) => (phasesMs[phase] ?? 0) > 0)
    .map((phase) => {
      const startOffsetMs = endOffsetMs;
      endOffsetMs += phasesMs[phase] ?? 0;
      return { phase, startOffsetMs, endOffsetMs };
    });
  return {
    formatVersion: 1,
    runId,
    seed: 7,
    createdAtMs: startAtMs,
    startAtMs,
    mode: 'rehearsal',
    profile: { id: 'mixed', version: 'test', length: 'quick' },
    target,
    headroomRatio: 1.1,
    phases,
    media: { audio: true, film: true, bufferGoalMs: 6_000, startAfterMs: 2_500, resumeAfterMs: 5_000, ...other.media },
    work: { ...workPlan, ...other.work },
    bandwidth,
    server: { scheme: 'http', suffix: 'p.test', port, insecureSkipTlsVerify: false, publicKey: '', ...other.server },
    rooms: [
      {
        room,
        accessPoints: [],
        route: { host: '127.0.0.1', port, portPerPupil: false },
        controlPort: 0,
        pupils: pupilPlans({ seed: 7, runId, room, seatCount: pupilCount, bandwidth }),
      },
    ],
    caps: { perPupilMbps: 100, totalMbps: 10_000, notBeforeMs: 0, notAfterMs: 8e15, ...other.caps },
    radioFigures: [],
  };
}

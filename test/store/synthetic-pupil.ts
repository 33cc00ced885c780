/** What a pupil of known behaviour would have measured. Deterministic: no draws. */
import type { Plan, PupilPlan } from '../../core/plan.ts';
import { phaseOf } from '../../core/plan.ts';
import type { PhaseName } from '../../core/sample.ts';
import { chunks } from './synthetic-chunks.ts';
import type { PupilBehaviour, PupilMeasure } from './synthetic-pupil-behaviour.ts';
import { media, saves } from './synthetic-work.ts';

const sizeOfPackage = 2_200_000;

export function pupilMeasures(plan: Plan, pupil: PupilPlan, behaviour: PupilBehaviour, handlerMs = 2): PupilMeasure[] {
  if (behaviour.absent === true) return [];
  const out: PupilMeasure[] = [];
  const has = (phase: PhaseName): boolean => plan.phases.some((one) => one.phase === phase);
  const startOf = (phase: PhaseName): number => plan.startAtMs + phaseOf(plan, phase).startOffsetMs;
  const endOf = (phase: PhaseName): number => plan.startAtMs + phaseOf(plan, phase).endOffsetMs;

  for (const { phase } of plan.phases) {
    for (let atMs = startOf(phase); atMs < endOf(phase); atMs += 5000) out.push({ metric: 'pupilActiveCount', value: 1, atMs, phase });
    for (let atMs = startOf(phase) + 1000; atMs < endOf(phase); atMs += 1000) {
      out.push({ metric: 'timerDriftMs', value: behaviour.timerDriftMs ?? 2, atMs, phase, windowMs: 1000 });
    }
  }
  out.push(...heartbeats(plan, pupil, behaviour));

  if (has('login')) {
    const loginMs = behaviour.loginMs ?? 800;
    const atMs = startOf('login') + pupil.loginOffsetMs + loginMs;
    const failed = behaviour.loginFailure;
    const outcome = failed === undefined ? {} : { unknown: true as const, reason: failed };
    out.push({ metric: 'loginStepMs', value: loginMs * 0.75, atMs: atMs - 1, phase: 'login', reason: 'sign-in' });
    out.push({ metric: 'loginStepMs', value: loginMs * 0.25, atMs, phase: 'login', reason: 'assertion' });
    out.push({ metric: 'serverHandlerMs', value: 5, atMs: atMs - 1, phase: 'login', reason: 'login' });
    out.push({ metric: 'serverHandlerMs', value: 9, atMs, phase: 'login', reason: 'login' });
    out.push({ metric: 'loginMs', value: loginMs, atMs, phase: 'login', windowMs: loginMs, ...outcome });
    if (failed !== undefined) out.push({ metric: 'pupilFailureCount', value: 1, atMs, phase: 'login', reason: failed });
  }
  if (has('package')) {
    const packageMs = behaviour.packageMs ?? 4000;
    const atMs = startOf('package') + (pupil.packageOffsetMs ?? 0) + packageMs;
    out.push({ metric: 'packageMs', value: packageMs, atMs, phase: 'package', windowMs: packageMs });
    out.push({ metric: 'packageBytes', value: sizeOfPackage, atMs, phase: 'package', windowMs: packageMs });
  }
  if (has('work')) out.push(...saves(plan, pupil, behaviour, handlerMs), ...media(plan, pupil, behaviour), ...drops(plan, behaviour));
  if (has('bandwidth')) {
    const { bandwidth } = plan;
    out.push(
      ...chunks(plan, behaviour, {
        metric: 'downloadBytes',
        late: 'downloadLateMs',
        mbps: behaviour.downMbps ?? 50,
        offsetMs: pupil.downOffsetMs,
        bytes: bandwidth.downChunkBytes,
        intervalMs: bandwidth.downIntervalMs,
      }),
      ...chunks(plan, behaviour, {
        metric: 'uploadBytes',
        late: 'uploadLateMs',
        mbps: behaviour.upMbps ?? 50,
        offsetMs: pupil.upOffsetMs,
        bytes: bandwidth.upChunkBytes,
        intervalMs: bandwidth.upIntervalMs,
      }),
    );
  }
  if (has('submit')) {
    const saved = new Set(out.filter(({ metric }) => metric === 'answerAcknowledged').map(({ text }) => text?.split('|')[0]));
    const failed = behaviour.submitMs === 'failed';
    const submitMs = typeof behaviour.submitMs === 'number' ? behaviour.submitMs : failed ? 9000 : 400;
    const atMs = startOf('submit') + submitMs;
    const outcome = failed ? { unknown: true as const, reason: 'gave-up' } : {};
    out.push({ metric: 'submitMs', value: submitMs, atMs, phase: 'submit', windowMs: submitMs, ...outcome });
    out.push({ metric: 'submitReceiptCount', value: failed ? 0 : saved.size, atMs, phase: 'submit' });
    out.push({ metric: 'submitExpectedCount', value: saved.size, atMs, phase: 'submit' });
  }
  const untilMs = plan.startAtMs + (behaviour.hangsAfterMs ?? Infinity);
  return out.filter(({ atMs }) => atMs <= untilMs).sort((a, b) => a.atMs - b.atMs);
}

function heartbeats(plan: Plan, pupil: PupilPlan, behaviour: PupilBehaviour): PupilMeasure[] {
  const out: PupilMeasure[] = [];
  const endAtMs = plan.startAtMs + Math.max(...plan.phases.map((phase) => phase.endOffsetMs));
  const { heartbeatIntervalMs, heartbeatDeadlineMs } = plan.work;
  for (let n = 0; ; n++) {
    const dueAtMs = plan.startAtMs + pupil.heartbeatOffsetMs + n * heartbeatIntervalMs;
    if (dueAtMs >= endAtMs) return out;
    const phase = phaseAt(plan, dueAtMs);
    const rtt = behaviour.rttMs?.(n, phase) ?? 12 + (n % 5);
    const value = rtt === 'unanswered' ? heartbeatDeadlineMs : rtt;
    const outcome = rtt === 'unanswered' ? { unknown: true as const, reason: 'unanswered' } : {};
    out.push({ metric: 'heartbeatRttMs', value, atMs: dueAtMs + value, windowMs: value, phase, ...outcome });
  }
}

function drops(plan: Plan, behaviour: PupilBehaviour): PupilMeasure[] {
  const endAtMs = plan.startAtMs + Math.max(...plan.phases.map((phase) => phase.endOffsetMs));
  if (behaviour.neverOpened === true) {
    const value = endAtMs - plan.startAtMs;
    const missing = { value, windowMs: value, unknown: true, reason: 'exam-never-opened' } as const;
    return [{ metric: 'connectionReturnMs', atMs: endAtMs, phase: phaseAt(plan, endAtMs), ...missing }];
  }
  return (behaviour.drops ?? []).flatMap(({ atMs: offsetMs, returnMs }): PupilMeasure[] => {
    const atMs = plan.startAtMs + offsetMs;
    const drop: PupilMeasure = { metric: 'connectionDropCount', value: 1, atMs, phase: phaseAt(plan, atMs), reason: 'exam-silent' };
    const backAtMs = returnMs === undefined ? endAtMs : atMs + returnMs;
    const awayMs = backAtMs - atMs;
    const outcome = returnMs === undefined ? { unknown: true as const } : {};
    return [
      drop,
      {
        metric: 'connectionReturnMs',
        value: awayMs,
        atMs: backAtMs,
        windowMs: awayMs,
        phase: phaseAt(plan, backAtMs),
        reason: 'exam',
        ...outcome,
      },
    ];
  });
}

export function phaseAt(plan: Plan, atMs: number): PhaseName {
  const found = plan.phases.filter((phase) => plan.startAtMs + phase.startOffsetMs <= atMs).at(-1) ?? plan.phases[0];
  if (found === undefined) throw new Error('a plan without phases');
  return found.phase;
}

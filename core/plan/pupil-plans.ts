/** What each pupil of a room does when. Seat by seat the same in every room of the same size, so that rooms compare. */
import type { BandwidthPlan, MediaPlan, PupilPlan, WorkPlan } from '../plan.ts';
import { checksumOf } from '../checksum.ts';
import { accountOf } from '../protocol.ts';
import { answerSizes } from './answer-sizes.ts';
import { spreadOffsetsMs } from './seeded-draws.ts';

/** "Log in now": the class does it within this time. */
const loginSpreadMs = 4_000;
/** "Open the exam": all within this time, said to the same class in the same way. */
export const packageSpreadMs = 4_000;
/** "Press play": some seconds into work, all within this time. */
const pressPlayAfterMs = 3_000;
const pressPlaySpreadMs = 2_000;
/** When all press play and their players fill their buffers, which takes at most as long as the buffer plays where the target is met. */
export const pressPlayBurst = (bufferGoalMs: number): NonNullable<MediaPlan['burst']> => ({
  fromMs: pressPlayAfterMs,
  toMs: pressPlayAfterMs + pressPlaySpreadMs / 2 + bufferGoalMs,
});

/** Different sizes that a pupil's saves go through. */
const saveRoundCount = 12;

export const workPlan: WorkPlan = {
  autosaveIntervalMs: 15_000,
  /** No multiple of a chunk interval: heartbeats would always meet the same chunk. */
  heartbeatIntervalMs: 1_013,
  heartbeatDeadlineMs: 5_000,
  silenceMs: 10_000,
  /** Beyond the limit at which a login has failed (limits: login-complete), so that a slow one is told from none. */
  loginGiveUpMs: 75_000,
  /** All of the exam server's paper. */
  itemCount: 5,
};

export interface ClassDraw {
  readonly seed: number;
  readonly runId: string;
  readonly room: string;
  readonly seatCount: number;
  readonly bandwidth: BandwidthPlan;
}

export function pupilPlans({ seed, runId, room, seatCount, bandwidth }: ClassDraw): readonly PupilPlan[] {
  const offsetsMs = (purpose: string, spreadMs: number) => spreadOffsetsMs(seed, purpose, seatCount, spreadMs);
  const loginMs = offsetsMs('login', loginSpreadMs);
  const packageMs = offsetsMs('package', packageSpreadMs);
  const heartbeatMs = offsetsMs('heartbeat', workPlan.heartbeatIntervalMs);
  const autosaveMs = offsetsMs('autosave', workPlan.autosaveIntervalMs);
  const pressPlayMs = offsetsMs('press-play', pressPlaySpreadMs);
  const downMs = offsetsMs('down', bandwidth.downIntervalMs);
  const upMs = offsetsMs('up', bandwidth.upIntervalMs);
  const sizes = answerSizes(seed, seatCount, saveRoundCount);
  return Array.from({ length: seatCount }, (_, index): PupilPlan => {
    const pupil = String(index + 1);
    const account = accountOf(runId, room, pupil);
    return {
      pupil,
      account,
      // Protects nothing: it gives the identity provider a password to check.
      password: checksumOf(`${String(seed)}|${account}`),
      loginOffsetMs: loginMs[index] ?? 0,
      packageOffsetMs: packageMs[index] ?? 0,
      heartbeatOffsetMs: heartbeatMs[index] ?? 0,
      autosaveOffsetMs: autosaveMs[index] ?? 0,
      pressPlayOffsetMs: pressPlayAfterMs + (pressPlayMs[index] ?? 0),
      downOffsetMs: downMs[index] ?? 0,
      upOffsetMs: upMs[index] ?? 0,
      saveBytes: sizes[index] ?? [],
    };
  });
}

/** Plan and inventory of a synthetic run, written out so that known answers stay known. */
import type { Inventory } from '../../core/inventory/types.ts';
import type { Limits } from '../../core/limits.ts';
import type { PhasePlan, Plan, RunMode } from '../../core/plan.ts';
import { limitData } from './limit-data.ts';

/** 2026-11-23 08:14 UTC. */
export const syntheticStartAtMs = Date.UTC(2026, 10, 23, 8, 14, 0);

export const quickPhases: readonly PhasePlan[] = [
  { phase: 'idle', startOffsetMs: 0, endOffsetMs: 22_000 },
  { phase: 'login', startOffsetMs: 22_000, endOffsetMs: 31_000 },
  { phase: 'package', startOffsetMs: 31_000, endOffsetMs: 47_000 },
  { phase: 'work', startOffsetMs: 47_000, endOffsetMs: 137_000 },
  { phase: 'bandwidth', startOffsetMs: 137_000, endOffsetMs: 177_000 },
  { phase: 'submit', startOffsetMs: 177_000, endOffsetMs: 187_000 },
];

export interface PlannedRoom {
  readonly room: string;
  readonly pupilCount: number;
  readonly accessPoints: readonly string[];
}

export interface PlanChanges {
  readonly mode?: RunMode;
  readonly runId?: string;
  readonly startAtMs?: number;
  readonly phases?: readonly PhasePlan[];
  readonly audio?: boolean;
  readonly film?: boolean;
  /** When all press play; absent: as in plans of older versions. */
  readonly burst?: Plan['media']['burst'];
}

export function syntheticPlan(rooms: readonly PlannedRoom[], changes: PlanChanges = {}): Plan {
  const startAtMs = changes.startAtMs ?? syntheticStartAtMs;
  const phases = changes.phases ?? quickPhases;
  return {
    formatVersion: 1,
    runId: changes.runId ?? 'synthetic-run',
    seed: 1,
    createdAtMs: startAtMs - 10_000,
    startAtMs,
    mode: changes.mode ?? 'rehearsal',
    profile: { id: 'mixed', version: '2026.1', length: 'quick' },
    target: { downMbps: 2, upMbps: 0.1 },
    headroomRatio: 1.1,
    phases,
    media: {
      audio: changes.audio ?? true,
      film: changes.film ?? true,
      bufferGoalMs: 6000,
      startAfterMs: 2500,
      resumeAfterMs: 5000,
      requiredRendition: '480p',
      ...(changes.burst === undefined ? {} : { burst: changes.burst }),
    },
    work: {
      autosaveIntervalMs: 15_000,
      heartbeatIntervalMs: 1013,
      heartbeatDeadlineMs: 5000,
      silenceMs: 10_000,
      loginGiveUpMs: 75_000,
      itemCount: 8,
    },
    bandwidth: {
      downChunkBytes: 68_750,
      downIntervalMs: 250,
      upChunkBytes: 16_390,
      upIntervalMs: 1192,
      catchUpMs: 3000,
      maxOutstanding: 4,
      graceMs: 5000,
      leadInMs: 2000,
      leadOutMs: 500,
    },
    server: { scheme: 'https', suffix: 'provnat.test', port: 8443, insecureSkipTlsVerify: true, publicKey: 'none' },
    rooms: rooms.map(({ room, pupilCount, accessPoints }, roomIndex) => ({
      room,
      accessPoints,
      route: { host: '127.0.0.1', port: 9000 + roomIndex, portPerPupil: false },
      controlPort: 0,
      pupils: Array.from({ length: pupilCount }, (_, index) => {
        const share = index / pupilCount;
        return {
          pupil: String(index + 1),
          account: `r${roomIndex + 1}p${index + 1}`,
          password: 'none',
          loginOffsetMs: 4000 * share,
          packageOffsetMs: 2000 * share,
          heartbeatOffsetMs: 1013 * share,
          autosaveOffsetMs: 15_000 * share,
          pressPlayOffsetMs: 3000 + 2000 * share,
          downOffsetMs: 250 * share,
          upOffsetMs: 1192 * share,
          saveBytes: [400, 900],
        };
      }),
    })),
    caps: { perPupilMbps: 10, totalMbps: 1000, notBeforeMs: startAtMs, notAfterMs: startAtMs + 3_600_000 },
    radioFigures: [],
  };
}

export function syntheticInventory(rooms: readonly PlannedRoom[], bssids: Readonly<Record<string, readonly string[]>> = {}): Inventory {
  const accessPoints = [...new Set(rooms.flatMap((room) => room.accessPoints))];
  return {
    formatVersion: 1,
    school: 'Synthetic school',
    timeZone: 'Europe/Stockholm',
    profile: 'mixed',
    targets: { downMbps: 2, upMbps: 0.1 },
    rooms: rooms.map(({ room, pupilCount, accessPoints: of }) => ({ room, seats: pupilCount, accessPoints: of })),
    accessPoints: accessPoints.map((accessPoint, index) => ({
      accessPoint,
      address: `127.0.0.${index + 2}`,
      port: 161,
      credential: 'lab',
      bssids: bssids[accessPoint] ?? [],
    })),
    controllers: [],
    credentials: { lab: { version: '2c', community: 'env:COMMUNITY' } },
    owners: {},
  };
}

export const syntheticLimits = limitData as Limits;

/** What is to happen in a run: written before it starts, read by k6, the collectors and the facts. Serialisable as JSON. */
import type { PhaseName } from './sample.ts';

export const planFormatVersion = 1;

export const profileIds = ['text', 'listening', 'film', 'mixed', 'floor'] as const;
export type ProfileId = (typeof profileIds)[number];
export type ProfileLength = 'quick' | 'endurance';
/** rehearsal: emulated access points, several rooms from one machine allowed; room: the real thing. */
export type RunMode = 'rehearsal' | 'room';

export interface Plan {
  readonly formatVersion: typeof planFormatVersion;
  readonly runId: string;
  readonly seed: number;
  readonly createdAtMs: number;
  /** The wall-clock mark at which every generator starts; phase offsets count from here. */
  readonly startAtMs: number;
  readonly mode: RunMode;
  readonly profile: { readonly id: ProfileId; readonly version: string; readonly length: ProfileLength };
  readonly target: { readonly downMbps: number; readonly upMbps: number };
  /** F of method.md §3: F × T is asked of every pupil, T must arrive. */
  readonly headroomRatio: number;
  readonly phases: readonly PhasePlan[];
  readonly media: MediaPlan;
  readonly work: WorkPlan;
  readonly bandwidth: BandwidthPlan;
  readonly server: ServerRef;
  readonly rooms: readonly RoomPlan[];
  readonly caps: Caps;
  /** Which radio figures can be judged in which phase, said beforehand (method.md §7). */
  readonly radioFigures: readonly RadioFigure[];
}

export interface PhasePlan {
  readonly phase: PhaseName;
  readonly startOffsetMs: number;
  readonly endOffsetMs: number;
}

export interface MediaPlan {
  readonly audio: boolean;
  readonly film: boolean;
  /** Buffer goal: 6 s in quick, 30 s in endurance (method.md §5). */
  readonly bufferGoalMs: number;
  readonly startAfterMs: number;
  readonly resumeAfterMs: number;
  /**
   * From the start of work: between these all press play and fill their buffers at once, and heartbeats are not judged (method.md §4). Absent
   * without media, and in plans of older versions.
   */
  readonly burst?: { readonly fromMs: number; readonly toMs: number };
  /** Lowest rendition that counts as good enough, such as '480p'; absent without film. */
  readonly requiredRendition?: string;
}

export interface WorkPlan {
  readonly autosaveIntervalMs: number;
  readonly heartbeatIntervalMs: number;
  readonly heartbeatDeadlineMs: number;
  /** No acknowledgement for this long: the connection is dead, open a new one. */
  readonly silenceMs: number;
  /** A pupil not logged in after this long has given up. */
  readonly loginGiveUpMs: number;
  readonly itemCount: number;
}

export interface BandwidthPlan {
  readonly downChunkBytes: number;
  readonly downIntervalMs: number;
  readonly upChunkBytes: number;
  readonly upIntervalMs: number;
  readonly catchUpMs: number;
  readonly maxOutstanding: number;
  /** Chunks in flight at the end may finish within this. */
  readonly graceMs: number;
  /** Cut off both ends of the phase to get the window that is judged. */
  readonly leadInMs: number;
  readonly leadOutMs: number;
}

export interface ServerRef {
  readonly scheme: 'http' | 'https';
  /** Host names are `${origin}.${suffix}` for origin in exam, find, login, media. */
  readonly suffix: string;
  /** Port in the host names' addresses, as the pupil sees it. */
  readonly port: number;
  /** A generated certificate was accepted because the opt-in signature vouched for its fingerprint. */
  readonly insecureSkipTlsVerify: boolean;
  /** Ed25519 public key (base64url) pinned in school.yaml. */
  readonly publicKey: string;
}

export interface RoomPlan {
  readonly room: string;
  readonly accessPoints: readonly string[];
  /**
   * Where the pupils' connections really go: the server, or the room's emulated access point. Every origin's host name is mapped to host,
   * and URLs carry this port; with portPerPupil seat k uses port + k, so that an emulated access point can tell pupils apart.
   */
  readonly route: { readonly host: string; readonly port: number; readonly portPerPupil: boolean };
  /** Port of k6's REST server on 127.0.0.1, for stop; 0 = none. */
  readonly controlPort: number;
  readonly pupils: readonly PupilPlan[];
}

/** Behaviour drawn from a seeded, stratified generator: the same in every room, so that rooms compare. */
export interface PupilPlan {
  /** Seat, '1' … 'n'. */
  readonly pupil: string;
  readonly account: string;
  /** Synthetic; the exam server accepts it as the password of account. */
  readonly password: string;
  readonly loginOffsetMs: number;
  /** Into the package phase. Absent: 0, as in plans that are older than it. */
  readonly packageOffsetMs?: number;
  readonly heartbeatOffsetMs: number;
  readonly autosaveOffsetMs: number;
  readonly pressPlayOffsetMs: number;
  readonly downOffsetMs: number;
  readonly upOffsetMs: number;
  /** Sizes of the answers that this pupil saves, bytes, used in turn (domain.md §2.3). */
  readonly saveBytes: readonly number[];
}

export interface Caps {
  readonly perPupilMbps: number;
  readonly totalMbps: number;
  readonly notBeforeMs: number;
  readonly notAfterMs: number;
}

export interface RadioFigure {
  readonly metric: string;
  readonly phase: PhaseName;
  readonly judgeable: boolean;
  /** Message id of why not. */
  readonly reason?: string;
}

/** From the run's start to the end of its last phase. */
export const lengthMsOf = ({ phases }: Pick<Plan, 'phases'>): number =>
  phases.reduce((endMs, { endOffsetMs }) => Math.max(endMs, endOffsetMs), 0);

/** 0 for a room that the plan does not have. */
export const pupilCountOf = (plan: Plan, room: string): number => plan.rooms.find((planned) => planned.room === room)?.pupils.length ?? 0;

/** A phase of the plan. Throws a plain Error when the plan has none: a plan is checked before it is used. */
export function phaseOf(plan: Plan, phase: PhaseName): PhasePlan {
  const found = plan.phases.find((candidate) => candidate.phase === phase);
  if (found === undefined) throw new Error(`plan ${plan.runId} has no phase ${phase}`);
  return found;
}

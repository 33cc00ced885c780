/** The judgement of one run: runs/<runId>/verdicts/<n>.json. Derived, so it can be made again from the samples. */
import type { PhaseName } from './sample.ts';
import type { ProfileId, ProfileLength, RunMode } from './plan.ts';

export const verdictFormatVersion = 1;

export type Outcome = 'pass' | 'warn' | 'fail' | 'no-data' | 'not-applicable' | 'error';

/** The check said something of the room; the others say that it could not, or that there was nothing to say. */
export const isJudgedOutcome = (outcome: Outcome): boolean => outcome === 'pass' || outcome === 'warn' || outcome === 'fail';

/** gate: judges the instrument only. decides: what pupils experienced. advises: warns at most, names causes. */
export type Power = 'gate' | 'decides' | 'advises';
export type RoomOutcome = 'ready' | 'ready-with-warnings' | 'not-ready' | 'inconclusive';
/** How far the outcome reaches; never printed without it (method.md §1). */
export type Proves = 'emulated' | 'path' | 'room';

export type EvidenceValue = number | string | readonly string[];
export type Evidence = Readonly<Record<string, EvidenceValue>>;

export interface Verdict {
  readonly formatVersion: typeof verdictFormatVersion;
  readonly runId: string;
  /** 1 is the judgement made when the run ended. */
  readonly number: number;
  readonly judgedAtMs: number;
  readonly provnatVersion: string;
  readonly limitsVersion: string;
  /** SHA-256 of manifest.json. */
  readonly runHash: string;
  readonly school: string;
  readonly timeZone: string;
  readonly mode: RunMode;
  readonly profile: { readonly id: ProfileId; readonly version: string; readonly length: ProfileLength };
  readonly target: { readonly downMbps: number; readonly upMbps: number };
  readonly startAtMs: number;
  /** Why the run is partial, when it is: message id. */
  readonly partial?: string;
  /** Worst of the rooms: not-ready beats inconclusive beats warnings. */
  readonly outcome: RoomOutcome;
  readonly rooms: readonly RoomVerdict[];
}

export interface RoomVerdict {
  readonly room: string;
  readonly outcome: RoomOutcome;
  readonly proves: Proves;
  readonly pupilCount: number;
  /** Check that decided a not-ready or inconclusive outcome: the first in order of checks/index.ts. */
  readonly decidedBy?: string;
  /** The sentences a head teacher reads, in order: message ids with evidence. */
  readonly headline: Sentence;
  readonly causes: readonly Sentence[];
  readonly remedies: readonly (Sentence & { readonly owner: string })[];
  /** What else was on the access points; decides nothing. Absent in verdicts of versions that did not tell. */
  readonly meanwhile?: readonly Sentence[];
  readonly findings: readonly CheckFinding[];
}

export interface Sentence {
  readonly message: string;
  readonly evidence: Evidence;
}

export interface CheckFinding {
  readonly check: string;
  readonly power: Power;
  readonly outcome: Outcome;
  /** Message id. */
  readonly reason: string;
  readonly evidence: Evidence;
  readonly seats: readonly string[];
  readonly sampleCount: number;
  readonly windowMs: number;
  readonly phase?: PhaseName;
  readonly limits: readonly AppliedLimit[];
}

export interface LimitSource {
  readonly says: string;
  readonly where: string;
  readonly strength: 'standard' | 'vendor' | 'measured' | 'judgement';
}

export interface AppliedLimit {
  readonly id: string;
  readonly value: number;
  readonly unit: 'Mbps' | 'Ms' | 'Ratio' | 'Count' | 'Bytes';
  readonly direction: 'at-most' | 'at-least';
  readonly severity: 'warn' | 'fail';
  readonly statistic: string;
  readonly source: LimitSource;
  /** A school's reason for changing it, printed in the report. */
  readonly changedBecause?: string;
}

/** How a synthetic pupil is told to behave, and what then is measured. */
import type { MetricName } from '../../core/metrics.ts';
import type { PhaseName } from '../../core/sample.ts';

/** Offsets are ms from the start of the phase named; anything left out goes well. */
export interface PupilBehaviour {
  /** Never came. */
  readonly absent?: boolean;
  /** Nothing is heard of the pupil from this moment of the run on. */
  readonly hangsAfterMs?: number;
  readonly loginMs?: number;
  /** Reason of a login that failed after loginMs. */
  readonly loginFailure?: string;
  readonly packageMs?: number;
  /** Heartbeat n of the run (from 0), planned in phase: its round trip, or that none came. */
  readonly rttMs?: (n: number, phase: PhaseName) => number | 'unanswered';
  /** What the path gives this pupil in the bandwidth phase. */
  readonly downMbps?: number;
  readonly upMbps?: number;
  /** No byte moves in the bandwidth phase between these offsets. */
  readonly outages?: readonly { readonly fromMs: number; readonly toMs: number }[];
  /** How late the generator sends each chunk. */
  readonly lateMs?: number;
  readonly saveAckMs?: number;
  /** The last so many saves never get a receipt. */
  readonly unacknowledgedCount?: number;
  readonly retriedCount?: number;
  /** Acknowledged answers that the ledger does not hold, and that it holds twice. */
  readonly lostCount?: number;
  readonly doubledCount?: number;
  /** Offsets of the run; without returnMs the exam connection never came back. */
  readonly drops?: readonly { readonly atMs: number; readonly returnMs?: number }[];
  /** The exam connection never opened. */
  readonly neverOpened?: true;
  readonly startupMs?: number | 'never';
  /** Offsets of work. */
  readonly stalls?: readonly { readonly atMs: number; readonly lastsMs: number; readonly track: 'audio' | 'video' }[];
  readonly rendition?: string;
  /** What the film comes at while it is fetched. */
  readonly filmMbps?: number;
  readonly submitMs?: number | 'failed';
  readonly timerDriftMs?: number;
}

/** A measurement of a pupil, as the exam client makes it. */
export interface PupilMeasure {
  readonly metric: MetricName;
  readonly value: number;
  readonly atMs: number;
  readonly phase: PhaseName;
  readonly windowMs?: number;
  readonly unknown?: true;
  readonly reason?: string;
  readonly text?: string;
}

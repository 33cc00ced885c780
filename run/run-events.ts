/** What a run tells while it goes on; the command line turns it into a progress display or lines. */
import type { PhaseName } from '../core/sample.ts';
import type { LiveRoom } from './follow-samples.ts';

export type RunEvent =
  | { readonly type: 'step'; readonly step: RunStep; readonly detail?: string }
  | { readonly type: 'warning'; readonly text: string }
  /** A line of the run's log, for whoever looks for a fault. */
  | { readonly type: 'note'; readonly text: string }
  | {
      readonly type: 'progress';
      readonly phase: PhaseName | 'waiting' | 'ending';
      readonly leftMs: number;
      readonly totalLeftMs: number;
      readonly rooms: readonly (LiveRoom & { readonly pupilCount: number })[];
    };

export type RunStep = 'opt-in' | 'plan' | 'access-points' | 'exam' | 'ledger' | 'import' | 'judge';

export type RunListener = (event: RunEvent) => void;

/** Which of a radio's averages speaks of a phase: the long one where it lies whole within it, otherwise the mean of the short ones. */
import type { RadioUtilization } from '../facts/rows.ts';

export interface Airtime {
  readonly average: 'long' | 'short';
  readonly busyRatio: number;
  /** What one figure averages over. */
  readonly figureWindowMs: number;
  readonly sampleCount: number;
}

/** Undefined when neither has so many figures in the phase. The worst of short averages would be a moment's, not the phase's. */
export function airtimeOf(row: RadioUtilization, minSamples: number): Airtime | undefined {
  if (row.usableCount >= minSamples && row.worstRatio !== undefined) {
    return { average: 'long', busyRatio: row.worstRatio, figureWindowMs: row.figureWindowMs ?? 0, sampleCount: row.usableCount };
  }
  if (row.usableShortCount < minSamples || row.meanShortRatio === undefined) return undefined;
  return { average: 'short', busyRatio: row.meanShortRatio, figureWindowMs: row.shortWindowMs ?? 0, sampleCount: row.usableShortCount };
}

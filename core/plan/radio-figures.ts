/** Which radio figures can be judged in which phase, known before the run. */
import type { PhasePlan, RadioFigure } from '../plan.ts';

/** A figure as a vendor gives it: an average over windowMs, computed every refreshMs, asked for every pollIntervalMs. */
export interface VendorFigure {
  readonly metric: string;
  readonly windowMs: number;
  readonly refreshMs: number;
  readonly pollIntervalMs?: number;
}

const defaultPollIntervalMs = 5_000;

/** Message id of why not. */
const phaseTooShort = 'radio-figure.phase-too-short';

/** A sample counts only when polledAt − refresh − window lies within the phase, and one poll must fall in what then remains. */
export function radioFigures(figures: readonly VendorFigure[], phases: readonly PhasePlan[]): readonly RadioFigure[] {
  const judged = phases.filter(({ phase }) => phase === 'work' || phase === 'bandwidth');
  return figures.flatMap(({ metric, windowMs, refreshMs, pollIntervalMs = defaultPollIntervalMs }) =>
    judged.map(({ phase, startOffsetMs, endOffsetMs }) => {
      const judgeable = endOffsetMs - startOffsetMs >= windowMs + refreshMs + pollIntervalMs;
      return { metric, phase, judgeable, ...(judgeable ? {} : { reason: phaseTooShort }) };
    }),
  );
}

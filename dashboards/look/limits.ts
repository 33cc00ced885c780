/** Thresholds of panels from the limits that checks judge by. */
import { ThresholdsConfigBuilder, ThresholdsMode } from '@grafana/grafana-foundation-sdk/dashboard';
import { limitOf } from '../../core/limits.ts';
import { builtInLimits } from '../../core/limits/built-in-limits.ts';
import { type Colour, colours } from './colours.ts';

export interface LimitStep {
  readonly check: string;
  readonly limit: string;
  readonly colour: Colour;
}

export const limitValue = ({ check, limit }: Pick<LimitStep, 'check' | 'limit'>): number => limitOf(builtInLimits, check, limit).value;

/** @param base colour below the first limit */
export const limitSteps = (base: Colour, steps: readonly LimitStep[]): ThresholdsConfigBuilder =>
  new ThresholdsConfigBuilder().mode(ThresholdsMode.Absolute).steps([
    // Grafana writes the lowest step without a value as null.
    { value: null, color: colours[base] },
    ...steps.map((step) => ({ value: limitValue(step), color: colours[step.colour] })),
  ]);

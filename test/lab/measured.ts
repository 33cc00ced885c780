/** A figure of the tool beside the same figure from somewhere else. */
import type { Plan } from '../../core/plan.ts';
import type { LabCase, MeasureName } from './lab-case.ts';
import type { PlayedCase } from './play-case.ts';

export interface MeasuredRun {
  readonly labCase: LabCase;
  readonly plan: Plan;
  readonly runFolder: string;
  readonly played: PlayedCase;
}

export interface Measured {
  readonly what: string;
  readonly tool: number;
  readonly truth: number;
  readonly unit: string;
  /** Difference, in the unit, or as a share of the truth. */
  readonly off: string;
  readonly allowed: string;
  readonly ok: boolean;
}

/** A figure that a case names and that nobody took: it says nothing, so it does not hold. */
export const notTaken = (name: MeasureName): Measured => ({
  what: `${name}: not taken`,
  tool: NaN,
  truth: NaN,
  unit: '',
  off: '–',
  allowed: 'a figure',
  ok: false,
});

export const asShare = (what: string, unit: string, tool: number, truth: number, allowedRatio: number): Measured => {
  const off = tool / truth - 1;
  return {
    what,
    tool,
    truth,
    unit,
    off: `${off >= 0 ? '+' : ''}${(off * 100).toFixed(2)} %`,
    allowed: `± ${(allowedRatio * 100).toFixed(0)} %`,
    ok: Math.abs(off) <= allowedRatio,
  };
};

export const asDifference = (what: string, unit: string, tool: number, truth: number, allowed: number): Measured => {
  const off = tool - truth;
  const signed = `${off >= 0 ? '+' : ''}${off.toFixed(2)} ${unit}`;
  return { what, tool, truth, unit, off: signed, allowed: `± ${allowed} ${unit}`, ok: Math.abs(off) <= allowed };
};

/** What a bench measures and how it is put down: medians of several runs, ours beside a peer in the same run, against a goal. */
import type { K6 } from '../../run/find-k6.ts';

export interface Bench {
  readonly name: string;
  /** What it measures, in a line. */
  readonly about: string;
  measure(context: BenchContext): Promise<readonly Figure[]>;
}

export interface BenchContext {
  readonly repeatCount: number;
  /** Shorter runs and fewer cases: shows that the bench works, its figures are no figures. */
  readonly quick: boolean;
  readonly k6: K6;
  /** A built product: provnat.js and what lies beside it. */
  readonly dist: string;
  /** Where the bench's own built scripts are. */
  readonly scripts: string;
  /** Empty, removed afterwards. */
  readonly folder: string;
  /** What is going on, for whoever waits. */
  readonly say: (text: string) => void;
}

export interface Figure {
  readonly what: string;
  readonly unit: string;
  /** One of each run. */
  readonly values: readonly number[];
  readonly peer?: { readonly name: string; readonly values: readonly number[] };
  readonly goal?: { readonly of: 'value' | 'ratio'; readonly is: 'at most' | 'at least'; readonly bound: number };
  /** Why a value may not be what it says, such as another program's load. */
  readonly doubts: readonly string[];
  /** Why the values are of something else than asked: no goal is met or missed by them. */
  readonly invalid?: string;
}

export interface Summary {
  readonly median: number;
  readonly least: number;
  readonly most: number;
}

/** NaN without values. */
export function summaryOf(values: readonly number[]): Summary {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const upper = sorted[middle] ?? NaN;
  const median = sorted.length % 2 === 1 ? upper : (upper + (sorted[middle - 1] ?? NaN)) / 2;
  return { median, least: sorted[0] ?? NaN, most: sorted.at(-1) ?? NaN };
}

/** Ours ÷ the peer's, run by run, as what disturbs a run disturbs both halves of it. */
export function ratiosOf({ values, peer }: Figure): readonly number[] | undefined {
  return peer && values.map((value, run) => value / (peer.values[run] ?? NaN));
}

/** undefined without a goal, or when nothing can be said. */
export function isMet(figure: Figure): boolean | undefined {
  const { goal } = figure;
  if (goal === undefined || figure.invalid !== undefined) return undefined;
  const { median } = summaryOf(goal.of === 'value' ? figure.values : (ratiosOf(figure) ?? []));
  return goal.is === 'at most' ? median <= goal.bound : median >= goal.bound;
}

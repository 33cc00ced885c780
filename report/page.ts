/** What a report is made from. */
import type { Plan } from '../core/plan.ts';
import type { RunState } from '../core/run-state.ts';
import type { Verdict } from '../core/verdict.ts';
import type { Facts } from '../facts/rows.ts';
import type { ReportSeries } from '../facts/series.ts';
import type { InventorySummary } from './inventory-summary.ts';
import type { Language } from './quantity.ts';
import type { Words } from './words.ts';

export interface ReportInput {
  readonly verdict: Verdict;
  readonly facts: Facts;
  readonly series: ReportSeries;
  readonly plan: Plan;
  readonly language: Language;
  /** Absent: no names of owners and no models of access points are printed. */
  readonly inventory?: InventorySummary;
  readonly run?: RunState;
}

/** What every part of the page is made from: the input with its strings made plain, and the words. */
export interface Page extends ReportInput {
  readonly words: Words;
}

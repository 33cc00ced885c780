/** What a vendor's radio figures average over, and how fresh they are: told to whoever plans a run, before it starts. */
import type { Vendor } from './vendor.ts';

export interface RadioFigureOfVendor {
  readonly metric: string;
  readonly windowMs: number;
  readonly refreshMs: number;
}

/** Airtime figures of a definition; empty where the device tells none. Of several columns for one figure the slowest counts. */
export function radioFiguresOf(vendor: Vendor): readonly RadioFigureOfVendor[] {
  const figures = new Map<string, RadioFigureOfVendor>();
  for (const { metric, windowMs, windowIsRefresh, refreshMs } of vendor.tables
    .filter(({ entity }) => entity === 'radio')
    .flatMap(({ columns }) => columns)
    .filter((column) => column.metric === 'radioUtilizationRatio' || column.metric === 'radioUtilizationShortRatio')) {
    const known = figures.get(metric);
    figures.set(metric, {
      metric,
      windowMs: Math.max(windowIsRefresh ? refreshMs : windowMs, known?.windowMs ?? 0),
      refreshMs: Math.max(refreshMs, known?.refreshMs ?? 0),
    });
  }
  return [...figures.values()];
}

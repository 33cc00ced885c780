/** A database that keeps verdicts for less than dashboards look back. */
import { knownDays } from '../../core/influx/known-days.ts';
import type { InventoryInflux } from '../../core/inventory/types.ts';

/** In words; undefined when it keeps them for long enough. */
export const shortRetention = ({ retentionDays }: Pick<InventoryInflux, 'retentionDays'>): string | undefined =>
  retentionDays === 0 || retentionDays >= knownDays
    ? undefined
    : `verdicts are kept for ${retentionDays} days (influx.retentionDays), and dashboards and alerts look back ${knownDays}: after ${retentionDays} days a room counts as not tested, and the alarm of one that failed ends`;

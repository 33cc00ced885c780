/** A database that keeps verdicts for less than dashboards look back. */
import { knownDays } from '../../core/influx/known-days.ts';

/** In words; undefined when it keeps them for long enough. */
export const shortRetention = (days: number): string | undefined =>
  days === 0 || days >= knownDays
    ? undefined
    : `verdicts are kept for ${days} days (influx.retentionDays), and dashboards and alerts look back ${knownDays}: after ${days} days a room counts as not tested, and the alarm of one that failed ends`;

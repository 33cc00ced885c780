/** What set-up of each kind of InfluxDB is given, and what it tells. */
import type { InventoryInflux } from '../../core/inventory/types.ts';
import type { Destination } from '../../store/influx/influx-client.ts';

export interface SetupStep {
  /** made: was not there. changed: was otherwise. kept: was right. */
  readonly did: 'made' | 'changed' | 'kept' | 'left';
  readonly what: string;
}

/** reader: Grafana, may read this database. writer: machines that write, may read and write it. Neither may do anything else. */
export const accountRoles = ['reader', 'writer'] as const;
export type AccountRole = (typeof accountRoles)[number];

/** Shown once; InfluxDB may not tell it again. */
export interface Account {
  readonly user?: string;
  readonly secret: string;
}
/** Those that were made. */
export type Accounts = Readonly<Partial<Record<AccountRole, Account>>>;

export interface Setting {
  readonly influx: InventoryInflux;
  readonly destination: Destination;
  /** Made anew: those before end. */
  readonly renew: readonly AccountRole[];
}

export type SetUp = (setting: Setting) => Promise<{ readonly steps: readonly SetupStep[]; readonly accounts?: Accounts }>;

/**
 * What InfluxDB chooses by itself for a retention of that length. Asked for whenever one is changed: shards that were made for a longer time may
 * be longer than the new one, and InfluxDB, 1.8 and 2.x, refuses that.
 */
export const shardHoursOf = (retentionDays: number): number => {
  if (retentionDays === 0 || retentionDays > 180) return 7 * 24;
  return retentionDays >= 2 ? 24 : 1;
};

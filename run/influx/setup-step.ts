/** What set-up of each kind of InfluxDB is given, and what it tells. */
import { ProvnatError } from '../../core/errors.ts';
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
  /** Points may be dropped that the database keeps now. */
  readonly shortenRetention?: boolean;
}

export type SetUp = (setting: Setting) => Promise<{
  readonly steps: readonly SetupStep[];
  readonly accounts?: Accounts;
  /** What stands now; absent where that is not looked at. 0 keeps all. */
  readonly retentionDays?: number;
}>;

export const keptText = (days: number): string => (days === 0 ? 'for ever' : `for ${String(Number(days.toFixed(2)))} days`);

/**
 * What a database that is there is to keep. It may hold points of other schools and programs: what it keeps is never dropped because a file says
 * nothing, or less, of it.
 * @param there days, 0 keeps all
 * @throws ProvnatError RETENTION_SHORTER
 */
export function retentionOver(there: number, { influx, shortenRetention = false }: Setting): number {
  const { retentionDays: asked, database, url } = influx;
  if (asked === undefined || asked === there) return there;
  const isShorter = asked !== 0 && (there === 0 || asked < there);
  if (!isShorter || shortenRetention) return asked;
  const dropped = there === 0 ? `everything older than ${asked} days` : `the oldest ${String(Number((there - asked).toFixed(2)))} days`;
  throw new ProvnatError(
    'RETENTION_SHORTER',
    `InfluxDB ${url}: ${database} keeps points ${keptText(there)}, and influx.retentionDays asks for ${asked}: ${dropped} would be dropped for good, of every school and program that writes there`,
    `To keep them, take the line out of the school file, or write ${there === 0 ? 'retentionDays: 0' : `retentionDays: ${String(Math.ceil(there))}`}. To drop them: provnat influx setup --shorten-retention`,
  );
}

/** In words. */
export function retentionStep(what: string, there: number, now: number, { influx }: Setting): SetupStep {
  if (now !== there) return { did: 'changed', what: `retention of ${influx.database}: kept ${keptText(now)}, before ${keptText(there)}` };
  const silent = influx.retentionDays === undefined ? ', as it was: the school file names no retentionDays' : '';
  return { did: 'kept', what: `${what} ${influx.database}, kept ${keptText(now)}${silent}` };
}

/**
 * What InfluxDB chooses by itself for a retention of that length. Asked for whenever one is changed: shards that were made for a longer time may
 * be longer than the new one, and InfluxDB, 1.8 and 2.x, refuses that.
 */
export const shardHoursOf = (retentionDays: number): number => {
  if (retentionDays === 0 || retentionDays > 180) return 7 * 24;
  return retentionDays >= 2 ? 24 : 1;
};

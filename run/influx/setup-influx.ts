/** What an InfluxDB needs before provnät writes into it: database, retention, an account for Grafana and one for those who write. Safe to repeat. */
import { pingInflux } from '../../store/influx/influx-server.ts';
import { destinationOf, influxOf, retentionDaysOf } from './destination.ts';
import { shortRetention } from './short-retention.ts';
import { setUpOne } from './setup-one.ts';
import { setUpThree } from './setup-three.ts';
import { setUpTwo } from './setup-two.ts';
import type { AccountRole, Accounts, SetUp, SetupStep } from './setup-step.ts';

export interface SetupRequest {
  readonly inventoryPath: string;
  readonly environment?: NodeJS.ProcessEnv;
  /** Accounts that are made anew: those before end. */
  readonly renew: readonly AccountRole[];
  /** A database that is there may lose what is older than the school file asks for. */
  readonly shortenRetention?: boolean;
}

export interface SetupReport {
  readonly url: string;
  readonly version: string;
  readonly database: string;
  readonly steps: readonly SetupStep[];
  /** Absent each that was there already, and all when the server asks nobody who he is. */
  readonly accounts?: Accounts;
}

/** @throws ProvnatError INVENTORY_INVALID, SECRET_MISSING, INFLUX_UNREACHABLE, INFLUX_REFUSED, RETENTION_SHORTER before anything is changed */
export async function setUpInflux({
  inventoryPath,
  environment = process.env,
  renew,
  shortenRetention = false,
}: SetupRequest): Promise<SetupReport> {
  const { influx } = await influxOf(inventoryPath);
  const destination = await destinationOf(influx, { environment, inventoryPath });
  const { kind, version } = await pingInflux(destination);
  const setUp: SetUp = { one: setUpOne, two: setUpTwo, three: setUpThree }[kind];
  const { retentionDays = retentionDaysOf(influx), ...done } = await setUp({ influx, destination, renew, shortenRetention });
  const short = shortRetention(retentionDays);
  const steps: readonly SetupStep[] = [...done.steps, ...(short === undefined ? [] : [{ did: 'left', what: short } as const])];
  return { url: influx.url, version, database: influx.database, ...done, steps };
}

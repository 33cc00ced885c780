/** What a run folder holds for InfluxDB: facts, windows of pupils, and the samples of devices as they were read. */
import type { PupilWindow } from '../../core/influx/pupil-points.ts';
import type { Sample } from '../../core/sample.ts';
import type { Facts } from '../../facts/rows.ts';
import { type DuckDBConnection, literal, rowsOf, withDatabase } from '../duckdb.ts';
import { readFactSql } from '../fact-sql.ts';
import { createFactViews, type FactSource, readFacts } from '../facts.ts';
import { steadyDigits } from '../steady-digits.ts';

export interface PublishRows {
  readonly facts: Facts;
  readonly windows: readonly PupilWindow[];
  /** Access points that something was read of, by name. */
  readonly accessPoints: readonly string[];
  /** All that was read of one access point, its radios, its interfaces and its switch port, by when it was asked for. */
  accessPointSamples(accessPoint: string): Promise<readonly Sample[]>;
  /** Of the machine, the probes and the exam server, by time. */
  surroundingSamples(): Promise<readonly Sample[]>;
}

/** use has the rows at hand for as long as it takes. */
export function withPublishRows<Result>(source: FactSource, use: (rows: PublishRows) => Promise<Result>): Promise<Result> {
  return withDatabase({ spillPath: source.spillPath }, async (connection) => {
    await createFactViews(connection, source);
    await connection.run(await readFactSql('series/stall-span'));
    await connection.run(await readFactSql('influx/pupil-window'));
    return use({
      facts: await readFacts(connection, source),
      windows: await pupilWindows(connection),
      accessPoints: await polledAccessPoints(connection),
      accessPointSamples: (accessPoint) =>
        samplesWhere(
          connection,
          `source = 'snmp' and split_part(subject, '/', 2) = ${literal(accessPoint)}`,
          'coalesce(polledAtMs, atMs), atMs',
        ),
      surroundingSamples: () => samplesWhere(connection, "source in ('host', 'probe', 'server')", 'atMs'),
    });
  });
}

async function pupilWindows(connection: DuckDBConnection): Promise<readonly PupilWindow[]> {
  const rows = await rowsOf(connection, 'select * from pupil_window order by endAtMs, room, pupil');
  // The columns of the view are the fields of the type; a test holds them together.
  return rows.map((row) => plain(row) as unknown as PupilWindow);
}

async function polledAccessPoints(connection: DuckDBConnection): Promise<readonly string[]> {
  const rows = await rowsOf(
    connection,
    "select distinct split_part(subject, '/', 2) as accessPoint from samples where source = 'snmp' order by 1",
  );
  return rows.map(({ accessPoint }) => String(accessPoint));
}

async function samplesWhere(connection: DuckDBConnection, where: string, order: string): Promise<readonly Sample[]> {
  const rows = await rowsOf(connection, `select * from samples where ${where} order by ${order}, subject, metric`);
  return rows.map((row) => present(row) as unknown as Sample);
}

/** NULL is absent. */
const present = (row: Record<string, unknown>): Record<string, unknown> =>
  Object.fromEntries(Object.entries(row).filter(([, value]) => value !== null && value !== undefined));

/** Counts come as bigint. */
const plain = (row: Record<string, unknown>): Record<string, unknown> =>
  Object.fromEntries(Object.entries(present(row)).map(([key, value]) => [key, plainNumber(key, value)]));

function plainNumber(key: string, value: unknown): unknown {
  if (typeof value === 'bigint') return Number(value);
  return typeof value === 'number' && !key.endsWith('AtMs') ? steadyDigits(value) : value;
}

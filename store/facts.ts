/** Samples and plan → typed facts. What a fact means is in facts/<name>.sql; this runs them and holds them to facts/rows.ts. */
import { counterIntervals } from '../core/counters/counter-intervals.ts';
import { createSharpRates } from '../core/counters/sharp-rate.ts';
import type { Inventory } from '../core/inventory/types.ts';
import { metricNames, metrics } from '../core/metrics.ts';
import type { Plan } from '../core/plan.ts';
import type { RunState } from '../core/run-state.ts';
import type { Sample } from '../core/sample.ts';
import { phaseNames } from '../core/sample.ts';
import { factFields } from '../facts/fields.ts';
import type { FactName, Facts } from '../facts/rows.ts';
import type { DatabaseOptions, DuckDBConnection } from './duckdb.ts';
import { createTable, literal, readable, rowsOf, withDatabase } from './duckdb.ts';
import { basisNames, factOrder, readFactSql, viewOf } from './fact-sql.ts';
import { createPlanTables } from './plan-tables.ts';
import { sampleColumns } from './sample-columns.ts';
import { steadyDigits } from './steady-digits.ts';

export interface FactSource {
  readonly plan: Plan;
  readonly inventory: Inventory;
  /** Absent: the tool was killed before it wrote one. */
  readonly state?: RunState;
  /** Parquet files with the one schema. */
  readonly sampleFiles: readonly string[];
  readonly spillPath: string;
}

/**
 * All facts of a run. A phase that a room's generator did not play to its end gives no rows.
 * @throws Error when a view breaks its contract with facts/rows.ts: a required field that is absent would read as passed
 */
export function loadFacts(source: FactSource, options: Omit<DatabaseOptions, 'spillPath'> = {}): Promise<Facts> {
  return withDatabase({ ...options, spillPath: source.spillPath }, async (connection) => {
    await createFactViews(connection, source);
    return readFacts(connection, source);
  });
}

/** For a connection that holds the facts' views already. */
export async function readFacts(connection: DuckDBConnection, { plan }: Pick<FactSource, 'plan'>): Promise<Facts> {
  const facts: Partial<Record<FactName, readonly Record<string, unknown>[]>> = {};
  for (const name of factOrder) {
    const rows = await rowsOf(connection, `select * from ${viewOf(name)}`);
    facts[name] = inPlanOrder(
      plan,
      rows.map((row) => factRow(name, row)),
    );
  }
  // Each row was held to the fields of its type.
  return facts as unknown as Facts;
}

/** Samples, plan tables, counter intervals and every fact as a view, ready to be selected from. */
export async function createFactViews(connection: DuckDBConnection, source: FactSource): Promise<void> {
  await createSamples(connection, source.sampleFiles);
  await createPlanTables(connection, source.plan, source.inventory, source.state);
  await createCounterIntervals(connection, source.inventory);
  for (const name of [...basisNames, ...factOrder]) await connection.run(await readFactSql(name));
}

/** Every sample of these files as one view. */
export async function createSamples(connection: DuckDBConnection, files: readonly string[]): Promise<void> {
  await connection.run(samplesSql(files));
}

function samplesSql(files: readonly string[]): string {
  const columns = Object.entries(sampleColumns);
  if (files.length === 0) return `create table samples (${columns.map(([name, type]) => `${name} ${type}`).join(', ')})`;
  const typed = columns.map(([name, type]) => `${name}::${type} as ${name}`);
  return `create view samples as select ${typed.join(', ')} from read_parquet([${files.map(readable).join(', ')}])`;
}

/** Metrics that counterIntervals reads: the counters and what says how far to trust them. */
const counterMetrics = metricNames.filter(
  (name) =>
    metrics[name].kind === 'counter' ||
    name === 'interfaceSpeedMbps' ||
    name === 'interfaceDiscontinuityMs' ||
    name === 'accessPointUptimeMs' ||
    name === 'guessedFigures',
);

async function createCounterIntervals(connection: DuckDBConnection, { accessPoints }: Inventory): Promise<void> {
  const rows = await rowsOf(
    connection,
    `select * from samples where metric in (${counterMetrics.map(literal).join(', ')}) order by subject, metric, atMs`,
  );
  const through = new Set(accessPoints.flatMap(({ accessPoint, controller }) => (controller === undefined ? [] : [accessPoint])));
  const read = rows.map((row) => present(row) as unknown as Sample);
  const intervals = counterIntervals(read, { through })
    .map(createSharpRates())
    .map(({ rate, ...interval }) => ({ ...interval, ...(rate && { rateDelta: rate.delta, rateElapsedMs: rate.elapsedMs }) }));
  await createTable(
    connection,
    'counter_interval',
    {
      subject: 'VARCHAR',
      metric: 'VARCHAR',
      room: 'VARCHAR',
      startAtMs: 'DOUBLE',
      endAtMs: 'DOUBLE',
      elapsedMs: 'DOUBLE',
      ageMs: 'DOUBLE',
      delta: 'DOUBLE',
      state: 'VARCHAR',
      reason: 'VARCHAR',
      rateDelta: 'DOUBLE',
      rateElapsedMs: 'DOUBLE',
    },
    intervals as unknown as readonly Record<string, unknown>[],
  );
}

/** NULL is absent. */
const present = (row: Record<string, unknown>): Record<string, unknown> =>
  Object.fromEntries(Object.entries(row).filter(([, value]) => value !== null));

function factRow(name: FactName, row: Record<string, unknown>): Record<string, unknown> {
  const typed: Record<string, unknown> = {};
  for (const [field, { optional }] of Object.entries(factFields[name])) {
    const value = plainValue(row[field]);
    if (value !== undefined) typed[field] = value;
    else if (!optional) throw new Error(`fact ${name}: ${field} must be there in every row; it is ${String(row[field])} in ${shown(row)}`);
  }
  return typed;
}

/** Rooms, pupils, access points and phases as the plan has them; the rest by name. The same facts always come in the same order. */
function inPlanOrder(plan: Plan, rows: readonly Record<string, unknown>[]): readonly Record<string, unknown>[] {
  const places: Readonly<Record<string, readonly string[]>> = {
    room: plan.rooms.map(({ room }) => room),
    pupil: [...new Set(plan.rooms.flatMap(({ pupils }) => pupils.map(({ pupil }) => pupil)))],
    accessPoint: [...new Set(plan.rooms.flatMap(({ accessPoints }) => accessPoints))],
    phase: phaseNames,
  };
  const keys = ['room', 'accessPoint', 'radio', 'side', 'pupil', 'subject', 'metric', 'track', 'phase'];
  const ranked = rows.map((row) => ({
    row,
    rank: keys.map((key) => places[key]?.indexOf(String(row[key])) ?? String(row[key] ?? '')),
  }));
  ranked.sort((a, b) => compareRanks(a.rank, b.rank));
  return ranked.map(({ row }) => row);
}

function compareRanks(a: readonly (number | string)[], b: readonly (number | string)[]): number {
  for (const [index, left] of a.entries()) {
    const right = b[index];
    if (right === undefined || left === right) continue;
    return left < right ? -1 : 1;
  }
  return 0;
}

/** Counts come as bigint; what is no number is absent. */
function plainValue(value: unknown): unknown {
  if (value === null || value === undefined) return undefined;
  if (typeof value === 'bigint') return Number(value);
  if (typeof value !== 'number') return value;
  return Number.isFinite(value) ? steadyDigits(value) : undefined;
}

const shown = (row: Record<string, unknown>): string =>
  JSON.stringify(row, (_, value: unknown) => (typeof value === 'bigint' ? Number(value) : value));

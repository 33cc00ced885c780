/** Samples and plan → what the report's charts draw. What each series is stands in facts/series/<name>.sql. */
import { lengthMsOf } from '../core/plan.ts';
import type { Facts } from '../facts/rows.ts';
import type { ReportSeries, SeriesName } from '../facts/series.ts';
import { createTable, rowsOf, withDatabase, type DatabaseOptions, type DuckDBConnection } from './duckdb.ts';
import { readFactSql, viewOf } from './fact-sql.ts';
import { createFactViews, readFacts, type FactSource } from './facts.ts';
import { steadyDigits } from './steady-digits.ts';

/** Fields of each series, in the order by which its rows are sorted. Those in `mayLack` may be absent. */
const fields: { readonly [Name in SeriesName]: readonly (keyof ReportSeries[Name][number])[] } = {
  'pupil-second': ['room', 'metric', 'pupil', 'atMs', 'goodputMbps'],
  'room-rate': ['room', 'atMs', 'windowMs', 'downMbps', 'upMbps'],
  'heartbeat-window': ['room', 'atMs', 'windowMs', 'p50Ms', 'p95Ms', 'sampleCount', 'unansweredCount'],
  'stall-span': ['room', 'startAtMs', 'pupil', 'track', 'endAtMs'],
  'radio-read': ['room', 'accessPoint', 'radio', 'average', 'atMs', 'windowMs', 'ratio'],
  'access-point-rate': ['room', 'accessPoint', 'atMs', 'windowMs', 'downMbps', 'upMbps'],
  'access-point-client-read': ['room', 'accessPoint', 'atMs', 'clientCount'],
  'room-protocol': ['room', 'origin', 'protocol', 'pupilCount', 'connectionCount'],
  'device-figure': [
    ...(['room', 'accessPoint', 'part', 'name', 'metric', 'statistic', 'valueNumber', 'valueText', 'reason', 'askedAtMs'] as const),
    ...(['ageMs', 'windowMs', 'readCount', 'knownCount', 'guessed', 'ageGuessed'] as const),
  ],
};
const mayLack: { readonly [Name in SeriesName]?: readonly (keyof ReportSeries[Name][number])[] } = {
  'heartbeat-window': ['p50Ms', 'p95Ms'],
  'device-figure': ['valueNumber', 'valueText', 'reason', 'askedAtMs', 'ageMs'],
};

/** A long exam is drawn with no more steps than a page has room for. */
const mostSteps = 720;
const shortestStepMs = 1000;

/**
 * All series of a run; empty ones where nothing was measured.
 * @throws Error when a row lacks a field: a chart with a hole that nobody knows of is not drawn
 */
export function loadReportSeries(source: FactSource, options: Omit<DatabaseOptions, 'spillPath'> = {}): Promise<ReportSeries> {
  return withDatabase({ ...options, spillPath: source.spillPath }, async (connection) => {
    await createFactViews(connection, source);
    return readReportSeries(connection, source);
  });
}

/** Facts and series of a run from the same views: counters are turned into intervals once. */
export function loadFactsAndSeries(
  source: FactSource,
  options: Omit<DatabaseOptions, 'spillPath'> = {},
): Promise<{ readonly facts: Facts; readonly series: ReportSeries }> {
  return withDatabase({ ...options, spillPath: source.spillPath }, async (connection) => {
    await createFactViews(connection, source);
    return { facts: await readFacts(connection, source), series: await readReportSeries(connection, source) };
  });
}

/** For a connection that holds the facts' views already. */
async function readReportSeries(connection: DuckDBConnection, { plan }: Pick<FactSource, 'plan'>): Promise<ReportSeries> {
  const lengthMs = lengthMsOf(plan);
  const stepMs = Math.max(shortestStepMs, Math.ceil(lengthMs / mostSteps / shortestStepMs) * shortestStepMs);
  await createTable(connection, 'series_step', { stepMs: 'DOUBLE' }, [{ stepMs }]);
  const series: Partial<Record<SeriesName, readonly Record<string, unknown>[]>> = {};
  for (const name of Object.keys(fields) as SeriesName[]) {
    await connection.run(await readFactSql(`series/${name}`));
    const columns = fields[name].join(', ');
    const rows = await rowsOf(connection, `select ${columns} from ${viewOf(name)} order by ${columns}`);
    series[name] = rows.map((row) => seriesRow(name, row));
  }
  // Each row was held to the fields of its type.
  return series as unknown as ReportSeries;
}

function seriesRow(name: SeriesName, row: Record<string, unknown>): Record<string, unknown> {
  const typed: Record<string, unknown> = {};
  const optional: readonly string[] = mayLack[name] ?? [];
  for (const [field, value] of Object.entries(row)) {
    if (value !== null && value !== undefined) typed[field] = plainNumber(field, value);
    else if (!optional.includes(field)) throw new Error(`series ${name}: ${field} must be there in every row`);
  }
  return typed;
}

/** Instants keep their fraction. */
function plainNumber(field: string, value: unknown): unknown {
  if (typeof value === 'bigint') return Number(value);
  if (typeof value !== 'number') return value;
  return /(^a|A)tMs$/.test(field) ? Math.round(value * 1000) / 1000 : steadyDigits(value);
}

/**
 * InfluxQL from parts that know the schema: a query that names a measurement, tag or field that nobody writes is no query but an error, and
 * the build fails. Only what InfluxDB 1.8, 2.x and 3 Core answer alike is here: no SLIMIT, no tz().
 */
import { measurements, type MeasurementName } from '../../core/influx/schema.ts';

export interface Column {
  readonly text: string;
  readonly uses: readonly string[];
  /** Name of the column in the answer. */
  readonly name: string;
}

export interface Condition {
  readonly text: string;
  readonly uses: readonly string[];
}

export interface Select {
  readonly columns: readonly Column[];
  /** Of several measurements each answers for itself: nothing is reckoned over both. */
  readonly from: MeasurementName | readonly MeasurementName[] | Select;
  readonly where?: readonly Condition[];
  /** Of what time, where that is not the range that is chosen. */
  readonly during?: Condition;
  /** Tags. */
  readonly by?: readonly string[];
  /** Such as 1d or $__interval. */
  readonly every?: string;
  /** What stands where there is nothing. */
  readonly fill?: 'none' | 'previous' | 'null' | 0;
  readonly newestFirst?: boolean;
  readonly limit?: number;
}

/** @throws Error when it names what the schema does not have */
export function selectText(select: Select): string {
  const { columns, from, where = [], during, by = [], every, fill, newestFirst = false, limit } = select;
  const nested = isSelect(from);
  const known = namesOf(from);
  const asked = [...columns, ...where].flatMap(({ uses }) => uses);
  const missing = [...asked, ...by].find((name) => !known.has(name));
  if (missing !== undefined) throw new Error(`${nested ? 'the inner query' : [from].flat().join(', ')} has no "${missing}"`);
  // The time belongs where the points are: an outer query sees only what the inner one chose.
  const conditions = [...where.map(({ text }) => text), ...(nested ? [] : [during?.text ?? '$timeFilter'])];
  const groups = [...(every === undefined ? [] : [`time(${every})`]), ...by.map(quoted)];
  return [
    `SELECT ${columns.map(({ text, name }) => (text === quoted(name) ? text : `${text} AS ${quoted(name)}`)).join(', ')}`,
    `FROM ${nested ? `(${selectText(from)})` : [from].flat().map(quoted).join(', ')}`,
    ...(conditions.length === 0 ? [] : [`WHERE ${conditions.join(' AND ')}`]),
    ...(groups.length === 0 ? [] : [`GROUP BY ${groups.join(', ')}`]),
    ...(fill === undefined ? [] : [`fill(${String(fill)})`]),
    ...(newestFirst ? ['ORDER BY time DESC'] : []),
    ...(limit === undefined ? [] : [`LIMIT ${String(limit)}`]),
  ].join(' ');
}

const isSelect = (from: Select['from']): from is Select => typeof from === 'object' && 'columns' in from;

function namesOf(from: Select['from']): ReadonlySet<string> {
  if (isSelect(from)) return new Set([...from.columns.map(({ name }) => name), ...(from.by ?? [])]);
  return new Set(
    [from].flat().flatMap((name: MeasurementName) => {
      if (!Object.hasOwn(measurements, name)) throw new Error(`there is no measurement "${String(name)}"`);
      const { tags, fields } = measurements[name];
      return [...tags, ...Object.keys(fields)];
    }),
  );
}

/** Values of a tag, for a variable. Knows no time: InfluxDB 1.8 takes none here. */
export function tagValuesText(from: MeasurementName, tag: string, where: readonly Condition[] = []): string {
  const tags: readonly string[] = measurements[from].tags;
  const missing = [tag, ...where.flatMap(({ uses }) => uses)].find((name) => !tags.includes(name));
  if (missing !== undefined) throw new Error(`${from} has no tag "${missing}"`);
  const conditions = where.length === 0 ? '' : ` WHERE ${where.map(({ text }) => text).join(' AND ')}`;
  return `SHOW TAG VALUES FROM ${quoted(from)} WITH KEY = ${quoted(tag)}${conditions}`;
}

export const quoted = (name: string): string => `"${name.replace(/["\\]/g, '\\$&')}"`;

/** What Grafana does to the answers before it shows them. InfluxQL joins nothing. */
import type { DataTransformerConfig } from '@grafana/grafana-foundation-sdk/dashboard';

const ofQueries = (refIds: string): NonNullable<DataTransformerConfig['filter']> => ({
  id: 'byRefId',
  options: `/^(?:${refIds.split('').join('|')})$/`,
});

/** @param refIds one letter each, such as ACD: of the other queries the column stays; empty: of what has become of them all */
export const withoutColumns = (refIds: string, names: readonly string[]): DataTransformerConfig => ({
  id: 'filterFieldsByName',
  ...(refIds !== '' && { filter: ofQueries(refIds) }),
  options: { exclude: { names: [...names] } },
});

/** Rows of all queries with the same value in this column become one; a row that a query lacks is empty there. */
export const joinedBy = (field: string): DataTransformerConfig => ({ id: 'joinByField', options: { byField: field, mode: 'outer' } });

/** Series of one query → their sum, by time. */
export const addedUp = (refId: string, as: string): readonly DataTransformerConfig[] => [
  { id: 'joinByField', filter: ofQueries(refId), options: { byField: 'Time', mode: 'outer' } },
  {
    id: 'calculateField',
    // What was joined has a name of its own; a single series is left as it was.
    filter: { id: 'byRefId', options: `/^(?:${refId}|joinByField-${refId}(?:-${refId})*)$/` },
    options: { mode: 'reduceRow', reduce: { reducer: 'sum' }, replaceFields: true, alias: as },
  },
];

/** Columns in this order, however the data source sent them: it sends tags in any. */
export const inOrder = (names: readonly string[]): DataTransformerConfig => ({
  id: 'organize',
  options: { indexByName: Object.fromEntries(names.map((name, index) => [name, index])), excludeByName: {}, renameByName: {} },
});

/** Rows whose column matches are left out; an empty one stays. */
export const withoutRows = (field: string, pattern: string): DataTransformerConfig => ({
  id: 'filterByValue',
  options: { type: 'exclude', match: 'any', filters: [{ fieldName: field, config: { id: 'regex', options: { value: pattern } } }] },
});

/** One row each → one row. */
export const sideBySide: DataTransformerConfig = { id: 'concatenate', options: { frameNameMode: 'drop' } };

export const difference = (left: string, right: string, as: string): DataTransformerConfig => ({
  id: 'calculateField',
  options: {
    mode: 'binary',
    alias: as,
    binary: { left: { matcher: { id: 'byName', options: left } }, operator: '-', right: { matcher: { id: 'byName', options: right } } },
  },
});

export const onlyColumns = (names: readonly string[]): DataTransformerConfig => ({
  id: 'filterFieldsByName',
  options: { include: { names: [...names] } },
});

/** The column of the rows is called row\column. @param refId only of this query */
export const matrix = (row: string, column: string, value: string, refId: string): DataTransformerConfig => ({
  id: 'groupingToMatrix',
  filter: ofQueries(refId),
  options: { rowField: row, columnField: column, valueField: value, emptyValue: 'null' },
});

export const sorted = (field: string, desc = false, refId = ''): DataTransformerConfig => ({
  id: 'sortBy',
  ...(refId !== '' && { filter: ofQueries(refId) }),
  options: { sort: [{ field, desc }] },
});

export const renamed = (names: Readonly<Record<string, string>>): DataTransformerConfig => ({
  id: 'organize',
  options: { indexByName: {}, excludeByName: {}, renameByName: names },
});

/** Rows of all queries under one another; what a query lacks is empty there. */
export const underOneAnother: DataTransformerConfig = { id: 'merge', options: {} };

/** A sum that takes what is there: in a query the sum of two fields is nothing when a device lacks one of them. */
export const rowSum = (refId: string, names: readonly string[], as: string): DataTransformerConfig => ({
  id: 'calculateField',
  // Of rows that have none of them the sum would be nought.
  filter: ofQueries(refId),
  options: { mode: 'reduceRow', reduce: { reducer: 'sum', include: [...names] }, alias: as },
});

/** The column under another name, with a nought where it has no number, also when no query answered with it. */
export const orNought = (name: string, as: string): DataTransformerConfig => ofRow('sum', name, as);

/** The column under another name, empty where it has no value, also when no query answered with it: a cell can then say that there is none. */
export const orEmpty = (name: string, as: string): DataTransformerConfig => ofRow('lastNotNull', name, as);

const ofRow = (reducer: string, name: string, as: string): DataTransformerConfig => ({
  id: 'calculateField',
  options: { mode: 'reduceRow', reduce: { reducer, include: [name] }, alias: as },
});

/** Of each row's name the last value that there is, in a column called by `newestColumn`. */
export const newestBy = (refId: string, field: string, value: string): DataTransformerConfig => ({
  id: 'groupBy',
  filter: ofQueries(refId),
  options: { fields: { [field]: { operation: 'groupby' }, [value]: { operation: 'aggregate', aggregations: ['lastNotNull'] } } },
});

export const newestColumn = (value: string): string => `${value} (lastNotNull)`;

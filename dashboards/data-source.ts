/** Where every query goes: an object with type and uid, the only reference that provisioned dashboards keep. */
import type { Builder, Dataquery } from '@grafana/grafana-foundation-sdk/cog';
import type { DataSourceRef } from '@grafana/grafana-foundation-sdk/common';
import { type Select, selectText } from './query/select.ts';

export const dataSource = { type: 'influxdb', uid: 'provnat-influxdb' } as const satisfies DataSourceRef;

/** What the data source understands of a query; the SDK has no builder for it. */
export interface InfluxQuery {
  readonly refId: string;
  readonly datasource: typeof dataSource;
  readonly rawQuery: true;
  readonly query: string;
  readonly resultFormat: 'table' | 'time_series';
  readonly alias?: string;
}

export const influxQuery = (refId: string, select: Select, resultFormat: 'table' | 'time_series', alias?: string): InfluxQuery => ({
  refId,
  datasource: dataSource,
  rawQuery: true,
  query: selectText(select),
  resultFormat,
  ...(alias !== undefined && { alias }),
});

/** A query as the SDK's builders take it. */
export const built = (query: InfluxQuery): Builder<Dataquery> => ({
  // A function is left out of JSON.
  build: () => ({ ...query, _implementsDataqueryVariant: () => undefined }),
});

/** One frame: time, tags and columns. */
export const rows = (refId: string, select: Select): Builder<Dataquery> => built(influxQuery(refId, select, 'table'));

/** A frame for each series. @param alias such as $tag_pupil, which the data source fills in */
export const series = (refId: string, select: Select, alias: string): Builder<Dataquery> =>
  built(influxQuery(refId, select, 'time_series', alias));

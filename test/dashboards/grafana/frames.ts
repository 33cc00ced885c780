/** Answers of InfluxDB → frames, as the data source's backend makes them. */
import type { DataFrame } from '@grafana/data';
import { grafana } from './library.ts';

type Cell = number | string | boolean | null;
export interface Series {
  readonly name: string;
  readonly tags?: Readonly<Record<string, string>>;
  readonly columns: readonly string[];
  readonly values: readonly (readonly Cell[])[];
}

export interface Target {
  readonly refId: string;
  readonly query: string;
  readonly resultFormat: 'table' | 'time_series';
  readonly alias?: string;
}

const typeOf = (values: readonly Cell[]): string => {
  const found = values.find((value) => value !== null);
  return typeof found === 'string' ? 'string' : typeof found === 'boolean' ? 'boolean' : 'number';
};

const fieldOf = (name: string, values: readonly Cell[], labels?: Readonly<Record<string, string>>, displayName = name): unknown =>
  name === 'Time'
    ? { name, type: 'time', values: [...values], config: {} }
    : {
        name,
        type: typeOf(values),
        values: [...values],
        config: { displayNameFromDS: displayName },
        ...(labels !== undefined && { labels }),
      };

export function framesOf(target: Target, answer: readonly Series[]): DataFrame[] {
  const first = answer[0];
  if (first === undefined) return [];
  if (target.resultFormat === 'table') {
    const cells = (column: number): readonly Cell[] => answer.flatMap(({ values }) => values.map((row) => row[column] ?? null));
    // The backend takes them from a map of Go, in whatever order: backwards is one of them, and not the one that was written.
    const tags = Object.keys(first.tags ?? {}).reverse();
    const fields = [
      fieldOf('Time', cells(0)),
      ...tags.map((tag) =>
        fieldOf(
          tag,
          answer.flatMap((series) => series.values.map(() => series.tags?.[tag] ?? '')),
        ),
      ),
      ...first.columns.slice(1).map((column, index) => fieldOf(column, cells(index + 1))),
    ];
    return [grafana.toDataFrame({ name: first.name, refId: target.refId, fields: fields as never })];
  }
  return answer.flatMap(({ name, tags = {}, columns, values }) =>
    columns.slice(1).map((column, index) => {
      const alias = aliasOf(target.alias, name, column, tags);
      return grafana.toDataFrame({
        name: alias,
        refId: target.refId,
        fields: [
          fieldOf(
            'Time',
            values.map((row) => row[0] ?? null),
          ),
          fieldOf(
            'Value',
            values.map((row) => row[index + 1] ?? null),
            tags,
            alias,
          ),
        ] as never,
      });
    }),
  );
}

const aliasOf = (alias: string | undefined, name: string, column: string, tags: Readonly<Record<string, string>>): string =>
  alias === undefined
    ? `${name}.${column}`
    : alias.replace(/\$(\w+)/g, (all, word: string) => {
        if (word === 'col') return column;
        return word.startsWith('tag_') ? (tags[word.slice(4)] ?? all) : all;
      });

/** Looking things up in the rows of a table. */
import type { ShownRow } from './grafana/show.ts';

export const text = (row: ShownRow | undefined, column: string): string => row?.[column]?.text ?? 'no such row or column';
export const rowOf = (rows: readonly ShownRow[], column: string, value: unknown): ShownRow | undefined =>
  rows.find((row) => row[column]?.value === value);

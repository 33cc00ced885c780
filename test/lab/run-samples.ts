/** Reads a run's samples with SQL of the lab's own, so that a mistake in the product's facts cannot hide itself. */
import { join } from 'node:path';
import { DuckDBInstance, type DuckDBValue } from '@duckdb/node-api';

export type Row = Readonly<Record<string, DuckDBValue>>;

/** `samples` is the run's table. Values that are whole numbers may come as bigint: take them through numberOf. */
export async function ask(runFolder: string, sql: string): Promise<readonly Row[]> {
  const instance = await DuckDBInstance.create(':memory:', { threads: '1' });
  const connection = await instance.connect();
  try {
    const files = join(runFolder, 'samples', '*.parquet').replaceAll("'", "''");
    await connection.run(`create view samples as select * from read_parquet('${files}', union_by_name = true)`);
    return (await connection.runAndReadAll(sql)).getRowObjects();
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}

export const numberOf = (value: DuckDBValue | undefined): number => Number(value ?? NaN);

/** DuckDB as we use it: in memory, bounded, and never reaching for the network. The only file that opens it. */
import type { DuckDBConnection } from '@duckdb/node-api';
import { DuckDBInstance } from '@duckdb/node-api';

export type { DuckDBConnection };

export interface DatabaseOptions {
  /** What does not fit goes to spillPath. */
  readonly memoryMb?: number;
  readonly threads?: number;
  /** Folder for what does not fit in memory; it is made and removed by DuckDB. */
  readonly spillPath: string;
}

/** Half of the 1 GB that import and judging may take together; the rest is Node's and what DuckDB does not count. */
const defaultMemoryMb = 512;
const defaultThreads = 2;

/** Opens a database, hands over a connection and closes both, whatever happens. */
export async function withDatabase<Result>(
  options: DatabaseOptions,
  use: (connection: DuckDBConnection) => Promise<Result>,
): Promise<Result> {
  const instance = await DuckDBInstance.create(':memory:', {
    memory_limit: `${options.memoryMb ?? defaultMemoryMb}MB`,
    threads: String(options.threads ?? defaultThreads),
    temp_directory: options.spillPath,
    autoinstall_known_extensions: 'false',
    autoload_known_extensions: 'false',
    // Samples carry their own time; keeping the order of lines would cost memory for nothing.
    preserve_insertion_order: 'false',
  });
  try {
    const connection = await instance.connect();
    try {
      // Instants are absolute; nothing may depend on where the tool runs.
      await connection.run("set TimeZone = 'UTC'");
      return await use(connection);
    } finally {
      connection.closeSync();
    }
  } finally {
    instance.closeSync();
  }
}

/** An SQL string literal: the only way text from outside enters a statement that takes no parameters. */
export const literal = (text: string): string => `'${text.replaceAll("'", "''")}'`;

/** A path for a reading table function, which would take * ? [ for wildcards. */
export const readable = (path: string): string => literal(path.replaceAll(/[[*?]/g, (character) => `[${character}]`));

/** Rows as plain objects; 64-bit integers come as bigint. */
export async function rowsOf(connection: DuckDBConnection, sql: string): Promise<Record<string, unknown>[]> {
  const reader = await connection.runAndReadAll(sql);
  return reader.getRowObjectsJS();
}

/** A table with these columns from plain objects; other properties are passed over, absent ones become NULL. */
export async function createTable(
  connection: DuckDBConnection,
  name: string,
  columns: Readonly<Record<string, string>>,
  rows: readonly Readonly<Record<string, unknown>>[],
): Promise<void> {
  const narrow = rows.map((row) => Object.fromEntries(Object.keys(columns).map((column) => [column, row[column]])));
  const selected = Object.keys(columns).map((column) => `entry.${column} as ${column}`);
  await connection.run(
    `create table ${name} as select ${selected.join(', ')} from (select unnest(from_json($rows::json, ${literal(JSON.stringify([columns]))})) as entry)`,
    { rows: JSON.stringify(narrow) },
  );
}

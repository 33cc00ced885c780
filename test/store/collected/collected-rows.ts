/** Samples whose every copy can be told apart, written as a collector writes them, and the rows that a reader of the store finds. */
import { mkdir, writeFile } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Sample } from '../../../core/sample.ts';
import type { CollectedStore } from '../../../store/collected/collected-store.ts';
import { rawSegmentFile, segmentName } from '../../../store/collected/collected-store.ts';
import { rowsOf, withDatabase } from '../../../store/duckdb.ts';
import { sampleLine } from '../../../store/sample-spool.ts';

export const counterAt = (atMs: number, n: number): Sample => ({
  atMs,
  metric: 'interfaceInBytes',
  valueInteger: BigInt(n),
  state: 'value',
  subject: 'interface/ap-b12/eth0',
  source: 'snmp',
});

let draws = 0;

/** A raw segment that was closed, one sample each second from atMs. @returns its name */
export async function writeSegment(store: CollectedStore, atMs: number, count: number, tail = ''): Promise<string> {
  const segment = segmentName(atMs, (draws += 1).toString(16).padStart(8, '0'));
  const path = rawSegmentFile(store, segment);
  await mkdir(dirname(path), { recursive: true });
  const lines = Array.from({ length: count }, (_, n) => `${sampleLine(counterAt(atMs + 1000 * n, n))}\n`);
  await writeFile(path, lines.join('') + tail);
  return segment;
}

/** Instants of every row that `date=*` + `/*.parquet` finds, as anybody would read the store; those of one metric when it is named. */
export async function storedInstants(storePath: string, metric?: string): Promise<number[]> {
  const rows = await storedRows(storePath, 'atMs', metric === undefined ? '' : `where metric = '${metric}'`);
  return rows.map((row) => Number(row['atMs']));
}

export async function storedRows(storePath: string, columns: string, where = ''): Promise<Record<string, unknown>[]> {
  if (!existsSync(storePath)) return [];
  return withDatabase({ spillPath: join(storePath, '.test-spill') }, async (connection) => {
    const [files] = await rowsOf(connection, `select count(*) as n from glob('${storePath}/date=*/*.parquet')`);
    if (Number(files?.['n']) === 0) return [];
    return rowsOf(
      connection,
      `select ${columns} from read_parquet('${storePath}/date=*/*.parquet', hive_partitioning = true) ${where} order by atMs`,
    );
  });
}

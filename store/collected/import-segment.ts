/** One raw segment → a Parquet file in each UTC day that it touches. May be killed anywhere and repeated: names follow from the segment. */
import { mkdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { ProvnatError } from '../../core/errors.ts';
import { forceFolder, renameFirmly } from '../atomic-file.ts';
import type { DuckDBConnection } from '../duckdb.ts';
import { literal, readable, rowsOf, withDatabase } from '../duckdb.ts';
import type { DropReason, ImportOptions } from '../import-samples.ts';
import { importSamples } from '../import-samples.ts';
import { sampleColumnNames } from '../sample-columns.ts';
import type { CollectedStore } from './collected-store.ts';
import { dateOf, dayFolder, dayMs, mergedDayFile, segmentParquet } from './collected-store.ts';

export interface ImportedSegment {
  readonly segment: string;
  readonly rowCount: number;
  /** Lines that are no rows, by reason: 'half-line' is a writer that was killed. */
  readonly dropped: Readonly<Partial<Record<DropReason, number>>>;
}

/** Packs best of those that let a reader of one device skip the others. */
export const segmentOrder = 'subject, metric, atMs';
/** Key of the Parquet metadata that says which segments a merged day holds. */
export const segmentsKey = 'segments';

/** @throws ProvnatError DISK_FULL; RUN_FOLDER_DAMAGED when a count does not come out. The raw segment is kept then. */
export async function importSegment(store: CollectedStore, segment: string, options: ImportOptions): Promise<ImportedSegment> {
  const folder = join(store.rawPath, segment);
  const imported = join(folder, 'imported');
  const { files, rowCount } = await importSamples(folder, imported, options);
  if (rowCount > 0) {
    await withDatabase({ ...options, spillPath: join(folder, '.spill') }, (connection) =>
      placeInDays(connection, store, segment, join(imported, 'samples.parquet'), rowCount),
    );
  }
  await removeRaw(store, folder);
  return { segment, rowCount, dropped: files[0]?.dropped ?? {} };
}

async function placeInDays(
  connection: DuckDBConnection,
  store: CollectedStore,
  segment: string,
  source: string,
  rowCount: number,
): Promise<void> {
  const days = await rowsOf(
    connection,
    `select distinct floor(atMs / ${dayMs})::bigint as day from read_parquet(${readable(source)}) order by day`,
  );
  const written: { readonly folder: string; readonly path: string }[] = [];
  let writtenCount = 0;
  for (const { day } of days) {
    const folder = dayFolder(store, dateOf(Number(day) * dayMs));
    const path = join(folder, `.${segment}.tmp`);
    await mkdir(folder, { recursive: true });
    const rows = `from read_parquet(${readable(source)}) where floor(atMs / ${dayMs}) = ${String(day)}`;
    await connection.run(
      `copy (select ${sampleColumnNames.join(', ')} ${rows} order by ${segmentOrder}) to ${literal(path)} (format parquet, compression zstd)`,
    );
    writtenCount += await countRows(connection, path);
    await forceFile(path);
    written.push({ folder, path });
  }
  if (writtenCount !== rowCount) {
    throw new ProvnatError(
      'RUN_FOLDER_DAMAGED',
      `segment ${segment}: ${rowCount} samples must be in the files of its days; ${writtenCount} are`,
      'The raw segment is kept. Look for a disk fault or another program that wrote to the store.',
    );
  }
  for (const { folder, path } of written) {
    // A day that was merged, and then this raw segment came back after a power cut: it holds it already.
    if ((await segmentsIn(connection, join(folder, mergedDayFile))).includes(segment)) await rm(path);
    else await renameFirmly(path, join(folder, segmentParquet(segment)));
    await forceFolder(folder);
  }
  await forceFolder(store.path);
}

/** The samples go first: what is left of a removal that was killed is a folder without samples. */
async function removeRaw(store: CollectedStore, folder: string): Promise<void> {
  await rm(join(folder, 'samples.jsonl'), { force: true });
  await forceFolder(folder);
  await rm(folder, { recursive: true, force: true });
  await forceFolder(store.rawPath);
}

/** Segments that a Parquet file says it holds; none when it is not there. */
export async function segmentsIn(connection: DuckDBConnection, path: string): Promise<readonly string[]> {
  const there = await stat(path).catch(() => undefined);
  if (there === undefined) return [];
  const [row] = await rowsOf(
    connection,
    `select decode(value) as said from parquet_kv_metadata(${readable(path)}) where decode(key) = ${literal(segmentsKey)}`,
  );
  const said = row?.['said'];
  return typeof said === 'string' && said !== '' ? said.split(',') : [];
}

export async function countRows(connection: DuckDBConnection, path: string): Promise<number> {
  const [row] = await rowsOf(connection, `select count(*) as rowCount from read_parquet(${readable(path)})`);
  return Number(row?.['rowCount']);
}

/** DuckDB does not force what it wrote to disk. */
export const forceFile = forceFolder;

/**
 * The pieces of a day → one file. The merged file is complete, counted and forced to disk before the first piece goes, and takes its place
 * under its own name after the last one: whoever reads `*.parquet` meanwhile may miss samples and never sees one twice.
 */
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { ProvnatError } from '../../core/errors.ts';
import { forceFolder, renameFirmly } from '../atomic-file.ts';
import type { DuckDBConnection } from '../duckdb.ts';
import { literal, readable, withDatabase } from '../duckdb.ts';
import type { ImportOptions } from '../import-samples.ts';
import { sampleColumnNames } from '../sample-columns.ts';
import type { CollectedStore } from './collected-store.ts';
import { completeDayFile, dayFolder, filesOfDay, mergedDayFile, segmentParquet } from './collected-store.ts';
import { countRows, forceFile, segmentOrder, segmentsIn, segmentsKey } from './import-segment.ts';

export interface MergedDay {
  readonly date: string;
  readonly rowCount: number;
  readonly segmentCount: number;
}

/** Sorting packs the file to a fraction. Beyond this it would spill tens of GB; the segments, sorted each, are then put in a row. */
const sortedUpToRowCount = 20_000_000;

/** No raw segment of this day may be left that an import could still bring. @throws ProvnatError RUN_FOLDER_DAMAGED, DISK_FULL */
export async function mergeDay(store: CollectedStore, date: string, options: ImportOptions): Promise<MergedDay> {
  const folder = dayFolder(store, date);
  return withDatabase({ ...options, spillPath: join(folder, '.spill') }, async (connection) => {
    // One that was interrupted had everything: finish it first.
    await finishMerge(connection, store, date);
    const { segments, merged } = await filesOfDay(store, date);
    if (segments.length > 0) {
      await writeComplete(connection, folder, segments, merged);
      await finishMerge(connection, store, date);
    }
    const path = join(folder, mergedDayFile);
    return { date, rowCount: await countRows(connection, path), segmentCount: (await segmentsIn(connection, path)).length };
  });
}

async function writeComplete(connection: DuckDBConnection, folder: string, segments: readonly string[], merged: boolean): Promise<void> {
  const before = join(folder, mergedDayFile);
  const sources = [...(merged ? [before] : []), ...segments.map((segment) => join(folder, segmentParquet(segment)))];
  const held = [...(await segmentsIn(connection, before)), ...segments];
  let rowCount = 0;
  for (const source of sources) rowCount += await countRows(connection, source);
  const written = join(folder, '.day.tmp');
  const order = rowCount <= sortedUpToRowCount ? ` order by ${segmentOrder}` : '';
  await connection.run(
    `copy (select ${sampleColumnNames.join(', ')} from read_parquet([${sources.map(readable).join(', ')}])${order})
     to ${literal(written)} (format parquet, compression zstd, kv_metadata {${segmentsKey}: ${literal(held.join(','))}})`,
  );
  const writtenCount = await countRows(connection, written);
  if (writtenCount !== rowCount) {
    throw new ProvnatError(
      'RUN_FOLDER_DAMAGED',
      `${folder}: ${rowCount} samples in ${sources.length} files must be as many when merged; ${writtenCount} are`,
      'The files are kept. Look for a disk fault or another program that wrote to the store.',
    );
  }
  await forceFile(written);
  await renameFirmly(written, join(folder, completeDayFile));
  await forceFolder(folder);
}

async function finishMerge(connection: DuckDBConnection, store: CollectedStore, date: string): Promise<void> {
  const folder = dayFolder(store, date);
  const { complete, segments } = await filesOfDay(store, date);
  if (!complete) return;
  const held = new Set(await segmentsIn(connection, join(folder, completeDayFile)));
  for (const segment of segments) if (held.has(segment)) await rm(join(folder, segmentParquet(segment)), { force: true });
  await forceFolder(folder);
  await renameFirmly(join(folder, completeDayFile), join(folder, mergedDayFile));
  await forceFolder(folder);
}

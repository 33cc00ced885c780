/** Raw spools → samples/*.parquet, with a count that must come out: lines read = rows written + lines dropped by reason. */
import { mkdir, readdir, rm, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { renameFirmly } from './atomic-file.ts';
import { ProvnatError } from '../core/errors.ts';
import type { DatabaseOptions, DuckDBConnection } from './duckdb.ts';
import { literal, readable, rowsOf, withDatabase } from './duckdb.ts';
import { scanLines } from './line-scan.ts';
import { mendTail } from './mend-tail.ts';
import { k6SpoolPrefix } from './raw-folder.ts';
import { sampleColumnNames } from './sample-columns.ts';
import { stagedK6, stagedSpool } from './staged-samples.ts';

/**
 * definition: k6's own metric definitions. foreign-metric: a metric outside the catalogue, such as http_req_duration.
 * half-line: the writer was killed inside it. repeated: the tail was there twice. garbage: no sample could be read from it.
 * no-time, no-subject: a sample that cannot be placed.
 */
export const dropReasons = ['definition', 'foreign-metric', 'half-line', 'repeated', 'garbage', 'no-time', 'no-subject'] as const;
export type DropReason = (typeof dropReasons)[number];

/** Something that was measured was lost with these; the others are expected. */
export const lossReasons: readonly DropReason[] = ['half-line', 'garbage', 'no-time', 'no-subject'];

export interface ImportedFile {
  /** Raw file, such as 'k6-0.jsonl'. */
  readonly file: string;
  readonly lineCount: number;
  readonly rowCount: number;
  /** Of the youngest sample; absent when there is none. */
  readonly lastAtMs?: number;
  readonly dropped: Readonly<Partial<Record<DropReason, number>>>;
}

export interface ImportReport {
  readonly files: readonly ImportedFile[];
  readonly lineCount: number;
  readonly rowCount: number;
  /** Lines that held a measurement which could not be kept. */
  readonly lostCount: number;
}

export interface ImportOptions {
  readonly memoryMb?: number;
  readonly threads?: number;
}

/**
 * Imports every rawPath/*.jsonl into samplesPath. May be repeated: each Parquet file replaces the one before it. Deletes nothing raw; a
 * half last line is cut off. Writers must have ended.
 * @throws ProvnatError DISK_FULL; RUN_FOLDER_DAMAGED when a count does not come out
 */
export async function importSamples(rawPath: string, samplesPath: string, options: ImportOptions = {}): Promise<ImportReport> {
  await mkdir(samplesPath, { recursive: true });
  const names = (await readdir(rawPath).catch(() => [] as string[])).filter((name) => name.endsWith('.jsonl')).sort();
  const spillPath = join(rawPath, '.spill');
  const files: ImportedFile[] = [];
  try {
    await withDatabase({ ...options, spillPath } satisfies DatabaseOptions, async (connection) => {
      for (const name of names) files.push(await importFile(connection, join(rawPath, name), samplesPath));
    });
  } finally {
    await rm(spillPath, { recursive: true, force: true });
  }
  return {
    files,
    lineCount: sum(files.map((file) => file.lineCount)),
    rowCount: sum(files.map((file) => file.rowCount)),
    lostCount: sum(files.flatMap((file) => lossReasons.map((reason) => file.dropped[reason] ?? 0))),
  };
}

async function importFile(connection: DuckDBConnection, rawFile: string, samplesPath: string): Promise<ImportedFile> {
  const name = basename(rawFile, '.jsonl');
  const staged = join(samplesPath, `.${name}.staged`);
  const written = join(samplesPath, `.${name}.written`);
  const target = join(samplesPath, `${name}.parquet`);
  try {
    const scan = await scanLines(rawFile);
    const mended = await mendTail(rawFile, scan);
    const read = name.startsWith(k6SpoolPrefix) ? stagedK6(readable(rawFile)) : stagedSpool(readable(rawFile));
    const columns = sampleColumnNames.join(', ');
    // Two steps, so that JSON is parsed once and every line's fate is counted from what was parsed.
    await connection.run(`copy (${read}) to ${literal(staged)} (format parquet, compression snappy)`);
    await connection.run(
      `copy (select ${columns} from read_parquet(${readable(staged)}) where dropped is null) to ${literal(written)} (format parquet, compression zstd)`,
    );
    const dropped: Partial<Record<DropReason, number>> = {};
    for (const row of await rowsOf(
      connection,
      `select dropped, count(*) as lineCount from read_parquet(${readable(staged)}) where dropped is not null group by dropped`,
    )) {
      dropped[row['dropped'] as DropReason] = Number(row['lineCount']);
    }
    const { rowCount, lastAtMs } = await summaryOf(connection, written);
    const seenCount = rowCount + sum(Object.values(dropped));
    if (seenCount !== mended.lineCount) {
      throw new ProvnatError(
        'RUN_FOLDER_DAMAGED',
        `${rawFile}: ${mended.lineCount} lines must become as many rows or counted losses; ${seenCount} were seen`,
        'The raw file is kept. Look for a disk fault or another program that wrote to it, then run: provnat judge',
      );
    }
    if (mended.halfLineCount > 0) dropped['half-line'] = mended.halfLineCount;
    if (mended.repeatedLineCount > 0) dropped.repeated = mended.repeatedLineCount;
    await renameFirmly(written, target);
    const lineCount = mended.lineCount + mended.halfLineCount + mended.repeatedLineCount;
    return { file: basename(rawFile), lineCount, rowCount, dropped, ...(lastAtMs !== undefined && { lastAtMs }) };
  } catch (cause) {
    throw await explained(cause, rawFile, samplesPath);
  } finally {
    await rm(staged, { force: true });
    await rm(written, { force: true });
  }
}

/** An empty result of DuckDB's copy is still a Parquet file with the schema. */
async function summaryOf(connection: DuckDBConnection, path: string): Promise<{ rowCount: number; lastAtMs: number | undefined }> {
  const [row] = await rowsOf(connection, `select count(*) as rowCount, max(atMs) as lastAtMs from read_parquet(${readable(path)})`);
  const lastAtMs = row?.['lastAtMs'];
  return { rowCount: Number(row?.['rowCount']), lastAtMs: typeof lastAtMs === 'number' ? lastAtMs : undefined };
}

async function explained(cause: unknown, rawFile: string, samplesPath: string): Promise<unknown> {
  if (cause instanceof ProvnatError) return cause;
  const said = cause instanceof Error ? cause.message : String(cause);
  if (/no space left|ENOSPC|disk full|not enough space/i.test(said)) {
    const size = await stat(rawFile).then(
      ({ size: bytes }) => `; the raw file has ${bytes} bytes`,
      () => '',
    );
    return new ProvnatError(
      'DISK_FULL',
      `${samplesPath}: no room for the samples of ${basename(rawFile)}${size}`,
      'Nothing is lost. Free disk space, then run: provnat judge',
      { cause },
    );
  }
  return new ProvnatError(
    'RUN_FOLDER_DAMAGED',
    `${rawFile}: must be readable as samples, one JSON object a line; ${said}`,
    'The raw file is kept; its run cannot be judged as it is.',
    { cause },
  );
}

const sum = (numbers: readonly number[]): number => numbers.reduce((total, number) => total + number, 0);

/**
 * Where `collect` keeps what it read, for years:
 *
 *   store.json                     formatVersion
 *   open/<segment>/samples.jsonl   the one that is being written
 *   raw/<segment>/samples.jsonl    those that are closed and not imported yet
 *   date=2026-11-26/*.parquet      UTC days: segment-<segment>.parquet until the day is merged into day.parquet
 *   damaged/<segment>/             raw segments whose count did not come out; kept, and said
 */
import type { Dirent } from 'node:fs';
import { mkdir, readFile, readdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { ProvnatError } from '../../core/errors.ts';
import { writeAtomically } from '../atomic-file.ts';

export interface CollectedStore {
  /** Absolute. */
  readonly path: string;
  readonly openPath: string;
  readonly rawPath: string;
  readonly damagedPath: string;
}

const collectedFormatVersion = 1;
export const dayMs = 86_400_000;
export const mergedDayFile = 'day.parquet';
/** Merged and counted, but the segments that it replaces may be there still. Its name keeps it out of `*.parquet`. */
export const completeDayFile = '.day.complete';

/** Opens it, and makes it when there is none. @throws ProvnatError FILE_MISSING (cannot be made or read), RUN_FORMAT_NEWER */
export async function openCollectedStore(folder: string): Promise<CollectedStore> {
  const path = resolve(folder);
  const store = { path, openPath: join(path, 'open'), rawPath: join(path, 'raw'), damagedPath: join(path, 'damaged') };
  const marker = join(path, 'store.json');
  try {
    await mkdir(store.openPath, { recursive: true });
    await mkdir(store.rawPath, { recursive: true });
    const text = await readFile(marker, 'utf8').catch(() => undefined);
    if (text === undefined) await writeAtomically(marker, `${JSON.stringify({ formatVersion: collectedFormatVersion })}\n`);
    else checkFormat(path, text);
    return store;
  } catch (cause) {
    if (cause instanceof ProvnatError) throw cause;
    throw new ProvnatError(
      'FILE_MISSING',
      `store ${path}: must be a folder that can be written to; ${cause instanceof Error ? cause.message : String(cause)}`,
      'Name another with --store, or give this user the right to write there.',
      { cause },
    );
  }
}

function checkFormat(path: string, text: string): void {
  const said: unknown = JSON.parse(text);
  const version = typeof said === 'object' && said !== null && 'formatVersion' in said ? Number(said.formatVersion) : NaN;
  if (version >= 1 && version <= collectedFormatVersion) return;
  throw new ProvnatError(
    'RUN_FORMAT_NEWER',
    `store ${path}: format ${String(version)}, and this provnät knows up to ${collectedFormatVersion}`,
    'Use the newer provnät that made it, or name another store.',
  );
}

/** Unique for ever, also when the clock steps back; sorts by time. A valid file name on Windows too. */
export const segmentName = (wallMs: number, draw: string): string => `${new Date(wallMs).toISOString().replaceAll(/[:.]/g, '-')}-${draw}`;

const segmentPattern = /^\d{4}-\d\d-\d\dT\d\d-\d\d-\d\d-\d{3}Z-[0-9a-f]{8}$/;
const dayPattern = /^date=(\d{4}-\d\d-\d\d)$/;
const segmentFilePattern = /^segment-(.+)\.parquet$/;

/** In the folder of a segment. */
export const segmentSpool = 'samples.jsonl';
export const rawSegmentFile = (store: CollectedStore, segment: string): string => join(store.rawPath, segment, segmentSpool);
export const segmentParquet = (segment: string): string => `segment-${segment}.parquet`;
export const dayFolder = (store: CollectedStore, date: string): string => join(store.path, `date=${date}`);

/** The UTC day of an instant, such as 2026-11-26. */
export const dateOf = (wallMs: number): string => new Date(wallMs).toISOString().slice(0, 10);
export const startOfDayMs = (date: string): number => Date.parse(`${date}T00:00:00Z`);

/** Closed raw segments, oldest first. */
export const rawSegments = (store: CollectedStore): Promise<readonly string[]> => segmentsAt(store.rawPath);

/** In open/ or raw/. */
export async function segmentsAt(path: string): Promise<readonly string[]> {
  const entries = await readdir(path, { withFileTypes: true }).catch(() => [] as Dirent[]);
  return entries.flatMap((entry) => (entry.isDirectory() && segmentPattern.test(entry.name) ? [entry.name] : [])).sort();
}

/** UTC days that have a folder, oldest first. */
export async function storedDays(store: CollectedStore): Promise<readonly string[]> {
  const names = await readdir(store.path).catch(() => [] as string[]);
  return names.flatMap((name) => dayPattern.exec(name)?.[1] ?? []).sort();
}

export interface DayFiles {
  /** Segments with a Parquet file of their own, oldest first. */
  readonly segments: readonly string[];
  readonly merged: boolean;
  /** A merge was interrupted after its result was complete. */
  readonly complete: boolean;
}

export async function filesOfDay(store: CollectedStore, date: string): Promise<DayFiles> {
  const names = await readdir(dayFolder(store, date)).catch(() => [] as string[]);
  return {
    segments: names.flatMap((name) => segmentFilePattern.exec(name)?.[1] ?? []).sort(),
    merged: names.includes(mergedDayFile),
    complete: names.includes(completeDayFile),
  };
}

/** Late samples of a day come within its last segment or the one after. */
const mergeAfterMs = 15 * 60_000;

/** Days that have ended and are still in pieces. */
export async function daysToMerge(store: CollectedStore, nowMs: number): Promise<readonly string[]> {
  const ended = (await storedDays(store)).filter((date) => startOfDayMs(date) + dayMs + mergeAfterMs <= nowMs);
  const files = await Promise.all(ended.map((date) => filesOfDay(store, date)));
  return ended.filter((_date, index) => (files[index]?.segments.length ?? 0) > 0 || files[index]?.complete === true);
}

/** Everything that needs DuckDB, at once and then gone: raw segments into their days, ended days into one file each. */
import { mkdir, readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { renameFirmly } from '../atomic-file.ts';
import { ProvnatError } from '../../core/errors.ts';
import type { ImportOptions } from '../import-samples.ts';
import type { CollectedStore } from './collected-store.ts';
import { dayFolder, daysToMerge, openCollectedStore, rawSegmentFile, rawSegments, storedDays } from './collected-store.ts';
import { claimStore } from './store-claim.ts';
import type { ImportedSegment } from './import-segment.ts';
import { importSegment } from './import-segment.ts';
import type { MergedDay } from './merge-day.ts';
import { mergeDay } from './merge-day.ts';

export interface TidyReport {
  readonly imported: readonly ImportedSegment[];
  readonly merged: readonly MergedDay[];
  /** Raw segments that could not be read as samples: moved to damaged/, and nothing of them is in the days. */
  readonly damaged: readonly { readonly segment: string; readonly why: string }[];
  /** What stopped it early, such as a full disk. What was to be done is done the next time. */
  readonly trouble?: string;
}

export interface TidyOptions extends ImportOptions {
  readonly nowMs: number;
}

/** The service must stay small beside the school's other services; what does not fit is spilled to the store's disk. */
const tidyMemoryMb = 256;

/** @throws ProvnatError DATA_FOLDER_IN_USE while another one is at it: two would take away each other's pieces. */
export async function tidyStore(storePath: string, options: TidyOptions): Promise<TidyReport> {
  const store = await openCollectedStore(storePath);
  const claim = await claimStore(store.path, 'tidy.lock');
  try {
    await removeLeftOvers(store);
    return await tidy(store, { memoryMb: tidyMemoryMb, threads: 1, ...options });
  } finally {
    await claim.release();
  }
}

async function tidy(store: CollectedStore, options: TidyOptions): Promise<TidyReport> {
  const imported: ImportedSegment[] = [];
  const merged: MergedDay[] = [];
  const damaged: { segment: string; why: string }[] = [];
  try {
    for (const segment of await rawSegments(store)) {
      if (!(await hasSamples(store, segment))) {
        await rm(join(store.rawPath, segment), { recursive: true, force: true });
        continue;
      }
      try {
        imported.push(await importSegment(store, segment, options));
      } catch (error) {
        if (!isDamage(error)) throw error;
        await setAside(store, segment);
        damaged.push({ segment, why: error.message });
      }
    }
    for (const date of await daysToMerge(store, options.nowMs)) merged.push(await mergeDay(store, date, options));
    return { imported, merged, damaged };
  } catch (error) {
    return { imported, merged, damaged, trouble: error instanceof Error ? error.message : String(error) };
  }
}

/** Little memory and a failing disk say nothing against the samples. */
function isDamage(error: unknown): error is ProvnatError {
  if (!(error instanceof ProvnatError) || error.code !== 'RUN_FOLDER_DAMAGED') return false;
  return !(error.cause instanceof Error && /out of memory|IO error/i.test(error.cause.message));
}

const hasSamples = (store: CollectedStore, segment: string): Promise<boolean> =>
  stat(rawSegmentFile(store, segment)).then(
    () => true,
    () => false,
  );

/** So that it is looked into once and by a person, not every five minutes. */
async function setAside(store: CollectedStore, segment: string): Promise<void> {
  await mkdir(store.damagedPath, { recursive: true });
  await renameFirmly(join(store.rawPath, segment), join(store.damagedPath, segment));
}

/** Temporary files of one that was killed. */
async function removeLeftOvers(store: CollectedStore): Promise<void> {
  for (const date of await storedDays(store)) {
    const folder = dayFolder(store, date);
    const names = await readdir(folder);
    for (const name of names) if (/^\..*\.tmp$|^\.spill$/.test(name)) await rm(join(folder, name), { recursive: true, force: true });
  }
}

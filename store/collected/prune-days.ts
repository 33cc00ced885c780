/** Retention: whole UTC days, and of them only the files that this store makes. */
import { readdir, rm, rmdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { CollectedStore } from './collected-store.ts';
import { completeDayFile, dateOf, dayFolder, dayMs, mergedDayFile, startOfDayMs, storedDays } from './collected-store.ts';

export interface PrunedDays {
  readonly removed: readonly string[];
  /** Old days that stay for now, because no younger one would be left. */
  readonly held: readonly string[];
}

const ownFile = (name: string): boolean =>
  name === mergedDayFile || name === completeDayFile || name === '.spill' || /^segment-.+\.parquet$/.test(name) || /^\..+\.tmp$/.test(name);

/**
 * Removes days that lie more than keepDays before today; 0 keeps all. A clock that leaps years ahead would make every day old: while no
 * earlier day is young enough to stay, nothing goes.
 */
export async function pruneDays(store: CollectedStore, keepDays: number, nowMs: number): Promise<PrunedDays> {
  if (keepDays === 0) return { removed: [], held: [] };
  const todayMs = startOfDayMs(dateOf(nowMs));
  const past = (await storedDays(store)).filter((date) => startOfDayMs(date) < todayMs);
  const old = past.filter((date) => (todayMs - startOfDayMs(date)) / dayMs > keepDays);
  if (old.length === past.length) return { removed: [], held: old };
  const removed: string[] = [];
  for (const date of old) if (await removeDay(dayFolder(store, date))) removed.push(date);
  return { removed, held: [] };
}

/** False when nothing of ours was there. */
async function removeDay(folder: string): Promise<boolean> {
  const own = (await readdir(folder)).filter(ownFile);
  for (const name of own) await rm(join(folder, name), { recursive: true, force: true });
  // Something of somebody else's may be there.
  await rmdir(folder).catch(() => undefined);
  return own.length > 0;
}

/** Retention: whole UTC days, and of them only the files that this store makes. */
import { readFile, readdir, rm, rmdir } from 'node:fs/promises';
import { join } from 'node:path';
import { writeAtomically } from '../atomic-file.ts';
import type { CollectedStore } from './collected-store.ts';
import { completeDayFile, dateOf, dayFolder, dayMs, mergedDayFile, startOfDayMs, storedDays } from './collected-store.ts';

export interface PrunedDays {
  readonly removed: readonly string[];
  /** Old days that stay for now, because the clock may be wrong. */
  readonly held: readonly string[];
}

const ownFile = (name: string): boolean =>
  name === mergedDayFile || name === completeDayFile || name === '.spill' || /^segment-.+\.parquet$/.test(name) || /^\..+\.tmp$/.test(name);

/** The latest day that was believed to be today. */
const believedFile = 'retention.json';
/** A service may rest over a holiday; longer than this and its clock is asked for proof. Judgement. */
const mostRestDays = 14;
/** Days of samples since then that prove it: a week in which somebody may see that the date is wrong. Judgement. */
const provingDays = 7;

/**
 * Removes days that lie more than keepDays before today; 0 keeps all. A clock that leaps ahead would make every day old: after a leap of
 * more than two weeks, or a quarter of keepDays, nothing goes until there are samples of a week of it.
 */
export async function pruneDays(store: CollectedStore, keepDays: number, nowMs: number): Promise<PrunedDays> {
  if (keepDays === 0) return { removed: [], held: [] };
  const today = dateOf(nowMs);
  const past = (await storedDays(store)).filter((date) => date < today);
  const old = past.filter((date) => daysBetween(date, today) > keepDays);
  const kept = await believedDay(store);
  const believed = kept ?? past.at(-1) ?? today;
  const leapt = daysBetween(believed, today) > Math.min(mostRestDays, Math.ceil(keepDays / 4));
  const unproven = leapt && past.filter((date) => date > believed).length < Math.min(provingDays, keepDays);
  const next = unproven ? believed : today;
  if (next !== kept) await writeAtomically(join(store.path, believedFile), `${JSON.stringify({ formatVersion: 1, today: next })}\n`);
  if (unproven) return { removed: [], held: old };
  const removed: string[] = [];
  for (const date of old) if (await removeDay(dayFolder(store, date))) removed.push(date);
  return { removed, held: [] };
}

const daysBetween = (from: string, to: string): number => (startOfDayMs(to) - startOfDayMs(from)) / dayMs;

/** Undefined: never pruned, or by an older provnät. */
async function believedDay(store: CollectedStore): Promise<string | undefined> {
  try {
    const { today } = JSON.parse(await readFile(join(store.path, believedFile), 'utf8')) as { readonly today?: unknown };
    return typeof today === 'string' && Number.isFinite(startOfDayMs(today)) ? today : undefined;
  } catch {
    return undefined;
  }
}

/** False when nothing of ours was there. */
async function removeDay(folder: string): Promise<boolean> {
  const own = (await readdir(folder)).filter(ownFile);
  for (const name of own) await rm(join(folder, name), { recursive: true, force: true });
  // Something of somebody else's may be there.
  await rmdir(folder).catch(() => undefined);
  return own.length > 0;
}

/** school.yaml and the school's own limits, from disk. */
import { readFile } from 'node:fs/promises';
import { ProvnatError } from '../core/errors.ts';
import { parseInventory } from '../core/inventory/parse-inventory.ts';
import type { Inventory } from '../core/inventory/types.ts';
import type { Limits } from '../core/limits.ts';
import { builtInLimits } from '../core/limits/built-in-limits.ts';
import { changeLimits } from '../core/limits/parse-limits.ts';
import { isTimeZone } from './is-time-zone.ts';

/** Of an error of node:fs: there is no such file. */
export const isNotThere = (cause: unknown): boolean => cause instanceof Error && 'code' in cause && cause.code === 'ENOENT';

const read = (path: string, what: string, hint: string): Promise<string> =>
  readFile(path, 'utf8').catch((cause: unknown) => {
    throw new ProvnatError(
      'FILE_MISSING',
      isNotThere(cause)
        ? `${what} ${path}: must be there, and there is none`
        : `${what} ${path}: cannot be read: ${cause instanceof Error ? cause.message : String(cause)}`,
      hint,
      { cause },
    );
  });

/** The school file as it is written. @throws ProvnatError FILE_MISSING */
export const readSchoolText = (path: string): Promise<string> =>
  read(path, 'school file', 'Write one with: provnat init   (or name another with --inventory)');

/** @throws ProvnatError FILE_MISSING, INVENTORY_INVALID with every problem at once. */
export async function readInventory(path: string): Promise<Inventory> {
  return parseInventory(await readSchoolText(path), path, { isTimeZone }).inventory;
}

/** Today's limits, changed by the school's own file where there is one. @throws ProvnatError FILE_MISSING, LIMITS_INVALID */
export async function readLimits(path: string | undefined): Promise<Limits> {
  if (path === undefined) return builtInLimits;
  return changeLimits(
    builtInLimits,
    await read(path, 'limits file', 'Name the file with --limits, or leave it out for the built-in limits.'),
    path,
  );
}

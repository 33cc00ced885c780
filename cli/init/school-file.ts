/** school.yaml on disk: read when there, never overwritten unasked, never left half written. */
import { readFile } from 'node:fs/promises';
import { ProvnatError } from '../../core/errors.ts';
import { parseInventory } from '../../core/inventory/parse-inventory.ts';
import { rewriteSchool } from '../../core/inventory/rewrite-school.ts';
import type { Inventory } from '../../core/inventory/types.ts';
import { writeInventory } from '../../core/inventory/write-inventory.ts';
import { isTimeZone } from '../../run/is-time-zone.ts';
import { replaceFile } from '../../run/replace-file.ts';

export interface SchoolFile {
  readonly text: string;
  readonly inventory: Inventory;
}

/** Undefined when there is none. Throws ProvnatError INVENTORY_INVALID or FILE_MISSING (there, but not readable). */
export async function readSchoolFile(file: string): Promise<SchoolFile | undefined> {
  try {
    const text = await readFile(file, 'utf8');
    return { text, inventory: parseInventory(text, file, { isTimeZone }).inventory };
  } catch (cause) {
    if (cause instanceof ProvnatError) throw cause;
    if (cause instanceof Error && 'code' in cause && cause.code === 'ENOENT') return undefined;
    throw new ProvnatError('FILE_MISSING', `school file ${file} cannot be read: ${reasonOf(cause)}`, 'check its path and rights', {
      cause,
    });
  }
}

/**
 * What is written was read back by the parser first, so init never makes a file that run refuses.
 * @param before the file that is there: what a person wrote in it stays
 * @returns the name that the former file was kept under.
 * Throws ProvnatError INVENTORY_INVALID or FILE_MISSING (cannot be written).
 */
export async function writeSchoolFile(file: string, before: SchoolFile | undefined, inventory: Inventory): Promise<string | undefined> {
  const whole = writeInventory(inventory);
  parseInventory(whole, file, { isTimeZone });
  const text = before === undefined ? whole : rewriteSchool(before.text, file, inventory, { isTimeZone });
  try {
    return await replaceFile(file, text);
  } catch (cause) {
    throw new ProvnatError(
      'FILE_MISSING',
      `school file ${file} cannot be written: ${reasonOf(cause)}`,
      'choose another place with --file',
      { cause },
    );
  }
}

const reasonOf = (cause: unknown): string => (cause instanceof Error ? cause.message : String(cause));

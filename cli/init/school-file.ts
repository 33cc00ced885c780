/** school.yaml on disk: read when there, never overwritten unasked, never left half written. */
import { copyFile, readFile, writeFile } from 'node:fs/promises';
import { ProvnatError } from '../../core/errors.ts';
import { parseInventory } from '../../core/inventory/parse-inventory.ts';
import type { Inventory } from '../../core/inventory/types.ts';
import { writeInventory } from '../../core/inventory/write-inventory.ts';
import { isTimeZone } from '../../run/is-time-zone.ts';
import { renameFirmly } from '../../run/rename-firmly.ts';

/** Undefined when there is none. Throws ProvnatError INVENTORY_INVALID or FILE_MISSING (there, but not readable). */
export async function readSchoolFile(file: string): Promise<Inventory | undefined> {
  try {
    return parseInventory(await readFile(file, 'utf8'), file, { isTimeZone }).inventory;
  } catch (cause) {
    if (cause instanceof ProvnatError) throw cause;
    if (isErrno(cause) && cause.code === 'ENOENT') return undefined;
    throw new ProvnatError('FILE_MISSING', `school file ${file} cannot be read: ${reasonOf(cause)}`, 'check its path and rights', {
      cause,
    });
  }
}

/**
 * What is written was read back by the parser first, so init never makes a file that run refuses.
 * @returns the name that the former file was kept under.
 * Throws ProvnatError INVENTORY_INVALID or FILE_MISSING (cannot be written).
 */
export async function writeSchoolFile(file: string, inventory: Inventory): Promise<string | undefined> {
  const text = writeInventory(inventory);
  parseInventory(text, file, { isTimeZone });
  const backup = `${file}.bak`;
  const half = `${file}.part`;
  try {
    await writeFile(half, text);
    const kept = await copyFile(file, backup).then(
      () => true,
      (cause: unknown) => {
        if (isErrno(cause) && cause.code === 'ENOENT') return false;
        throw cause;
      },
    );
    await renameFirmly(half, file);
    return kept ? backup : undefined;
  } catch (cause) {
    throw new ProvnatError(
      'FILE_MISSING',
      `school file ${file} cannot be written: ${reasonOf(cause)}`,
      'choose another place with --file',
      { cause },
    );
  }
}

const isErrno = (cause: unknown): cause is NodeJS.ErrnoException => cause instanceof Error && 'code' in cause;
const reasonOf = (cause: unknown): string => (cause instanceof Error ? cause.message : String(cause));

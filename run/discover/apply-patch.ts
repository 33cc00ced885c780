/** Writes the patched school file in the place of the former one, which stays beside it as .bak. */
import { readFile } from 'node:fs/promises';
import { ProvnatError } from '../../core/errors.ts';
import { replaceFile } from '../replace-file.ts';

/**
 * @param before what the file held when the patch was made: one that has changed since is left alone
 * @returns path of the backup
 * @throws ProvnatError INVENTORY_INVALID (it has changed), FILE_MISSING (cannot be written); the file is then as it was
 */
export async function applyPatch(path: string, before: string, after: string): Promise<string | undefined> {
  try {
    if ((await readFile(path, 'utf8')) !== before) {
      throw new ProvnatError(
        'INVENTORY_INVALID',
        `school file ${path}: somebody changed it while the controllers were asked`,
        'Nothing was written. Run provnat discover again.',
      );
    }
    return await replaceFile(path, after);
  } catch (cause) {
    if (cause instanceof ProvnatError) throw cause;
    throw new ProvnatError(
      'FILE_MISSING',
      `school file ${path} cannot be written: ${cause instanceof Error ? cause.message : String(cause)}`,
      'Check the rights of the file and its folder, or write the patch elsewhere with --patch.',
      { cause },
    );
  }
}

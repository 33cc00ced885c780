/** Puts a text in the place of a file that a person keeps: through a power cut too, and never at the cost of what stood there before. */
import { chmod, readFile, realpath, rm, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { forceFolder, renameFirmly, writeForced } from '../store/atomic-file.ts';

/** @returns the name that the former file was kept under; undefined when there was none */
export async function replaceFile(path: string, text: string): Promise<string | undefined> {
  // A link stays a link: what it leads to is replaced.
  const file = await unlessAbsent(realpath(path));
  const target = file ?? path;
  const half = `${target}.part`;
  let backup: string | undefined;
  try {
    await writeForced(half, text);
    if (file !== undefined) {
      const mode = (await stat(file)).mode & 0o777;
      backup = await keepFormer(path, await readFile(file), mode);
      await chmod(half, mode);
    }
    await renameFirmly(half, target);
  } catch (error) {
    await Promise.all([half, ...(backup === undefined ? [] : [backup])].map((each) => rm(each, { force: true })));
    throw error;
  }
  await forceFolder(dirname(target));
  return backup;
}

/** Under the first name that is free: an earlier backup may be the only one that holds what somebody wrote by hand. */
async function keepFormer(path: string, former: Uint8Array, mode: number): Promise<string> {
  for (let count = 1; ; count += 1) {
    const backup = `${path}.bak${count === 1 ? '' : `.${String(count)}`}`;
    try {
      await writeForced(backup, former, 'wx');
      await chmod(backup, mode);
      await forceFolder(dirname(backup));
      return backup;
    } catch (error) {
      if (!isErrno(error, 'EEXIST')) throw error;
    }
  }
}

async function unlessAbsent<T>(act: Promise<T>): Promise<T | undefined> {
  try {
    return await act;
  } catch (error) {
    if (isErrno(error, 'ENOENT')) return undefined;
    throw error;
  }
}

const isErrno = (error: unknown, code: string): boolean => error instanceof Error && 'code' in error && error.code === code;

/** Files that are there whole or not at all, whatever kills the tool. */
import { createHash, randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { open, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { ProvnatError } from '../core/errors.ts';

/** Writes beside the target, forces it to disk and renames. @throws ProvnatError DISK_FULL */
export async function writeAtomically(path: string, text: string | Uint8Array): Promise<void> {
  const temporary = temporaryBeside(path);
  try {
    await writeForced(temporary, text);
    await renameFirmly(temporary, path);
  } catch (cause) {
    await rm(temporary, { force: true });
    throw explainedWrite(cause, path);
  }
  await forceFolder(dirname(path));
}

/** Together about 3 s. */
const renameTries = 8;

/**
 * Renames. On Windows a virus scanner or an indexer holds a file for moments after it was closed, and a rename is refused meanwhile.
 * @param system given by tests only
 */
export async function renameFirmly(from: string, to: string, system = { rename, platform: process.platform }): Promise<void> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await system.rename(from, to);
    } catch (error) {
      const code = error instanceof Error && 'code' in error ? String(error.code) : '';
      const isHeld = system.platform === 'win32' && ['EPERM', 'EACCES', 'EBUSY'].includes(code);
      if (!isHeld || tries === renameTries) throw error;
      await sleep(12 * 2 ** tries);
    }
  }
}

/** Removes a folder and all that is in it, if it is there. What Windows lets somebody hold for moments is tried again, for some 2 s. */
export const removeFirmly = (path: string): Promise<void> => rm(path, { recursive: true, force: true, maxRetries: 8, retryDelay: 50 });

export const temporaryBeside = (path: string): string => join(dirname(path), `.${basename(path)}.${randomUUID()}.tmp`);

/** Writes and forces to disk; not atomic by itself. */
export async function writeForced(path: string, text: string | Uint8Array, flags = 'w'): Promise<void> {
  const file = await open(path, flags);
  try {
    await file.writeFile(text);
    await file.sync();
  } finally {
    await file.close();
  }
}

/** Makes a rename last through a power cut. Windows does not open folders, and needs no such thing. */
export async function forceFolder(path: string): Promise<void> {
  const folder = await open(path, 'r').catch(() => undefined);
  await folder?.sync().catch(() => undefined);
  await folder?.close();
}

/** SHA-256 of a file, hex. */
export async function hashOf(path: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path), hash);
  return hash.digest('hex');
}

export function explainedWrite(cause: unknown, path: string): unknown {
  if (!(cause instanceof Error) || !('code' in cause) || cause.code !== 'ENOSPC') return cause;
  return new ProvnatError(
    'DISK_FULL',
    `${path}: no room left on the disk`,
    'Free disk space and try again; nothing that was there is lost.',
    {
      cause,
    },
  );
}

/** Opens secrets where school.yaml says they are: the environment, or a file that only its owner can read. */
import { readFile, stat } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { ProvnatError } from '../core/errors.ts';
import type { SecretRef } from '../core/inventory/types.ts';
import { Secret } from '../core/secret.ts';

export interface SecretSource {
  readonly environment: NodeJS.ProcessEnv;
  /** Files are named relative to the school file. */
  readonly inventoryPath: string;
}

const [groupBits, groupWriteBits, othersBits] = [0o070, 0o030, 0o007];

/**
 * systemd's LoadCredential= puts secrets into a folder that only the service's user may enter. Since version 254 he may read them by an
 * access control list, whose mask shows as r-- of a group that is not in it (systemd issue 29435).
 */
async function isServiceCredential(path: string, environment: NodeJS.ProcessEnv): Promise<boolean> {
  const folder = environment['CREDENTIALS_DIRECTORY'];
  if (folder === undefined || dirname(path) !== resolve(folder)) return false;
  const { mode } = await stat(folder);
  return (mode & othersBits) === 0;
}

/** @throws ProvnatError SECRET_MISSING, SECRET_EXPOSED (others may read the file). */
export async function openSecret(
  reference: SecretRef,
  what: string,
  source: SecretSource,
  platform: NodeJS.Platform = process.platform,
): Promise<Secret> {
  const [kind, place] = [reference.slice(0, reference.indexOf(':')), reference.slice(reference.indexOf(':') + 1)];
  if (kind === 'env') {
    const value = source.environment[place];
    if (value !== undefined && value !== '') return new Secret(value);
    throw new ProvnatError(
      'SECRET_MISSING',
      `${what}: expected in the environment variable ${place}, which is not set`,
      platform === 'win32' ? `Set it, in PowerShell: $env:${place} = '…'` : `Set it: export ${place}=…`,
    );
  }
  const path = resolve(dirname(source.inventoryPath), place);
  const file = await stat(path).catch(() => undefined);
  if (file === undefined || !file.isFile()) {
    throw new ProvnatError(
      'SECRET_MISSING',
      `${what}: expected in the file ${path}, which is not there`,
      `Write it there, and let only its owner read it${platform === 'win32' ? '' : ' (chmod 600)'}.`,
    );
  }
  // Windows has no such bits; there the folder's own rights decide.
  const forbidden = (await isServiceCredential(path, source.environment)) ? othersBits | groupWriteBits : othersBits | groupBits;
  if (platform !== 'win32' && (file.mode & forbidden) !== 0) {
    throw new ProvnatError(
      'SECRET_EXPOSED',
      `${what}: the file ${path} must be readable by its owner only, and others may read it`,
      `chmod 600 ${path}, and change the secret if others had time to read it.`,
    );
  }
  const value = textOf(await readFile(path)).trim();
  if (value === '') throw new ProvnatError('SECRET_MISSING', `${what}: the file ${path} is empty`, 'Write the secret into it.');
  return new Secret(value);
}

/** As editors and shells write a line: UTF-8, or UTF-16 with its mark, which is what Windows' PowerShell makes of `>`. */
const textOf = (bytes: Buffer): string =>
  bytes[0] === 0xff && bytes[1] === 0xfe ? new TextDecoder('utf-16le').decode(bytes) : bytes.toString('utf8');

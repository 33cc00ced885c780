/** The server's own secrets, each a file that only its owner can read, made on first start and kept. */
import { createPrivateKey, createPublicKey, generateKeyPairSync, randomBytes } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { chmod, mkdir, open, readFile, rename, stat } from 'node:fs/promises';
import { join } from 'node:path';

import { ProvnatError } from '../core/errors.ts';

export interface DataFolder {
  readonly path: string;
  readonly signingKey: KeyObject;
  /** Ed25519, raw, base64url. */
  readonly publicKey: string;
  /** Signs session cookies, so a restarted server knows its pupils again. */
  readonly sessionKey: Buffer;
  readonly runToken: string;
  readonly invigilatorToken: string;
}

/** Throws ProvnatError SECRET_EXPOSED when others can read a key, FILE_MISSING when the folder cannot be used. */
export async function openDataFolder(
  path: string,
  given: { readonly runToken?: string | undefined; readonly invigilatorToken?: string | undefined },
): Promise<DataFolder> {
  try {
    await mkdir(path, { recursive: true, mode: 0o700 });
  } catch (cause) {
    throw new ProvnatError('FILE_MISSING', `data folder ${path} cannot be made`, 'Name a folder that this user may write to.', { cause });
  }
  const newToken = () => randomBytes(24).toString('base64url');
  const signingKey = createPrivateKey(await secret(path, 'signing-key.pem', newSigningKey));
  return {
    path,
    signingKey,
    publicKey: rawPublicKey(signingKey),
    sessionKey: Buffer.from(await secret(path, 'session-key', () => randomBytes(32).toString('base64url')), 'base64url'),
    runToken: given.runToken ?? (await secret(path, 'run-token', newToken)),
    invigilatorToken: given.invigilatorToken ?? (await secret(path, 'invigilator-token', newToken)),
  };
}

const newSigningKey = () => generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();

function rawPublicKey(signingKey: KeyObject): string {
  const { x } = createPublicKey(signingKey).export({ format: 'jwk' });
  if (x === undefined) throw new ProvnatError('FILE_MISSING', 'signing-key.pem is no Ed25519 key', 'Move it aside; a new one is made.');
  return x;
}

/** Reads a secret, or makes it. Written beside and renamed, so that a killed first start leaves no half key. */
export async function secret(folder: string, name: string, make: () => string | Promise<string>): Promise<string> {
  const file = join(folder, name);
  const found = await stat(file).catch(() => undefined);
  if (found !== undefined) {
    // Windows keeps no such bits: there the folder's own access list protects it.
    if (process.platform !== 'win32' && (found.mode & 0o077) !== 0) {
      throw new ProvnatError(
        'SECRET_EXPOSED',
        `${file} can be read by others (mode ${(found.mode & 0o777).toString(8)}), expected 600`,
        `Run: chmod 600 ${file}`,
      );
    }
    return (await readFile(file, 'utf8')).trim();
  }
  const value = await make();
  const draft = `${file}.${process.pid}.new`;
  const handle = await open(draft, 'w', 0o600);
  try {
    await handle.writeFile(`${value.trim()}\n`);
    await handle.sync();
  } finally {
    await handle.close();
  }
  await chmod(draft, 0o600);
  await rename(draft, file);
  return value.trim();
}

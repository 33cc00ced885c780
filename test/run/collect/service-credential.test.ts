/** Secrets that systemd hands to a service, with the modes that its versions give them: 0400 up to 253, 0440 by an access control list since. */
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openSecret } from '../../../run/secrets.ts';

let folder: string;
let file: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'provnat-credential-'));
  file = join(folder, 'community');
  await writeFile(file, 'seats\n');
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const opened = async (fileMode: number, folderMode: number, environment: NodeJS.ProcessEnv): Promise<string> => {
  await chmod(file, fileMode);
  await chmod(folder, folderMode);
  const secret = await openSecret(`file:${file}`, 'community', { environment, inventoryPath: '/etc/provnat/school.yaml' });
  return secret.reveal();
};

describe.skipIf(process.platform === 'win32')('a credential of a service', () => {
  test.each([
    [0o400, 0o500],
    [0o440, 0o550],
    [0o440, 0o700],
  ])('is opened with mode %o in a folder of mode %o', async (fileMode, folderMode) => {
    await expect(opened(fileMode, folderMode, { CREDENTIALS_DIRECTORY: folder })).resolves.toBe('seats');
  });

  test.each([
    ['others may read it', 0o444, 0o550],
    ['a group may change it', 0o460, 0o550],
    ['others may enter its folder', 0o440, 0o755],
  ])('is refused when %s', async (_why, fileMode, folderMode) => {
    await expect(opened(fileMode, folderMode, { CREDENTIALS_DIRECTORY: folder })).rejects.toMatchObject({ code: 'SECRET_EXPOSED' });
  });

  test('is an exception that no other file has', async () => {
    await expect(opened(0o440, 0o700, {})).rejects.toMatchObject({ code: 'SECRET_EXPOSED' });
    await expect(opened(0o440, 0o700, { CREDENTIALS_DIRECTORY: tmpdir() })).rejects.toMatchObject({ code: 'SECRET_EXPOSED' });
    await expect(opened(0o400, 0o755, {})).resolves.toBe('seats');
  });
});

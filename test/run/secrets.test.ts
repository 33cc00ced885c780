/** Secrets as people write them on each system. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { openSecret } from '../../run/secrets.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'provnat secret '));
});
afterEach(() => rm(folder, { recursive: true }));

const source = () => ({ environment: {}, inventoryPath: join(folder, 'school.yaml') });
const opened = async (bytes: Buffer): Promise<string> => {
  await writeFile(join(folder, 'community'), bytes, { mode: 0o600 });
  return (await openSecret('file:community', 'community', source())).reveal();
};

it('a line of UTF-8, with or without its mark, however the line ends', async () => {
  for (const text of ['läs-mig', 'läs-mig\n', 'läs-mig\r\n', '\ufeffläs-mig\r\n']) expect(await opened(Buffer.from(text))).toBe('läs-mig');
});

it('UTF-16, as PowerShell writes what is sent into a file', async () => {
  expect(await opened(Buffer.from('\ufeffläs-mig\r\n', 'utf16le'))).toBe('läs-mig');
});

it('what is missing is asked for in the words of the system', async () => {
  const hint = (platform: NodeJS.Platform, reference: 'env:COMMUNITY' | 'file:community') =>
    openSecret(reference, 'community', source(), platform).then(
      () => '',
      (error: unknown) => (error as { hint: string }).hint,
    );
  expect(await hint('linux', 'env:COMMUNITY')).toContain('export COMMUNITY=');
  expect(await hint('win32', 'env:COMMUNITY')).toContain('$env:COMMUNITY =');
  expect(await hint('darwin', 'file:community')).toContain('chmod 600');
  expect(await hint('win32', 'file:community')).not.toContain('chmod');
});

it.skipIf(process.platform === 'win32')('file modes protect nothing on Windows, and are held to elsewhere', async () => {
  await writeFile(join(folder, 'community'), 'x', { mode: 0o644 });
  await expect(openSecret('file:community', 'community', source(), 'darwin')).rejects.toMatchObject({ code: 'SECRET_EXPOSED' });
  expect((await openSecret('file:community', 'community', source(), 'win32')).reveal()).toBe('x');
});

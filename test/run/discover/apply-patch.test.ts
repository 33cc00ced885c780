import { mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { applyPatch } from '../../../run/discover/apply-patch.ts';

let folder: string;
let file: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'provnat-apply-'));
  file = join(folder, 'school.yaml');
  await writeFile(file, 'before\n', { mode: 0o640 });
  return () => rm(folder, { recursive: true, force: true });
});

describe('applying a patch', () => {
  it('replaces the file and keeps the former one beside it', async () => {
    const { mode } = await stat(file);
    expect(await applyPatch(file, 'before\n', 'after\n')).toBe(`${file}.bak`);
    expect(await readFile(file, 'utf8')).toBe('after\n');
    expect(await readFile(`${file}.bak`, 'utf8')).toBe('before\n');
    expect((await stat(file)).mode).toBe(mode);
    expect((await readdir(folder)).sort()).toEqual(['school.yaml', 'school.yaml.bak']);
  });

  it('never writes over an earlier backup', async () => {
    await applyPatch(file, 'before\n', 'after\n');
    expect(await applyPatch(file, 'after\n', 'later\n')).toBe(`${file}.bak.2`);
    expect(await readFile(`${file}.bak`, 'utf8')).toBe('before\n');
    expect(await readFile(`${file}.bak.2`, 'utf8')).toBe('after\n');
  });

  it('leaves a file alone that somebody has changed', async () => {
    await expect(applyPatch(file, 'former\n', 'after\n')).rejects.toMatchObject({ code: 'INVENTORY_INVALID' });
    expect(await readFile(file, 'utf8')).toBe('before\n');
    expect(await readdir(folder)).toEqual(['school.yaml']);
  });

  it.skipIf(process.platform === 'win32')('goes through a link', async () => {
    const link = join(folder, 'link.yaml');
    await symlink(file, link);
    await applyPatch(link, 'before\n', 'after\n');
    expect(await readFile(file, 'utf8')).toBe('after\n');
    expect(await readdir(folder)).toContain('link.yaml');
  });

  it('says when there is no file', async () => {
    await expect(applyPatch(join(folder, 'none.yaml'), '', 'x')).rejects.toMatchObject({ code: 'FILE_MISSING', exitCode: 6 });
  });
});

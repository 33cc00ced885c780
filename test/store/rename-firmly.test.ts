import { mkdir, mkdtemp, readdir, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { removeFirmly, renameFirmly } from '../../store/atomic-file.ts';

/** Refuses so many times with this code. */
function refusing(count: number, code: string, platform: NodeJS.Platform) {
  let calls = 0;
  const rename = (): Promise<void> => {
    calls += 1;
    return calls <= count ? Promise.reject(Object.assign(new Error(code), { code })) : Promise.resolve();
  };
  return { system: { rename, platform }, calls: () => calls };
}

describe('a rename', () => {
  it.each(['EPERM', 'EACCES', 'EBUSY'])('that Windows refuses for moments (%s) is tried again', async (code) => {
    const { system, calls } = refusing(3, code, 'win32');
    await renameFirmly('a', 'b', system);
    expect(calls()).toBe(4);
  });

  it('that is refused for another reason, or elsewhere, fails at once', async () => {
    for (const [code, platform] of [
      ['ENOENT', 'win32'],
      ['EPERM', 'linux'],
    ] as const) {
      const { system, calls } = refusing(1, code, platform);
      await expect(renameFirmly('a', 'b', system)).rejects.toMatchObject({ code });
      expect(calls()).toBe(1);
    }
  });

  it('that goes on being refused fails with the reason', async () => {
    const { system, calls } = refusing(100, 'EPERM', 'win32');
    await expect(renameFirmly('a', 'b', system)).rejects.toMatchObject({ code: 'EPERM' });
    expect(calls()).toBe(8);
  }, 10_000);
});

it('removes a folder with all that is in it, and is content when it is not there', async () => {
  const parent = await mkdtemp(join(tmpdir(), 'provnat-remove-'));
  await mkdir(join(parent, 'a', 'b'), { recursive: true });
  await writeFile(join(parent, 'a', 'b', 'c'), '');
  await removeFirmly(join(parent, 'a'));
  await removeFirmly(join(parent, 'a'));
  expect(await readdir(parent)).toEqual([]);
  await removeFirmly(parent);
});

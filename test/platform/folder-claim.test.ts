import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { claimFolder } from '../../platform/folder-claim.ts';

interface Claim {
  readonly pid: number;
  readonly place: string;
  readonly started: string;
}

let folder: string;
let file: string;
let own: Claim;
let other: ChildProcess;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'provnat-claim-'));
  file = join(folder, 'server.pid');
  const release = await claimFolder(folder);
  own = JSON.parse(await readFile(file, 'utf8')) as Claim;
  await release();
  other = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'ignore' });
});
afterEach(async () => {
  other.kill('SIGKILL');
  await rm(folder, { recursive: true, force: true });
});

const claimedBy = async (claim: Partial<Claim> | string, touchedAgoMs = 0): Promise<void> => {
  await writeFile(file, typeof claim === 'string' ? claim : JSON.stringify({ ...own, ...claim }));
  const touched = new Date(Date.now() - touchedAgoMs);
  await utimes(file, touched, touched);
};
const refused = { code: 'DATA_FOLDER_IN_USE' };

describe('the claim of a data folder', () => {
  it('is one server’s until it lets go', async () => {
    const release = await claimFolder(folder);
    await expect(claimFolder(folder)).rejects.toMatchObject(refused);
    await release();
    await (
      await claimFolder(folder)
    )();
    expect(await readdir(folder)).toEqual([]);
  });

  it('is one server’s when many start at the same moment', async () => {
    const made = await Promise.allSettled(Array.from({ length: 20 }, () => claimFolder(folder)));
    expect(made.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  });

  it('is held from another container though it has our own number there, until it has been silent for 30 s', async () => {
    await claimedBy({ place: 'elsewhere' }, 20_000);
    await expect(claimFolder(folder)).rejects.toMatchObject({ ...refused, hint: expect.stringContaining('30 s') as string });
    await claimedBy({ place: 'elsewhere' }, 31_000);
    await (
      await claimFolder(folder)
    )();
  });

  it('counts for nothing when its process is gone, or its number is another one’s by now', async () => {
    await claimedBy({ pid: other.pid ?? 0, started: own.started === '' ? '' : '1' }, 31_000);
    await (
      await claimFolder(folder)
    )();
    other.kill('SIGKILL');
    await once(other, 'exit');
    await claimedBy({ pid: other.pid ?? 0 });
    await (
      await claimFolder(folder)
    )();
  });

  it('of a process that nobody can tell the start of holds while it is touched', async () => {
    await claimedBy({ pid: other.pid ?? 0, started: '' }, 20_000);
    await expect(claimFolder(folder)).rejects.toMatchObject(refused);
    await claimedBy({ pid: other.pid ?? 0, started: '' }, 31_000);
    await (
      await claimFolder(folder)
    )();
  });

  it('that was half written is waited for, and no longer', async () => {
    await claimedBy('{"pid":1', 1_000);
    await expect(claimFolder(folder)).rejects.toMatchObject(refused);
    await claimedBy('{"pid":1', 31_000);
    await (
      await claimFolder(folder)
    )();
  });

  it('is not let go of by one that lost it', async () => {
    const release = await claimFolder(folder);
    await claimedBy({ place: 'elsewhere' });
    await release();
    expect(await readdir(folder)).toEqual(['server.pid']);
  });
});

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, readdir, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { claimStore } from '../../../store/collected/store-claim.ts';

let folder: string;
let store: string;
let deadPid: number;
let lock: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'provnat-claim-'));
  const child = spawn(process.execPath, ['--version'], { stdio: 'ignore' });
  await once(child, 'close');
  deadPid = child.pid ?? 0;
});
beforeEach(async () => {
  store = await mkdtemp(join(folder, 'store-'));
  lock = join(store, 'collect.lock');
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const refused = { code: 'DATA_FOLDER_IN_USE' };
/** By the clock of any machine. */
const longAgoMs = 86_500_000;

/** What a process that was killed leaves, but for these changes. */
async function leftBehind(changes: Record<string, unknown>, ageMs = 0): Promise<void> {
  const claim = await claimStore(store, 'collect.lock');
  const own = JSON.parse(await readFile(lock, 'utf8')) as Record<string, unknown>;
  await claim.release();
  await writeFile(lock, JSON.stringify({ ...own, ...changes }));
  const touched = new Date(Date.now() - ageMs);
  await utimes(lock, touched, touched);
}

describe('a store', () => {
  test('has one holder, and is free when he lets go', async () => {
    const claim = await claimStore(store, 'collect.lock');
    await expect(claimStore(store, 'collect.lock')).rejects.toMatchObject({
      ...refused,
      message: expect.stringContaining(String(process.pid)),
    });
    await claim.release();
    expect(await readdir(store)).toEqual([]);
    const next = await claimStore(store, 'collect.lock');
    expect(next.tookOverFrom).toBeUndefined();
    await next.release();
  });

  test('is taken over from a process that is gone, and that is said', async () => {
    await leftBehind({ pid: deadPid });
    const claim = await claimStore(store, 'collect.lock');
    expect(claim.tookOverFrom).toBe(`process ${deadPid}`);
    await expect(claimStore(store, 'collect.lock')).rejects.toMatchObject(refused);
    expect(await readdir(store)).toEqual(['collect.lock']);
    await claim.release();
  });

  test.skipIf(process.platform !== 'linux')('is taken over when the number belongs to another process by now', async () => {
    await leftBehind({ started: '1' });
    const claim = await claimStore(store, 'collect.lock');
    expect(claim.tookOverFrom).toBe(`process ${process.pid}`);
    await claim.release();
  });

  test('is not taken over from another container that shows signs of life, and is when it does not any more', async () => {
    await leftBehind({ place: 'other-host boot pid:[1]', pid: 1 }, 5_000);
    await expect(claimStore(store, 'collect.lock')).rejects.toMatchObject({ ...refused, message: expect.stringContaining('other-host') });
    await leftBehind2(longAgoMs);
    const claim = await claimStore(store, 'collect.lock');
    expect(claim.tookOverFrom).toBe('process 1 of other-host');
    await claim.release();
  });
  const leftBehind2 = async (ageMs: number): Promise<void> => {
    const touched = new Date(Date.now() - ageMs);
    await utimes(lock, touched, touched);
  };

  test('whose lock was half written is free after a while', async () => {
    await writeFile(lock, '{"pid":');
    await expect(claimStore(store, 'collect.lock')).rejects.toMatchObject(refused);
    await leftBehind2(longAgoMs);
    const claim = await claimStore(store, 'collect.lock');
    await claim.release();
  });

  test('of many that find what a killed one left, one gets it', async () => {
    await leftBehind({ pid: deadPid });
    const tries = await Promise.allSettled(Array.from({ length: 10 }, () => claimStore(store, 'collect.lock')));
    const won = tries.filter((result) => result.status === 'fulfilled');
    expect(won.length).toBeLessThanOrEqual(1);
    for (const result of tries) if (result.status === 'rejected') expect(result.reason).toMatchObject(refused);
  });

  test('is not let go for somebody who took it over', async () => {
    const claim = await claimStore(store, 'collect.lock');
    await writeFile(lock, 'of another');
    await claim.release();
    expect(await readFile(lock, 'utf8')).toBe('of another');
  });
});

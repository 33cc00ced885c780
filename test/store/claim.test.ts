/** A holder that cannot be looked at from here: told by its file alone, whatever the clocks say. */
import { mkdtemp, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { ProvnatError } from '../../core/errors.ts';
import { isClaimed, takeClaim, type ClaimHolder } from '../../store/claim.ts';

let folder: string;
let path: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'provnat-claim-'));
  path = join(folder, 'writer.lock');
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const refused = ({ name }: ClaimHolder): ProvnatError => new ProvnatError('RUN_IN_PROGRESS', name, '');
const heartbeatMs = 40;

async function touchedAt(atMs: number): Promise<void> {
  await utimes(path, new Date(atMs), new Date(atMs));
}

async function heldBy(changes: Record<string, unknown>, ageMs: number): Promise<void> {
  const claim = await takeClaim(path, refused);
  const own = JSON.parse(await readFile(path, 'utf8')) as Record<string, unknown>;
  await claim.release();
  await writeFile(path, JSON.stringify({ ...own, ...changes }));
  await touchedAt(Date.now() - ageMs);
}

const elsewhere = { place: 'laptop-7 boot pid:[1]', pid: 1 };

describe.each([
  ['is an hour behind', 3_600_000],
  ['is an hour ahead', -3_600_000],
])('a holder on a machine whose clock %s', (_what, ageMs) => {
  test('keeps its claim as long as it touches it', async () => {
    await heldBy(elsewhere, ageMs);
    let touches = 0;
    const touching = setInterval(() => void touchedAt(Date.now() - ageMs + (touches += 1) * 1_000), heartbeatMs / 2);
    await expect(takeClaim(path, refused, heartbeatMs)).rejects.toThrow('process 1 of laptop-7');
    clearInterval(touching);
  });

  test('loses it when it is gone', async () => {
    await heldBy(elsewhere, ageMs);
    const claim = await takeClaim(path, refused, heartbeatMs);
    expect(claim.tookOverFrom).toEqual({ name: 'process 1 of laptop-7', isHere: false });
    await claim.release();
  });
});

test('a process here whose start nobody tells is there as long as it touches its file: its number may be another’s', async () => {
  await heldBy({ started: '' }, 0);
  expect(await isClaimed(path)).toBe(true);
  await touchedAt(Date.now() - 31_000);
  expect(await isClaimed(path)).toBe(false);
  const claim = await takeClaim(path, refused, heartbeatMs);
  expect(claim.tookOverFrom?.isHere).toBe(true);
  await claim.release();
});

test('a holder touches its file', async () => {
  const claim = await takeClaim(path, refused, heartbeatMs);
  await touchedAt(0);
  await vi.waitFor(async () => expect((await stat(path)).mtimeMs).toBeGreaterThan(Date.now() - 10_000));
  expect(await isClaimed(path)).toBe(true);
  await claim.release();
  expect(await isClaimed(path)).toBe(false);
});

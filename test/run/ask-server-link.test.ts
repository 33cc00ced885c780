/** The real server tells by which link it answers; whoever asks waits for its first reading, and not for what never comes. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, expect, it } from 'vitest';
import type { InventoryServer } from '../../core/inventory/types.ts';
import type { LinkWatchOptions } from '../../platform/link-watch.ts';
import { type Platform, startPlatform } from '../../platform/start-platform.ts';
import { askServerLink } from '../../run/ask-server-link.ts';

let end: () => Promise<void> = () => Promise.resolve();
afterEach(() => end());

async function serverWith(link?: LinkWatchOptions): Promise<InventoryServer> {
  const dataDir = await mkdtemp(join(tmpdir(), 'provnat-link-'));
  const suffix = 'provnat.test';
  const options = { host: '127.0.0.1', port: 0, scheme: 'http', suffix, dataDir, udpEchoPort: 0 } as const;
  const platform: Platform = await startPlatform({ ...options, ...(link === undefined ? {} : { link }) });
  end = async () => {
    await platform.close();
    await rm(dataDir, { recursive: true });
  };
  return { address: '127.0.0.1', port: platform.port, scheme: 'http', suffix, publicKey: platform.publicKey };
}

it('waits for the first reading, which the question itself began', async () => {
  let count = 0;
  const read = async () => {
    count += 1;
    await sleep(300);
    return { kind: 'ethernet', rateMbps: 100, inBytes: 1 };
  };
  expect(await askServerLink(await serverWith({ intervalMs: 60_000, read }), 'doctor')).toEqual({ kind: 'ethernet', rateMbps: 100 });
  expect(count).toBe(1);
});

it('a link of which nothing is told is told; one that is never read is not', async () => {
  expect(await askServerLink(await serverWith({ intervalMs: 60_000, read: () => Promise.resolve({}) }), 'doctor')).toEqual({});
  await end();
  expect(await askServerLink(await serverWith(), 'doctor', 300)).toBeUndefined();
});

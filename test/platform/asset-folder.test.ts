/** Media and shell are found in the source tree and in an installed package. */
import { cp, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join, resolve } from 'node:path';

import { expect, it } from 'vitest';

import { assetFolders } from '../../platform/asset-folder.ts';
import { loadShell } from '../../platform/shell-files.ts';

it('in the source tree, beside the code', () => {
  const { media, shell, hlsScript } = assetFolders();
  expect(media).toBe(resolve('platform/media'));
  expect(shell).toBe(resolve('platform/shell/assets'));
  expect(basename(hlsScript)).toBe('hls.min.js');
});

it('in dist/, where the build puts media and shell beside the bundle', async () => {
  const dist = await mkdtemp(join(tmpdir(), 'provnat-dist-'));
  try {
    await mkdir(join(dist, 'media'));
    await cp(resolve('platform/media/index.json'), join(dist, 'media', 'index.json'));
    await cp(resolve('platform/shell/assets'), join(dist, 'shell'), { recursive: true });
    await cp(assetFolders().hlsScript, join(dist, 'shell', 'hls.min.js'));
    const folders = assetFolders(dist);
    expect(folders).toEqual({ media: join(dist, 'media'), shell: join(dist, 'shell'), hlsScript: join(dist, 'shell', 'hls.min.js') });
    expect((await loadShell(folders)).manifest).toEqual((await loadShell(assetFolders())).manifest);
  } finally {
    await rm(dist, { recursive: true });
  }
});

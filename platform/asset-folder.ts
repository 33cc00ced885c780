/** Where media and shell are: beside the bundle in dist/, or beside this file in the source tree. */
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { ProvnatError } from '../core/errors.ts';

export interface AssetFolders {
  readonly media: string;
  readonly shell: string;
  /** hls.js for browsers: copied into dist/shell, otherwise the installed package's own file. */
  readonly hlsScript: string;
}

/** Throws ProvnatError FILE_MISSING when the assets are not where they should be. */
export function assetFolders(given?: string): AssetFolders {
  const folder = given ?? dirname(fileURLToPath(import.meta.url));
  const media = join(folder, 'media');
  const shell = [join(folder, 'shell', 'assets'), join(folder, 'shell')].find((place) => existsSync(join(place, 'index.html')));
  if (shell !== undefined && existsSync(join(media, 'index.json'))) return { media, shell, hlsScript: hlsScript(shell) };
  throw new ProvnatError(
    'FILE_MISSING',
    `media/index.json and shell/index.html, looked for in ${folder}`,
    'The installation is incomplete: install provnat again, or run scripts/make-media in the source tree.',
  );
}

function hlsScript(shell: string): string {
  const copied = join(shell, 'hls.min.js');
  return existsSync(copied) ? copied : createRequire(import.meta.url).resolve('hls.js/dist/hls.min.js');
}

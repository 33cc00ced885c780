/** The first load of the exam: a real page and, to the weight of a real exam shell, files that do not compress. All in memory. */
import { createCipheriv } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

import type { ShellManifest } from '../core/protocol.ts';
import type { AssetFolders } from './asset-folder.ts';

export interface ServedFile {
  readonly type: string;
  readonly content: Buffer;
}

export interface ShellFiles {
  /** The exam's page, told whose it is. */
  pageFor(account: string): string;
  readonly manifest: ShellManifest;
  /** By path on the exam origin. */
  readonly files: ReadonlyMap<string, ServedFile>;
}

/** First load of a known exam client (NWEA MAP, reference figure of the domain): 2.2 MB. */
const firstLoadBytes = 2_200_000;
/** How the rest of the weight is spread over files: a few large pictures and scripts, many small ones, as web pages have it. */
const weights = [200, 160, 130, 110, 90, 80, 70, 60, 50, 45, 40, 35, 30, 25, 20, 16, 12, 8, 6, 4, 3];

export async function loadShell(folders: AssetFolders): Promise<ShellFiles> {
  const real: [path: string, type: string, file: string][] = [
    ['/shell/index.html', 'text/html; charset=utf-8', join(folders.shell, 'index.html')],
    ['/shell/app.js', 'text/javascript; charset=utf-8', join(folders.shell, 'app.js')],
    ['/shell/app.css', 'text/css; charset=utf-8', join(folders.shell, 'app.css')],
    ['/shell/hls.js', 'text/javascript; charset=utf-8', folders.hlsScript],
  ];
  const files = new Map<string, ServedFile>();
  for (const [path, type, file] of real) files.set(path, { type, content: await readFile(file) });
  const page = String(files.get('/shell/index.html')?.content);

  const missingBytes = firstLoadBytes - [...files.values()].reduce((sum, { content }) => sum + content.length, 0);
  const weight = weights.reduce((a, b) => a + b);
  const bytes = incompressible(missingBytes);
  let offset = 0;
  weights.forEach((share, index) => {
    const size = index === weights.length - 1 ? missingBytes - offset : Math.floor((missingBytes * share) / weight);
    const path = `/shell/part-${String(index + 1).padStart(2, '0')}.bin`;
    files.set(path, { type: 'application/octet-stream', content: bytes.subarray(offset, offset + size) });
    offset += size;
  });

  const listed = [...files].map(([path, { type, content }]) => ({ path, bytes: content.length, type }));
  // An account holds no character that means anything in HTML (runOfAccount).
  const pageFor = (account: string) => page.replace('<html', `<html data-account="${account}"`);
  return { pageFor, files, manifest: { files: listed, totalBytes: listed.reduce((sum, file) => sum + file.bytes, 0) } };
}

/** The same bytes on every server and start, so that two first loads compare: the key stream of an AES key of zeros. */
const incompressible = (size: number): Buffer =>
  createCipheriv('aes-128-ctr', Buffer.alloc(16), Buffer.alloc(16)).update(Buffer.alloc(Math.max(0, size)));

/** The program as a school has it: what `npm pack` makes, installed in a folder of its own. */
import { spawnSync } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';

export interface Packed {
  readonly filename: string;
  readonly size: number;
  readonly unpackedSize: number;
  readonly files: readonly { readonly path: string }[];
}

export interface InstalledTool {
  readonly packed: Packed;
  readonly tarball: string;
  /** Its provnat.js. */
  readonly program: string;
}

/** Packs this source tree and installs it below folder. */
export async function installTool(folder: string): Promise<InstalledTool> {
  const out = npm(['pack', '--json', '--pack-destination', folder], process.cwd());
  // npm prints what its scripts print before the document.
  const [packed] = JSON.parse(out.slice(out.indexOf('[\n'))) as [Packed];
  const tarball = join(folder, basename(packed.filename));
  const installed = join(folder, 'installed');
  await mkdir(installed);
  await writeFile(join(installed, 'package.json'), '{ "private": true }\n');
  npm(['install', '--omit=dev', '--prefer-offline', '--no-audit', '--no-fund', tarball], installed);
  return { packed, tarball, program: join(installed, 'node_modules', 'provnat', 'dist', 'provnat.js') };
}

function npm(args: readonly string[], cwd: string): string {
  const { status, stdout, stderr } = spawnSync('npm', args, { cwd, encoding: 'utf8', shell: process.platform === 'win32' });
  if (status !== 0) throw new Error(`npm ${args.join(' ')}: ${stderr}`);
  return stdout;
}

/** How the command line is bundled: one entry, and beside it a chunk for what each command does, loaded when the command is called. */
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');

export const programBundle = {
  entryPoints: [{ in: 'cli/main.ts', out: 'provnat' }],
  // Chunks lie beside the entry, not in a folder: code that finds its data from where it lies may be in any of them.
  chunkNames: '[name]-[hash]',
  splitting: true,
  bundle: true,
  platform: 'node',
  format: 'esm',
  target: 'node20.19',
  packages: 'external',
  loader: { '.sql': 'text' },
  sourcemap: 'linked',
  logLevel: 'warning',
  absWorkingDir: root,
};

/** Writes provnat.js and its chunks into outDir. Rejects with esbuild's errors. */
export async function buildProgram(outDir) {
  await build({ ...programBundle, outdir: outDir });
}

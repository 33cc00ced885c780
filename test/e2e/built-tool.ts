/** The command line as it is built, and the k6 that it plays with. */
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { build } from 'esbuild';
import { programBundle } from '../../scripts/build-program.mjs';

export const program = resolve('.cache/e2e-dist/provnat.js');
export const ownWork = resolve('.cache/e2e-dist/own-work.js');

/** The same tool with the work phase of own-work.ts, beside the other so that it finds the same scenarios. */
export async function buildOwnWork(): Promise<void> {
  await build({
    ...programBundle,
    entryPoints: [resolve('test/e2e/own-work.ts')],
    outfile: ownWork,
    splitting: false,
  });
}

/** k6 as scripts/test names it, or the one that scripts/k6/ensure built; the tool looks on PATH otherwise. */
const ownK6 = resolve('.cache/k6/k6');
export const k6Environment = process.env['PROVNAT_K6'] === undefined && existsSync(ownK6) ? { PROVNAT_K6: ownK6 } : {};

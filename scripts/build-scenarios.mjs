/** Bundles the k6 entry files. k6 takes a module of plain JavaScript: no .ts inside bundles, no bare imports, no syntax that its engine hangs on. */
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');

/** Options that every bundle for k6 needs. */
export const k6Bundle = {
  bundle: true,
  format: 'esm',
  platform: 'neutral',
  // k6 hangs on `for await`, `using` and decorators; the rest of es2022 it runs itself, faster than what esbuild makes of it for es2017.
  target: 'es2022',
  supported: { 'for-await': false, 'async-generator': false, using: false, decorators: false },
  // hls-parser's browser build wants a window.
  mainFields: ['main'],
  external: ['k6', 'k6/*'],
  logLevel: 'warning',
  absWorkingDir: root,
};

/** Writes exam-room.js into outDir. Rejects with esbuild's errors. */
export async function buildScenarios(outDir) {
  await build({ ...k6Bundle, entryPoints: [{ in: 'scenarios/exam-room.ts', out: 'exam-room' }], outdir: outDir });
}

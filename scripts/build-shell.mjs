#!/usr/bin/env node
// Bundles the exam's page for browsers into platform/shell/assets/app.js. Committed, so that the server runs from the source tree
// without a build; test/platform/shell-files.test.ts fails when it is stale. Usage: node scripts/build-shell.mjs
import { fileURLToPath } from 'node:url';

import { build } from 'esbuild';

const shell = fileURLToPath(new URL('../platform/shell/', import.meta.url));

export const shellBuild = {
  entryPoints: [`${shell}app.ts`],
  outfile: `${shell}assets/app.js`,
  bundle: true,
  minify: true,
  format: 'esm',
  target: 'es2020',
  logLevel: 'warning',
};

if (process.argv[1] === fileURLToPath(import.meta.url)) await build(shellBuild);

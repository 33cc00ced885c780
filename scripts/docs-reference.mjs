/**
 * Writes the pages of docs/reference that come from the code: checks, metrics, school file, commands, errors, vendors, InfluxDB schema.
 *   node scripts/docs-reference.mjs           writes
 *   node scripts/docs-reference.mjs --check   names the pages that are out of date, and writes nothing
 */
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { checksPage } from './docs/checks-page.mjs';
import { commandsPage } from './docs/commands-page.mjs';
import { errorsPage } from './docs/errors-page.mjs';
import { influxSchemaPage } from './docs/influx-schema-page.mjs';
import { metricsPage } from './docs/metrics-page.mjs';
import { schoolFilePage } from './docs/school-file-page.mjs';
import { vendorsPage } from './docs/vendors-page.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const pages = {
  'checks.md': checksPage,
  'commands.md': commandsPage,
  'exit-codes-and-errors.md': errorsPage,
  'influx-schema.md': influxSchemaPage,
  'metrics.md': metricsPage,
  'school-file.md': schoolFilePage,
  'vendors.md': vendorsPage,
};

/** What the pages tell of. */
const source = `
export { checks } from './checks/index.ts';
export { makeProgram } from './cli/program.ts';
export { errorCatalogue, exitCodes } from './core/errors.ts';
export { influxSchemaVersion, measurements, standings, tagSays } from './core/influx/schema.ts';
export { checkValues } from './core/influx/check-value.ts';
export { parseInventory } from './core/inventory/parse-inventory.ts';
export { writeInventory } from './core/inventory/write-inventory.ts';
export { builtInLimits } from './core/limits/built-in-limits.ts';
export { metrics } from './core/metrics.ts';
export { loadVendors } from './collectors/snmp/load-vendors.ts';
export { default as schoolSchema } from './core/inventory/school.schema.json';
export { default as messages } from './messages/en.json';
`;

/** The code itself, bundled into .cache because Node 20 does not run TypeScript. */
async function loadCode() {
  const outfile = join(root, '.cache', 'docs', `code-${process.pid}.mjs`);
  const { outputFiles } = await build({
    stdin: { contents: source, resolveDir: root, loader: 'ts' },
    bundle: true,
    write: false,
    platform: 'node',
    format: 'esm',
    target: 'node20.19',
    packages: 'external',
    loader: { '.sql': 'text' },
    logLevel: 'warning',
    absWorkingDir: root,
  });
  await mkdir(dirname(outfile), { recursive: true });
  await writeFile(outfile, outputFiles[0].contents);
  try {
    return await import(pathToFileURL(outfile).href);
  } finally {
    await rm(outfile, { force: true });
  }
}

const says = (made) => `<!-- Made by scripts/docs-reference.mjs from the code; do not edit. -->\n\n${made.trimEnd()}\n`;

// The command line shows default folders, which are the reader's own and not this machine's.
process.env.HOME = '~';
process.env.USERPROFILE = '~';
const loaded = await loadCode();
const code = { ...loaded, vendors: await loaded.loadVendors(join(root, 'collectors', 'snmp', 'vendors')) };
const stale = [];
for (const [name, page] of Object.entries(pages)) {
  const file = join(root, 'docs', 'reference', name);
  const wanted = says(page(code));
  if ((await readFile(file, 'utf8').catch(() => '')) === wanted) continue;
  stale.push(`docs/reference/${name}`);
  if (process.argv.includes('--check')) continue;
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, wanted);
}
if (process.argv.includes('--check') && stale.length > 0) {
  console.error(`out of date with the code: ${stale.join(', ')}. Run: node scripts/docs-reference.mjs`);
  process.exitCode = 1;
} else console.log(stale.length === 0 ? 'docs/reference is up to date' : `written: ${stale.join(', ')}`);

/**
 * Writes the Grafana dashboards and alert rules that come from dashboards/.
 *   node scripts/dashboards.mjs           writes
 *   node scripts/dashboards.mjs --check   names the files that are out of date, and writes nothing
 */
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'esbuild';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const checkOnly = process.argv.includes('--check');

/** The code itself, bundled into .cache because Node 20 does not run TypeScript. */
async function loadCode() {
  const outfile = join(root, '.cache', 'dashboards', `code-${process.pid}.mjs`);
  await build({
    entryPoints: [join(root, 'dashboards', 'files.ts')],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20.19',
    // The SDK's files import each other as bundlers do it.
    packages: 'bundle',
    external: ['intl-messageformat', 'zod', 'yaml'],
    logLevel: 'warning',
    absWorkingDir: root,
  });
  try {
    return await import(pathToFileURL(outfile).href);
  } finally {
    await rm(outfile, { force: true });
  }
}

const { files, generatedFolders } = await loadCode();
const wanted = new Map(files().map(({ path, text }) => [path, text]));
const stale = [];
for (const [path, text] of wanted) {
  const file = join(root, path);
  if ((await readFile(file, 'utf8').catch(() => '')) === text) continue;
  stale.push(path);
  if (checkOnly) continue;
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, text);
}
for (const folder of generatedFolders) {
  for (const name of await readdir(join(root, folder), { recursive: true }).catch(() => [])) {
    const path = `${folder}/${name.replaceAll('\\', '/')}`;
    // notify.yaml is the school's.
    if (!/\.(json|yaml)$/.test(path) || path.endsWith('/notify.yaml') || wanted.has(path)) continue;
    stale.push(path);
    if (!checkOnly) await rm(join(root, path));
  }
}
if (checkOnly && stale.length > 0) {
  console.error(`out of date with the code: ${stale.join(', ')}. Run: npm run dashboards`);
  process.exitCode = 1;
} else console.log(stale.length === 0 ? 'dashboards are up to date' : `written: ${stale.join(', ')}`);

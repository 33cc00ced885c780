/**
 * Builds dist/: the command line, the k6 bundle, facts as SQL, messages, vendor definitions, exam shell and media.
 *   node scripts/build.mjs             always
 *   node scripts/build.mjs --if-stale  only when a source file changed since the last build
 *   node scripts/build.mjs --out DIR   into another folder, which must be its own
 */
import { createHash } from 'node:crypto';
import { cp, mkdir, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildProgram } from './build-program.mjs';
import { buildScenarios } from './build-scenarios.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const outAt = process.argv.indexOf('--out');
const dist = outAt < 0 ? join(root, 'dist') : resolve(process.argv[outAt + 1] ?? '');
if ([root, resolve('/')].includes(dist)) throw new Error('--out: a folder of its own is needed, because it is emptied first');
const sources = [
  'core',
  'messages',
  'checks',
  'report',
  'scenarios',
  'collectors',
  'store',
  'facts',
  'platform',
  'emulator',
  'run',
  'cli',
  'test/bench',
];

/** Hash over every source file's path and content: times lie after a checkout. */
async function sourceHash() {
  const hash = createHash('sha256');
  const visit = async (path) => {
    const entries = await readdir(join(root, path), { withFileTypes: true }).catch(() => []);
    for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
      const child = `${path}/${entry.name}`;
      if (entry.isDirectory()) await visit(child);
      else hash.update(child).update(await readFile(join(root, child)));
    }
  };
  for (const path of sources) await visit(path);
  for (const file of ['package.json', 'scripts/build.mjs', 'scripts/build-program.mjs', 'scripts/build-scenarios.mjs'])
    hash.update(await readFile(join(root, file)));
  return hash.digest('hex');
}

const stampFile = join(root, '.cache', outAt < 0 ? 'dist-stamp' : `${basename(dist)}-stamp`);
const stamp = await sourceHash();
const built = await readFile(stampFile, 'utf8').catch(() => '');
if (process.argv.includes('--if-stale') && built === stamp) {
  const there = await readFile(join(dist, 'provnat.js')).catch(() => undefined);
  if (there !== undefined) process.exit(0);
}

await rm(dist, { recursive: true, force: true });
await mkdir(dist, { recursive: true });

await buildProgram(dist);
await buildScenarios(join(dist, 'scenarios'));

const copies = [
  ['platform/media', 'media', /\.(m4s|mp4|ts|aac|m4a|json)$/],
  ['collectors/snmp/vendors', 'vendors', /\.json$/],
  ['facts', 'facts', /\.sql$/],
  ['platform/shell/assets', 'shell', /\.(html|css|js|svg|json|png|woff2)$/],
  ['node_modules/hls.js/dist/hls.min.js', 'shell/hls.min.js', /\.js$/],
];
for (const [from, to, pattern] of copies) {
  await cp(join(root, from), join(dist, to), {
    recursive: true,
    filter: (path) => !/\.[a-z0-9]+$/i.test(path) || pattern.test(path),
  });
}
await mkdir(dirname(stampFile), { recursive: true });
await writeFile(stampFile, stamp);

/**
 * Takes the picture of a report for the README: node scripts/report-picture.mjs [report.html] [picture.png].
 * Without a report it draws the one that the tests draw. The table shows every room; of the last one the verdict and two charts are shown.
 */
import { mkdir, mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { launchBrowser } from './launch-browser.mjs';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '..');
const [given, picture = join(root, 'docs/images/report.png')] = process.argv.slice(2);
const widthPx = 880;
const largestBytes = 300_000;

await mkdir(dirname(resolve(picture)), { recursive: true });
const folder = await mkdtemp(join(tmpdir(), 'provnat-picture-'));
const browser = await launchBrowser();
try {
  const report = given === undefined ? await fixtureReport() : resolve(given);
  const context = await browser.newContext({
    offline: true,
    colorScheme: 'light',
    viewport: { width: widthPx, height: 1000 },
    deviceScaleFactor: 1,
  });
  const page = await context.newPage();
  await page.goto(pathToFileURL(report).href);
  await page.evaluate(() => {
    for (const room of [...document.querySelectorAll('.room')].slice(0, -1)) room.style.display = 'none';
  });
  const last = await page.locator('.room').last().locator('figure').nth(1).boundingBox();
  if (last === null) throw new Error(`${report} has no room with charts`);
  await page.screenshot({
    path: picture,
    fullPage: true,
    clip: { x: 0, y: 0, width: widthPx, height: Math.ceil(last.y + last.height + 24) },
  });
  const { size } = await stat(picture);
  if (size > largestBytes) throw new Error(`${picture} has ${size} bytes; at most ${largestBytes} belong in the repository`);
  console.log(`${picture}: ${size} bytes`);
} finally {
  await browser.close();
  await rm(folder, { recursive: true, force: true });
}

async function fixtureReport() {
  const program = join(folder, 'fixture.cjs');
  await build({
    stdin: {
      contents: `import { htmlReport } from './report/html-report.ts'; import { fixtureReport } from './test/report/fixture/fixture-report.ts';
        export const html = htmlReport({ ...fixtureReport(), language: 'en' });`,
      resolveDir: root,
    },
    bundle: true,
    platform: 'node',
    format: 'cjs',
    outfile: program,
    logLevel: 'warning',
  });
  const { html } = (await import(pathToFileURL(program).href)).default;
  const file = join(folder, 'report.html');
  await writeFile(file, html);
  return file;
}

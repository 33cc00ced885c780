/** The report as people open it: from disk, without network, in a real browser; readable by everybody in light, dark, narrow and on paper. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { source as axeSource } from 'axe-core';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { htmlReport } from '../../report/html-report.ts';
import { fixtureReport, type FixtureOptions } from '../report/fixture/fixture-report.ts';
import { launchBrowser } from '../../scripts/launch-browser.mjs';

const kinds: Readonly<Record<string, FixtureOptions>> = {
  rehearsal: { pupilCount: 8 },
  room: { pupilCount: 8, mode: 'room', stationCount: 8 },
  path: { pupilCount: 8, mode: 'room' },
  cut: { pupilCount: 8, mode: 'room', endedBy: 'died' },
};

interface Look {
  readonly kind: string;
  readonly language: 'sv' | 'en';
  readonly scheme: 'light' | 'dark';
  readonly widthPx: number;
}
const looks: readonly Look[] = [
  { kind: 'rehearsal', language: 'sv', scheme: 'light', widthPx: 1100 },
  { kind: 'rehearsal', language: 'en', scheme: 'dark', widthPx: 390 },
  { kind: 'room', language: 'en', scheme: 'light', widthPx: 1100 },
  { kind: 'room', language: 'sv', scheme: 'dark', widthPx: 1100 },
  { kind: 'path', language: 'sv', scheme: 'light', widthPx: 390 },
  { kind: 'path', language: 'en', scheme: 'dark', widthPx: 1100 },
  { kind: 'cut', language: 'en', scheme: 'light', widthPx: 1100 },
];

describe('report in a browser', () => {
  let browser: Browser;
  let folder = '';

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'provnat-report-'));
    browser = await launchBrowser();
  });
  afterAll(async () => {
    await browser.close();
    await rm(folder, { recursive: true, force: true });
  });

  async function open(html: string, { scheme, widthPx }: Pick<Look, 'scheme' | 'widthPx'>): Promise<{ page: Page; troubles: string[] }> {
    const file = join(folder, 'report.html');
    await writeFile(file, html);
    const context = await browser.newContext({ offline: true, colorScheme: scheme, viewport: { width: widthPx, height: 900 } });
    const page = await context.newPage();
    const troubles: string[] = [];
    page.on('console', (message) => troubles.push(message.text()));
    page.on('pageerror', (error) => troubles.push(error.message));
    page.on('requestfailed', (request) => troubles.push(request.url()));
    page.on('request', (request) => {
      if (!request.url().startsWith('file:')) troubles.push(request.url());
    });
    await page.goto(pathToFileURL(file).href);
    return { page, troubles };
  }

  test.each(looks)('$kind $language $scheme $widthPx px: loads alone, fits, and axe finds nothing', async (look) => {
    const report = htmlReport({ ...fixtureReport(kinds[look.kind]), language: look.language });
    const { page, troubles } = await open(report.replaceAll('<details>', '<details open>'), look);
    expect(troubles).toEqual([]);
    const widths = await page.evaluate<[number, number]>('[document.documentElement.scrollWidth, innerWidth]');
    expect(widths[0]).toBeLessThanOrEqual(widths[1]);

    // Evaluated by the browser's own debugger: the page's policy stays in force.
    await page.evaluate(axeSource);
    const found = await page.evaluate<{ id: string; nodes: { html: string; failureSummary?: string }[] }[]>(
      `axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] }).then((result) => result.violations)`,
    );
    expect(found.map(({ id, nodes }) => `${id}: ${nodes[0]?.html} ${nodes[0]?.failureSummary}`)).toEqual([]);
    await page.context().close();
  });

  test('axe does find what is wrong', async () => {
    const report = htmlReport({ ...fixtureReport({ pupilCount: 3 }), language: 'sv' });
    const { page } = await open(report.replace('--quiet:#59626b', '--quiet:#b9b9b9'), { scheme: 'light', widthPx: 1100 });
    await page.evaluate(axeSource);
    expect(await page.evaluate(`axe.run(document).then((result) => result.violations.map((violation) => violation.id))`)).toContain(
      'color-contrast',
    );
    await page.context().close();
  });

  test('a script that got into the file would not run', async () => {
    const report = htmlReport({ ...fixtureReport({ pupilCount: 3 }), language: 'sv' });
    const { page, troubles } = await open(report.replace('<main>', '<main><script>document.title = "taken"</script>'), {
      scheme: 'light',
      widthPx: 1100,
    });
    expect(await page.title()).not.toBe('taken');
    expect(troubles.join()).toContain('Content Security Policy');
    await page.context().close();
  });

  test('a name of another kind stays a name', async () => {
    const name = `<img src=x onerror="document.title='taken'">"'\u202e`;
    const names = {
      school: name,
      rooms: [`${name}1`, `${name}2`],
      accessPoints: [`${name}3`, `${name}4`],
      owner: name,
      agent: name,
    } as const;
    const { page, troubles } = await open(htmlReport({ ...fixtureReport({ pupilCount: 3, names }), language: 'sv' }), {
      scheme: 'light',
      widthPx: 1100,
    });
    expect(troubles).toEqual([]);
    expect(await page.locator('img').count()).toBe(0);
    expect(await page.locator('h2').first().textContent()).toContain('2 salar');
    expect(await page.locator('th[scope=row]').first().textContent()).toContain('<img src=x onerror=');
    await page.context().close();
  });

  test('on paper the grounds of what did not pass and what the devices told are open, and a dark screen prints light', async () => {
    const { page } = await open(htmlReport({ ...fixtureReport({ pupilCount: 3 }), language: 'sv' }), { scheme: 'dark', widthPx: 1100 });
    expect(await page.locator('.devices table').first().isVisible()).toBe(false);
    await page.emulateMedia({ media: 'print', colorScheme: 'dark' });
    expect(await page.locator('.devices table').first().isVisible()).toBe(true);
    expect(await page.locator('.finding.accent-fault .method').first().isVisible()).toBe(true);
    expect(await page.locator('.finding.accent-calm .method').first().isVisible()).toBe(false);
    expect(await page.evaluate('getComputedStyle(document.body).backgroundColor')).toBe('rgb(255, 255, 255)');
    expect((await page.pdf({ preferCSSPageSize: true })).subarray(0, 5).toString()).toBe('%PDF-');
    await page.context().close();
  });
});

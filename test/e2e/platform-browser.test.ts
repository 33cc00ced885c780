/** A real browser takes the exam: logs in, writes, sees the receipt, plays film and sound across repeats, submits. */
import axe from 'axe-core';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { accountOf, paths } from '../../core/protocol.ts';
import type { LedgerReply } from '../../core/protocol.ts';
import { startClass } from '../platform/platform-client.ts';
import type { Class } from '../platform/platform-client.ts';
import { launchBrowser } from '../../scripts/launch-browser.mjs';

const flags = ['--autoplay-policy=no-user-gesture-required', '--host-resolver-rules=MAP *.provnat.test 127.0.0.1,EXCLUDE localhost'];

describe.each(['http', 'https'] as const)('exam in a browser over %s', (scheme) => {
  const run = `browser-${scheme}`;
  const account = accountOf(run, 'B12', '1');
  let room: Class;
  let browser: Browser;
  let page: Page;
  const problems: string[] = [];

  beforeAll(async () => {
    room = await startClass({ scheme });
    browser = await launchBrowser(flags);
    const context = await browser.newContext({ ignoreHTTPSErrors: true });
    page = await context.newPage();
    page.on('pageerror', (error) => problems.push(error.message));
    page.on('response', (response) => {
      if (response.status() >= 400) problems.push(`${response.status()} ${response.url()}`);
    });
  });
  afterAll(async () => {
    await browser.close();
    await room.end();
  });

  it('is taken from login to submit', async () => {
    await page.goto(room.url('exam', paths.exam));
    expect(await barriers(page)).toEqual([]);
    await page.getByLabel('Konto').fill(account);
    await page.getByLabel('Lösenord').fill('synthetic');
    await page.getByRole('button', { name: 'Logga in' }).click();
    await page.getByRole('heading', { name: 'övningsprov' }).waitFor();
    expect(page.url()).toBe(room.url('exam', '/'));

    expect(await barriers(page)).toEqual([]);

    await page.locator('#item-5').pressSequentially('En dag utan internet läste vi böcker.');
    await page.getByText('Sparat').waitFor();

    const film = await playAcross(page, '#film');
    expect(film.errors).toBe(false);
    expect([360, 480, 720]).toContain(film.height);
    expect(await playAcross(page, '#audio')).toMatchObject({ errors: false });

    await page.locator('#item-5').pressSequentially(' Slut.');
    await page.getByRole('button', { name: 'Lämna in' }).click();
    await page.getByText('Inlämnat: 1 svar').waitFor();

    const headers = { 'x-provnat-run-token': room.platform.runToken };
    const { entries } = (await room.ask('exam', `${paths.ledger}?run=${run}`, { headers })).json<LedgerReply>();
    const receipt = entries.at(-1)?.receipt ?? 'none';
    expect(await page.locator('#result').textContent()).toContain(receipt);
    expect(problems).toEqual([]);
  });
});

/** What keeps pupils with a screen reader or a keyboard out, by axe. */
async function barriers(page: Page): Promise<string[]> {
  await page.addScriptTag({ content: axe.source });
  return page.evaluate(async () => {
    const { violations } = await (
      globalThis as unknown as { axe: { run(): Promise<{ violations: { id: string; help: string }[] }> } }
    ).axe.run();
    return violations.map(({ id, help }) => `${id}: ${help}`);
  });
}

/** What is used here of the browser's media element. */
interface Media {
  muted: boolean;
  currentTime: number;
  readonly videoHeight?: number;
  readonly error: unknown;
  play(): Promise<void>;
  pause(): void;
}

/** Plays from just before the first repeat of the loop until well into it: an unplayable discontinuity would stop the clock. */
async function playAcross(page: Page, selector: string): Promise<{ errors: boolean; height: number }> {
  const loopS = 16;
  const player = page.locator(selector);
  await player.evaluate(async (media: Media, startS: number) => {
    media.muted = true;
    await media.play();
    media.currentTime = startS;
  }, loopS - 2);
  await expect
    .poll(() => player.evaluate((media: Media) => media.currentTime), { timeout: 90_000, interval: 250 })
    .toBeGreaterThan(loopS + 3);
  return player.evaluate((media: Media) => {
    media.pause();
    return { errors: Boolean(media.error), height: media.videoHeight ?? 0 };
  });
}

/** The browser that tests and the report's picture use: Chromium, headless, quiet on the network. */
import { chromium } from 'playwright-core';

const flags = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** PROVNAT_CHROMIUM names another one than Debian's. Rejects with Playwright's error when there is none. */
export const launchBrowser = (moreFlags = []) =>
  chromium.launch({
    executablePath: process.env.PROVNAT_CHROMIUM ?? '/usr/bin/chromium',
    headless: true,
    args: [...flags, ...moreFlags],
  });

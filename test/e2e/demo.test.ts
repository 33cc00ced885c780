/**
 * The demo itself, by the program that `npm pack` makes, installed elsewhere: both rooms, the whole exam, reports that open from disk. Only
 * the class is smaller than usual. What it leaves is shown by the dashboards in the end, so that it is played only once.
 */
import { spawn } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, beforeAll, expect, test } from 'vitest';

import { exitCodes } from '../../core/errors.ts';
import { dashboardsShow } from './dashboards-of-demo.ts';
import { k6Environment } from './built-tool.ts';
import { installTool } from './installed-tool.ts';
import { documentOf, outcomesOf, roomOf, type JudgedDocument } from './judged-document.ts';
import { ended, type Ended } from './processes.ts';

const pupils = 4;
/** Packing and installing, three and a half minutes of exam, what comes before and after, and a machine that others load. */
const withinMs = 540_000;

let folder: string;
let demo: Ended;
let document: JudgedDocument;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'provnat-demo-test-'));
  const { program } = await installTool(folder);
  const locks = join(folder, 'tmp');
  await mkdir(locks);
  const args = [program, 'demo', '--pupils', String(pupils), '--runs', join(folder, 'runs'), '--json', '--log-level', 'info'];
  const env = { ...process.env, ...k6Environment, TMPDIR: locks, NO_COLOR: '1' };
  demo = await ended(spawn(process.execPath, args, { cwd: folder, env, stdio: ['ignore', 'pipe', 'pipe'] }));
  document = documentOf(demo);
}, withinMs);
afterAll(() => rm(folder, { recursive: true, force: true }));

test('ends with 0: both rooms came out as they should', () => {
  expect(demo.code, demo.stderr.slice(-2_000)).toBe(exitCodes.ready);
  expect(['ready', 'ready-with-warnings'], outcomesOf(document, 'B12')).toContain(roomOf(document, 'B12').outcome);
  const full = roomOf(document, 'B14');
  expect(full.outcome, outcomesOf(document, 'B14')).toBe('not-ready');
  expect(full.decidedBy).toBe('pupils-under-target');
  expect(full.headline.evidence).toMatchObject({ pupilCount: pupils, underCount: pupils });
  expect(full.causes.map(({ message }) => message)).toContain('cause.access-point-full');
  for (const room of document.verdict.rooms) expect(room).toMatchObject({ proves: 'emulated', pupilCount: pupils });
});

test('leaves reports in both languages that name both rooms and fetch nothing', async () => {
  const reports = join(document.runFolder, 'reports');
  expect((await readdir(reports)).sort()).toEqual(['1.en.html', '1.sv.html']);
  for (const name of await readdir(reports)) {
    const html = await readFile(join(reports, name), 'utf8');
    expect(html).toContain('B12');
    expect(html).toContain('B14');
    // Whatever a page can point at stands in the page itself.
    const pointsAt = [...html.matchAll(/\b(?:src|srcset|href|action|poster|data)\s*=\s*["']?([^"'\s>]*)|url\(\s*["']?([^"')]*)/gi)].map(
      ([, attribute = '', style = '']) => attribute + style,
    );
    expect(pointsAt.length).toBeGreaterThan(0);
    expect(pointsAt.filter((target) => !/^(?:#|data:)/.test(target))).toEqual([]);
    expect(html).not.toMatch(/<script|@import|<iframe|<object|<embed/i);
  }
});

test('leaves nothing behind but its run', async () => {
  expect(await readdir(join(folder, 'runs'))).toHaveLength(1);
  expect((await readdir(join(folder, 'tmp'))).filter((name) => name.startsWith('provnat-demo-'))).toEqual([]);
});

dashboardsShow(() => join(folder, 'runs'));

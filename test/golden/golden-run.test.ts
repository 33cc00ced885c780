/**
 * A run folder as each format was written, by the real program and the real k6 (README.md beside this): it stays readable for ever, and what
 * is made of it, from samples to the printed page, changes only when somebody means it to. After such a change read the difference, then
 * write it with `npx vitest run --project unit test/golden -u`.
 */
import { cp, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { judge } from '../../checks/judge.ts';
import type { Verdict } from '../../core/verdict.ts';
import { languages } from '../../messages/format-message.ts';
import { htmlReport } from '../../report/html-report.ts';
import { terminalSummary } from '../../report/terminal-summary.ts';
import { factsOf, type JudgedRun, openSealedRun } from '../../run/judge-run.ts';
import { manifestFormatVersion } from '../../store/run-manifest.ts';

const here = dirname(fileURLToPath(import.meta.url));
const formats = Array.from({ length: manifestFormatVersion }, (_, index) => index + 1);
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'provnat-golden-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

describe.each(formats)('a run of format %i', (format) => {
  let judged: JudgedRun;

  beforeAll(async () => {
    const path = join(folder, `format-${String(format)}`);
    await cp(join(here, `format-${String(format)}`), path, { recursive: true });
    const run = await openSealedRun(path);
    if (run.state === undefined) throw new Error('the run says how it went');
    const measured = await factsOf(run);
    const verdict: Verdict = judge({
      plan: run.plan,
      inventory: run.inventory,
      facts: measured.facts,
      limits: run.limits,
      runState: run.state,
      meta: { number: 1, judgedAtMs: run.plan.startAtMs + 300_000, provnatVersion: '0.1.0', runHash: run.runHash },
    });
    judged = { run, verdict, ...measured };
  });

  test('is what the program wrote, and reading it changes nothing', async () => {
    const { path, plan } = judged.run;
    expect((await readdir(path)).sort()).toEqual((await readdir(join(here, `format-${String(format)}`))).sort());
    expect(plan.rooms.map(({ room }) => room)).toEqual(['B12', 'B14']);
    expect(judged.verdict.rooms.map(({ outcome }) => outcome)).toEqual(['ready-with-warnings', 'not-ready']);
  });

  test('is judged the same, byte for byte', async () => {
    const text = `${JSON.stringify(judged.verdict, undefined, 2)}\n`;
    await expect(text).toMatchFileSnapshot(`expected/format-${String(format)}.verdict.json`);
  });

  test('is reported the same, byte for byte', async () => {
    const { run, verdict, facts, series } = judged;
    for (const language of languages) {
      const text = terminalSummary(verdict, { language, color: false, width: 100 });
      await expect(text).toMatchFileSnapshot(`expected/format-${String(format)}.${language}.txt`);
    }
    const { plan, inventory, state } = run;
    const page = htmlReport({ verdict, facts, series, plan, inventory, language: 'sv', ...(state === undefined ? {} : { run: state }) });
    await expect(page).toMatchFileSnapshot(`expected/format-${String(format)}.sv.html`);
  });
});

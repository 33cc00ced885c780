/** Prints a judgement and writes its reports: the one place where run, demo, judge and report end. */
import { pathToFileURL } from 'node:url';
import { resolve } from 'node:path';
import { exitCodes, type ExitCode } from '../core/errors.ts';
import type { RoomOutcome } from '../core/verdict.ts';
import { htmlReport } from '../report/html-report.ts';
import { terminalSummary } from '../report/terminal-summary.ts';
import type { JudgedRun } from '../run/judge-run.ts';
import { saveReport } from '../run/save-report.ts';
import { type Context, type Language, say } from './context.ts';

const exitOf: Readonly<Record<RoomOutcome, ExitCode>> = {
  ready: exitCodes.ready,
  'ready-with-warnings': exitCodes.ready,
  'not-ready': exitCodes.notReady,
  inconclusive: exitCodes.inconclusive,
};

/** Writes both languages; resolves to their paths. */
async function writeReports({ run, verdict, facts, series }: JudgedRun): Promise<Readonly<Record<Language, string>>> {
  const write = (language: Language): Promise<string> =>
    saveReport(
      run.path,
      verdict.number,
      language,
      htmlReport({
        verdict,
        facts,
        series,
        plan: run.plan,
        language,
        inventory: run.inventory,
        ...(run.state === undefined ? {} : { run: run.state }),
      }),
    );
  return { sv: await write('sv'), en: await write('en') };
}

/** beside: further keys of the JSON document. @returns the exit code of the judgement: 0 ready, 3 not ready, 4 inconclusive */
export async function showJudgement(
  judged: JudgedRun,
  context: Context,
  beside: Readonly<Record<string, unknown>> = {},
): Promise<ExitCode> {
  const reports = await writeReports(judged);
  const { verdict, run } = judged;
  if (context.json) process.stdout.write(`${JSON.stringify({ verdict, runFolder: resolve(run.path), reports, ...beside })}\n`);
  else {
    process.stdout.write(terminalSummary(verdict, { language: context.language, color: context.color, width: context.width }));
    say(context, 'info', '');
    process.stdout.write(`report  ${pathToFileURL(resolve(reports[context.language])).href}\nrun     ${resolve(run.path)}\n`);
  }
  return exitOf[verdict.outcome];
}

/** What provnat report does: shows the judgement that a run has, and writes its reports. */
import { readJudgement } from '../../run/read-judgement.ts';
import type { Context } from '../context.ts';
import { showJudgement } from '../show-judgement.ts';

export interface ReportOptions {
  readonly runs: string;
  readonly number?: number;
}

export async function reportRun(run: string, options: ReportOptions, context: Context): Promise<void> {
  process.exitCode = await showJudgement(await readJudgement(run, options.runs, options.number), context);
}

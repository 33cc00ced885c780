/** provnat report: the reports of a run again, from the judgement that it has. */
import { Command } from 'commander';
import type { ReportOptions } from '../actions/report-run.ts';
import { contextOf } from '../context.ts';
import { count } from '../options.ts';
import { runsOption } from './run-options.ts';

export const reportCommand = (): Command =>
  new Command('report')
    .description('print a run’s judgement and write its reports again')
    .argument('[run]', 'run folder, or id of a run under --runs', 'latest')
    .addOption(runsOption())
    .option('--number <n>', 'which judgement; otherwise the newest', count)
    .addHelpText('after', '\nExamples:\n  provnat report\n  provnat report 2026-11-23T08-00-00Z-k3f9 --number 1 --language sv')
    .action(async (run: string, options: ReportOptions, command: Command) => {
      const { reportRun } = await import('../actions/report-run.ts');
      await reportRun(run, options, contextOf(command));
    });

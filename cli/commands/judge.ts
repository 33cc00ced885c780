/** provnat judge: an old run by today's limits, beside the old judgement. */
import { Command } from 'commander';
import type { JudgeOptions } from '../actions/judge-old-run.ts';
import { contextOf } from '../context.ts';
import { limitsOption, runsOption } from './run-options.ts';

export const judgeCommand = (): Command =>
  new Command('judge')
    .description('judge an old run by today’s limits and say what changed')
    .argument('<run>', 'run folder, id of a run under --runs, or latest')
    .addOption(runsOption())
    .addOption(limitsOption())
    .addHelpText(
      'after',
      '\nThe old judgement stays; the new one gets the next number. A run whose tool was killed is judged with what it left behind.\nExamples:\n  provnat judge latest\n  provnat judge runs/2026-11-23T08-00-00Z-k3f9 --limits ours.yaml',
    )
    .action(async (run: string, options: JudgeOptions, command: Command) => {
      const { judgeOldRun } = await import('../actions/judge-old-run.ts');
      await judgeOldRun(run, options, contextOf(command));
    });

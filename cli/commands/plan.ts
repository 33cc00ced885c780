/** provnat plan: what a run would do, without doing it. Asks the server for its consent, loads nothing. */
import { Command } from 'commander';
import { contextOf } from '../context.ts';
import { type RunOptions, withRunOptions } from './run-options.ts';

export const planCommand = (): Command =>
  withRunOptions(new Command('plan'))
    .description('show what a run would do, without doing it')
    .argument('<room...>', 'rooms of the school file')
    .addHelpText('after', '\nExample:\n  provnat plan B12 --profile film')
    .action(async (rooms: readonly string[], options: RunOptions, command: Command) => {
      const { showPlan } = await import('../actions/show-plan.ts');
      await showPlan(rooms, options, contextOf(command));
    });

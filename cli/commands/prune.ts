/** provnat prune: retention of run folders. Shows first; removes only when told so. */
import { Command } from 'commander';
import type { PruneOptions } from '../actions/prune-folders.ts';
import { contextOf } from '../context.ts';
import { count } from '../options.ts';
import { runsOption } from './run-options.ts';

export const pruneCommand = (): Command =>
  new Command('prune')
    .description('remove run folders older than you want to keep')
    .addOption(runsOption())
    .option('--keep-days <n>', 'runs younger than this stay, and so does the newest', count, 400)
    .option('--yes', 'remove; without it they are only listed')
    .addHelpText(
      'after',
      '\nExample:\n  provnat prune --keep-days 90          shows what would go\n  provnat prune --keep-days 90 --yes    removes it; there is no undo',
    )
    .action(async (options: PruneOptions, command: Command) => {
      const { pruneFolders } = await import('../actions/prune-folders.ts');
      await pruneFolders(options, contextOf(command));
    });

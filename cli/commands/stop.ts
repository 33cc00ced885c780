/** provnat stop: ends the load of a run from any terminal on the same machine. */
import { Command } from 'commander';
import { contextOf } from '../context.ts';

export const stopCommand = (): Command =>
  new Command('stop')
    .description('stop the load of a run within two seconds; what was measured is kept')
    .argument('[run]', 'id of the run; otherwise every run on this machine')
    .addHelpText(
      'after',
      '\nAlso ends the load that a killed tool left behind, and frees its rooms.\nExamples:\n  provnat stop                             every run of yours on this machine\n  provnat stop 2026-11-23T08-00-00Z-k3f9   this one',
    )
    .action(async (runId: string | undefined, _options: unknown, command: Command) => {
      const { stopRuns } = await import('../actions/stop-runs.ts');
      await stopRuns(runId, contextOf(command));
    });

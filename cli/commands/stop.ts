/** provnat stop: ends the load of a run from any terminal on the same machine. */
import { Command } from 'commander';
import type { StopOptions } from '../actions/stop-runs.ts';
import { contextOf } from '../context.ts';

export const stopCommand = (): Command =>
  new Command('stop')
    .description('stop the load of a run within two seconds; what was measured is kept')
    .argument('[run]', 'id of the run; needed when several are going on')
    .option('--all', 'every run of yours on this machine')
    .addHelpText(
      'after',
      `
Without a run it stops the only one that is going on; of several it stops none, lists them, and ends with 2.
A run that is still starting begins no load. Where nothing was stopped it says so and ends with 6.
Also ends the load that a killed tool left behind, and frees its rooms.
Examples:
  provnat stop                             the only run of yours on this machine
  provnat stop 2026-11-23T08-00-00Z-k3f9   this one
  provnat stop --all                       every one`,
    )
    .action(async (runId: string | undefined, options: StopOptions, command: Command) => {
      const { stopRuns } = await import('../actions/stop-runs.ts');
      await stopRuns(runId, options, contextOf(command));
    });

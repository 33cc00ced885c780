/** provnat influx: what an InfluxDB needs. */
import { Argument, Command } from 'commander';
import type { InfluxSetupOptions } from '../actions/set-up-influx.ts';
import { contextOf } from '../context.ts';
import { inventoryOption } from './run-options.ts';

export const influxCommand = (): Command =>
  new Command('influx')
    .description('set up the InfluxDB that the school file names; safe to repeat')
    .addArgument(new Argument('<what>', 'setup: database or bucket, its retention, and a reader for Grafana').choices(['setup']))
    .addOption(inventoryOption())
    .option('--new-reader', 'make Grafana’s access anew; the one before ends')
    .addHelpText(
      'after',
      `
influx.token must be one that may do this: of an administrator. Runs need only one that may read and write.
What Grafana reads with is printed once.
Example:
  provnat influx setup`,
    )
    .action(async (_what: string, options: InfluxSetupOptions, command: Command) => {
      const { influxSetup } = await import('../actions/set-up-influx.ts');
      await influxSetup(options, contextOf(command));
    });

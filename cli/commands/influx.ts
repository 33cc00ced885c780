/** provnat influx: what an InfluxDB needs. */
import { Argument, Command } from 'commander';
import type { InfluxSetupOptions } from '../actions/set-up-influx.ts';
import { contextOf } from '../context.ts';
import { inventoryOption } from './run-options.ts';

export const influxCommand = (): Command =>
  new Command('influx')
    .description('set up the InfluxDB that the school file names; safe to repeat')
    .addArgument(
      new Argument('<what>', 'setup: database or bucket, its retention, an account for Grafana and one for those who write').choices([
        'setup',
      ]),
    )
    .addOption(inventoryOption())
    .option('--new-reader', 'make Grafana’s access anew; the one before ends')
    .option('--new-writer', 'make the access of those who write anew; the one before ends')
    .option('--shorten-retention', 'let a database that is there drop what is older than influx.retentionDays')
    .addHelpText(
      'after',
      `
influx.token must be one that may do this: of an administrator. Give machines that run, collect and publish the one
that this makes for them: it may read and write this database and nothing else. Both are printed once.
Example:
  provnat influx setup`,
    )
    .action(async (_what: string, options: InfluxSetupOptions, command: Command) => {
      const { influxSetup } = await import('../actions/set-up-influx.ts');
      await influxSetup(options, contextOf(command));
    });

/** provnat publish: runs into InfluxDB, for Grafana. */
import { Command } from 'commander';
import type { PublishOptions } from '../actions/publish-runs.ts';
import { contextOf } from '../context.ts';
import { inventoryOption, runsOption } from './run-options.ts';

export const publishCommand = (): Command =>
  new Command('publish')
    .description('write runs into InfluxDB, for Grafana, and count whether all of it arrived')
    .argument('[runs...]', 'run folders, ids of runs under --runs, or latest')
    .option('--all', 'every run under --runs')
    .addOption(inventoryOption())
    .addOption(runsOption())
    .addHelpText(
      'after',
      `
Where to: the section influx of the school file. Publishing a run again changes nothing; a newer judgement takes the place of the earlier one.
Examples:
  provnat publish latest
  provnat publish --all      everything anew, such as into an empty database`,
    )
    .action(async (runs: readonly string[], options: PublishOptions, command: Command) => {
      const { publish } = await import('../actions/publish-runs.ts');
      await publish(runs, options, contextOf(command));
    });

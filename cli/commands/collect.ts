/** provnat collect: every access point of the school, read for as long as it is wanted. */
import { Command, InvalidArgumentError, Option } from 'commander';
import type { CollectCommandOptions, ListenAddress } from '../actions/collect-access-points.ts';
import { contextOf } from '../context.ts';
import { days, gibibytes, portNumber, seconds } from '../options.ts';
import { inventoryOption } from './run-options.ts';

/** IPv6 addresses stand in brackets. */
const listenAddress = (text: string): ListenAddress => {
  if (text === 'none') return text;
  const [, host, port] = /^(?:\[([0-9a-fA-F:.%]+)\]|([^:]+)):(\d+)$/.exec(text)?.filter((part) => part !== undefined) ?? [];
  if (host === undefined || port === undefined) throw new InvalidArgumentError('expected address:port, [IPv6 address]:port or none.');
  return { host, port: portNumber(port) };
};

export const collectCommand = (): Command =>
  new Command('collect')
    .description('read every access point of the school, for as long as it runs')
    .addOption(inventoryOption())
    .option('--store <folder>', 'where samples are kept: Parquet by UTC day', 'collected')
    .option('--every <seconds>', 'how often each access point is asked; slow figures less often', seconds, 30)
    .option('--keep-days <n>', 'older days are removed; 0 keeps all', days, 400)
    .option('--min-free <GiB>', 'when less is free on the disk, writing stops until there is room again', gibibytes, 1)
    .addOption(
      new Option('--listen <address:port>', 'health (/healthz) and metrics (/metrics); none for neither')
        .argParser(listenAddress)
        .default({ host: '127.0.0.1', port: 9474 }, '127.0.0.1:9474'),
    )
    .option('--once', 'ask each access point once, and end')
    .addOption(new Option('--segment-ms <ms>').argParser(Number).default(300_000).hideHelp())
    .addOption(new Option('--tidy').hideHelp())
    .addHelpText(
      'after',
      `
It ends cleanly on SIGTERM or Ctrl-C; SIGHUP reads the school file again.
Examples:
  provnat collect --once                                is everything right?
  provnat collect --store collected --keep-days 90      the service
docs/guides/collect.md has units for systemd and a container file.`,
    )
    .action(async (options: CollectCommandOptions, command: Command) => {
      if (options.tidy === true) {
        const { collectTidy } = await import('../actions/collect-tidy.ts');
        await collectTidy(options);
        return;
      }
      const { collectAccessPoints } = await import('../actions/collect-access-points.ts');
      await collectAccessPoints(options, contextOf(command));
    });

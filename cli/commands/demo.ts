/** provnat demo: the main job on this machine, with two rooms whose verdicts are known beforehand. */
import { Command } from 'commander';
import type { DemoOptions } from '../actions/play-demo.ts';
import { contextOf } from '../context.ts';
import { count, seedNumber } from '../options.ts';
import { runsOption } from './run-options.ts';

export const demoCommand = (): Command =>
  new Command('demo')
    .description('play two rehearsal rooms on this machine: one that is ready, one that is not')
    .addOption(runsOption())
    .option('--pupils <n>', 'pupils in each room', count, 30)
    .option('--seed <n>', 'behaviour of the pupils', seedNumber, 1)
    .addHelpText(
      'after',
      '\nTakes about three and a half minutes. Ends with 0 when both verdicts came out as they should, 3 otherwise.\nExamples:\n  provnat demo\n  provnat demo --pupils 10 --language sv',
    )
    .action(async (options: DemoOptions, command: Command) => {
      const { playDemo } = await import('../actions/play-demo.ts');
      await playDemo(options, contextOf(command));
    });

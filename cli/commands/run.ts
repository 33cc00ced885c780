/** provnat run: the main job. */
import { Command } from 'commander';
import { contextOf } from '../context.ts';
import { type RunOptions, withRunOptions } from './run-options.ts';

export const runCommand = (): Command =>
  withRunOptions(new Command('run'))
    .description('play a class in a room, read its access points, and judge')
    .argument('<room...>', 'rooms of the school file')
    .addHelpText(
      'after',
      `
Examples:
  provnat run B12                          from a laptop in room B12
  provnat run B12 --profile listening      a listening test instead
  provnat run B12 B14 --rehearsal          emulated access points
Ends with 0 when every room is ready, 3 when one is not, 4 when it cannot be told, 130 when interrupted.`,
    )
    .action(async (rooms: readonly string[], options: RunOptions, command: Command) => {
      const { runRooms } = await import('../actions/run-rooms.ts');
      process.exitCode = await runRooms(rooms, options, contextOf(command));
    });

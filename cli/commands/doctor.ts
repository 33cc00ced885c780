/** provnat doctor: is everything right that a run needs? Loads nothing. */
import { Command } from 'commander';
import type { DoctorOptions } from '../actions/examine-rooms.ts';
import { contextOf } from '../context.ts';
import { inventoryOption, lengthOption, profileOption, runsOption } from './run-options.ts';

export const doctorCommand = (): Command =>
  new Command('doctor')
    .description('examine everything that a run needs, and say what to do')
    .argument('[room...]', 'rooms of the school file; none: all of them')
    .addOption(inventoryOption())
    .addOption(runsOption())
    .addOption(profileOption())
    .addOption(lengthOption())
    .option('--rehearsal', 'emulated access points on this machine: asks nothing about Wi-Fi and VPN')
    .addHelpText(
      'after',
      `
Examples:
  provnat doctor                the whole school file, from anywhere in its network
  provnat doctor B12            from the laptop in room B12, before provnat run B12
  provnat doctor --json         for machines
Each line says ok, look (the run may be played, but proves less), fault, or unknown, and what to do.
Ends with 0 when nothing is at fault, 5 when a file is invalid, 6 when something is missing or does not answer.`,
    )
    .action(async (rooms: readonly string[], options: DoctorOptions, command: Command) => {
      const { examineRooms } = await import('../actions/examine-rooms.ts');
      await examineRooms(rooms, options, contextOf(command));
    });

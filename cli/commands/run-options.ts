/** Options that run, plan and demo share. */
import { type Command, InvalidArgumentError, Option } from 'commander';
import { phaseNames, type PhaseName } from '../../core/sample.ts';
import { profileIds, type ProfileId, type ProfileLength } from '../../core/plan.ts';
import type { RunRequest } from '../../run/prepare-run.ts';
import { seedNumber } from '../options.ts';

export interface RunOptions {
  readonly inventory: string;
  readonly runs: string;
  readonly limits?: string;
  readonly profile?: ProfileId;
  readonly length: ProfileLength;
  readonly rehearsal?: boolean;
  readonly drill?: boolean;
  readonly seed?: number;
  readonly phases?: readonly PhaseName[];
}

/** What run plays is what plan tells of. */
export const runRequestOf = (rooms: readonly string[], options: RunOptions): RunRequest => ({
  inventoryPath: options.inventory,
  rooms,
  runsPath: options.runs,
  ...(options.profile === undefined ? {} : { profile: options.profile }),
  length: options.length,
  mode: options.rehearsal === true ? 'rehearsal' : 'room',
  ...(options.seed === undefined ? {} : { seed: options.seed }),
  ...(options.phases === undefined ? {} : { phases: options.phases }),
});

const phasesOf = (text: string): readonly PhaseName[] =>
  text.split(',').map((name) => {
    const phase = phaseNames.find((known) => known === name.trim());
    if (phase === undefined) throw new InvalidArgumentError(`expected phases separated by commas: ${phaseNames.join(', ')}.`);
    return phase;
  });

export const profileOption = (): Option =>
  new Option('--profile <profile>', 'what the pupils do; otherwise the school file’s').choices(profileIds);
export const lengthOption = (): Option =>
  new Option('--length <length>', 'quick: about 3 minutes; endurance: an hour or more').choices(['quick', 'endurance']).default('quick');
export const inventoryOption = (): Option => new Option('-i, --inventory <file>', 'school file').default('school.yaml');
export const runsOption = (): Option => new Option('--runs <folder>', 'where run folders are').default('runs');
export const limitsOption = (): Option => new Option('--limits <file>', 'the school’s own limits, with reasons');

export const withRunOptions = (command: Command): Command =>
  command
    .addOption(inventoryOption())
    .addOption(runsOption())
    .addOption(limitsOption())
    .addOption(profileOption())
    .addOption(lengthOption())
    .option('--rehearsal', 'emulated access points; several rooms from one machine')
    .option('--drill', 'the server’s fault switches are meant; no room becomes ready on such a server all the same')
    .option('--seed <n>', 'behaviour of the pupils; the same number plays the same class', seedNumber)
    .option('--phases <list>', 'only these phases, separated by commas; such a run can fail a room, never pass it', phasesOf);

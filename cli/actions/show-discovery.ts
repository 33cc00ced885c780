/** What provnat discover does: asks, shows, and writes the patch where it is told to. */
import { writeFile } from 'node:fs/promises';
import { ProvnatError, exitCodes } from '../../core/errors.ts';
import { plainValue } from '../../report/plain-text.ts';
import type { DeviceOptions } from '../../run/ap/find-device.ts';
import { applyPatch } from '../../run/discover/apply-patch.ts';
import { discoverAccessPoints, type Discovery } from '../../run/discover/discover-access-points.ts';
import { type PlacedAccessPoint, textIn } from '../../run/discover/place-access-points.ts';
import { type Context, say } from '../context.ts';
import { discoveryTable, sumOf } from '../discovery-table.ts';
import { roomWords } from '../room-words.ts';

export interface DiscoverOptions extends DeviceOptions {
  /** File; - is standard output. */
  readonly patch?: string;
  readonly apply?: boolean;
}

/** @throws ProvnatError of discoverAccessPoints and applyPatch */
export async function showDiscovery(devices: readonly string[], options: DiscoverOptions, context: Context): Promise<void> {
  const { patch, apply = false, ...how } = options;
  const discovery = await discoverAccessPoints({ ...how, devices, needsSchoolFile: patch !== undefined || apply });
  const { controllers, school, unpatchable } = discovery;
  if (unpatchable !== undefined && (patch !== undefined || apply)) {
    if (!context.json && patch !== '-') process.stdout.write(discoveryTable(discovery, context));
    throw unpatchable;
  }
  const diff = school === undefined || school.patch.diff === '' ? '' : headOf(discovery) + school.patch.diff;
  if (patch !== undefined && patch !== '-') await write(patch, diff);
  const backup =
    apply && school !== undefined && diff !== '' ? await applyPatch(options.inventory, school.text, school.patch.text) : undefined;
  const exitCode = controllers.some(({ trouble }) => trouble !== undefined) ? exitCodes.missing : exitCodes.ready;

  if (context.json)
    process.stdout.write(`${JSON.stringify({ formatVersion: 1, exitCode, ...machineView(discovery), patch: diff, backup })}\n`);
  else if (patch === '-') {
    process.stdout.write(diff);
    for (const { trouble } of controllers)
      if (trouble !== undefined) say(context, 'error', plainValue(`${trouble.message}: ${trouble.hint}`));
  } else {
    process.stdout.write(discoveryTable(discovery, context));
    process.stdout.write(`${nextWords(options, discovery, backup)}\n`);
  }
  process.exitCode = exitCode;
}

async function write(path: string, diff: string): Promise<void> {
  await writeFile(path, diff).catch((cause: unknown) => {
    throw new ProvnatError(
      'FILE_MISSING',
      `patch ${path}: cannot be written: ${cause instanceof Error ? cause.message : String(cause)}`,
      'Name a file in a folder that is there, or - for standard output.',
      { cause },
    );
  });
}

/** Before the diff, for whoever reviews it; patch and git apply pass over it. */
function headOf({ accessPoints, school }: Discovery): string {
  const undecided = plainValue(accessPoints.filter(({ placing }) => placing.is === 'undecided'));
  const macs = school?.additions.macs.length ?? 0;
  return [
    `provnat discover: ${sumOf(accessPoints)}`,
    ...(macs === 0 ? [] : [`MACs of ${String(macs)} access points that had none in the school file`]),
    ...(undecided.length === 0 ? [] : ['Not in this patch:']),
    ...undecided.map((each) => `  ${nameIn(each)}: ${roomWords(each).join('; ')}`),
  ]
    .map((line) => `# ${line}\n`)
    .join('');
}

const nameIn = (each: PlacedAccessPoint): string => textIn(each, 'accessPointName') ?? each.macs[0] ?? each.index;

function nextWords({ patch, inventory }: DiscoverOptions, { school, unpatchable }: Discovery, backup: string | undefined): string {
  if (unpatchable !== undefined) return plainValue(`${unpatchable.message}; ${unpatchable.hint}`);
  if (school === undefined) return `There is no ${inventory}: write one with provnat init, and rooms are proposed.`;
  if (school.patch.diff === '') return `Nothing to add to ${inventory}.`;
  if (backup !== undefined) return `${inventory} written; the former file is ${backup}. Look at it, then: provnat doctor`;
  if (patch !== undefined) return `Patch in ${patch}; ${inventory} is as it was. Review it, then: patch ${inventory} ${patch}`;
  return `${inventory} is as it was. See what would change with --patch -, write it to a file with --patch FILE, or make the change with --apply.`;
}

/** Figures in three states under their own names. */
function machineView({ controllers, accessPoints }: Discovery): object {
  return plainValue({
    controllers: controllers.map(({ trouble, ...controller }) => ({ ...controller, ...(trouble !== undefined && { error: trouble }) })),
    accessPoints: accessPoints.map(({ figures, ...each }) => ({
      ...each,
      figures: Object.fromEntries(
        Object.entries(figures).map(([name, { state, reason, valueText, valueInteger }]) => [
          name,
          state === 'unknown' ? { state, reason } : { state, value: valueText ?? Number(valueInteger) },
        ]),
      ),
    })),
  });
}

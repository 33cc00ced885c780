/** provnat discover: what controllers list, the room of each, and the change of the school file that would say so. */
import { basename } from 'node:path';
import { ProvnatError } from '../../core/errors.ts';
import { parseInventory } from '../../core/inventory/parse-inventory.ts';
import { patchSchool, type SchoolAdditions, type SchoolPatch } from '../../core/inventory/patch-school.ts';
import type { Inventory } from '../../core/inventory/types.ts';
import { loadVendors } from '../../collectors/snmp/load-vendors.ts';
import type { DeviceOptions } from '../ap/find-device.ts';
import { isTimeZone } from '../is-time-zone.ts';
import { isNotThere, readSchoolText } from '../read-inventory.ts';
import { type AskedController, askControllers, type ControllerAnswers } from './ask-controllers.ts';
import { placeAccessPoints, type PlacedAccessPoint } from './place-access-points.ts';
import { schoolAdditions } from './school-additions.ts';

export interface DiscoverRequest extends DeviceOptions {
  /** IP addresses, or names of the school file. */
  readonly devices: readonly string[];
  /** Without a school file there is nothing to change. */
  readonly needsSchoolFile: boolean;
}

export interface Discovery {
  readonly controllers: readonly AskedController[];
  readonly accessPoints: readonly PlacedAccessPoint[];
  /** Absent: there is no school file, or it cannot be added to. */
  readonly school?: { readonly text: string; readonly additions: SchoolAdditions; readonly patch: SchoolPatch };
  /** Why the school file cannot be added to, which is no reason to hold back what was found. */
  readonly unpatchable?: ProvnatError;
}

/**
 * A controller that is silent is told in its entry, not thrown.
 * @throws ProvnatError of findDevice; FILE_MISSING; INVENTORY_INVALID: the school file is invalid
 */
export async function discoverAccessPoints(request: DiscoverRequest): Promise<Discovery> {
  const text = await schoolText(request.inventory, request.needsSchoolFile);
  const inventory = text === undefined ? undefined : parseInventory(text, request.inventory, { isTimeZone }).inventory;
  const answers = await askControllers(request.devices, request, inventory, await loadVendors());
  const told = answers.controllers.filter(({ trouble, gaps }) => trouble === undefined && gaps.length === 0);
  const accessPoints = placeAccessPoints(answers.accessPoints, inventory, new Set(told.map(({ controller }) => controller)));
  return {
    controllers: answers.controllers,
    accessPoints,
    ...(text !== undefined && inventory !== undefined && patchOf(text, inventory, accessPoints, answers, request.inventory)),
  };
}

function patchOf(
  text: string,
  inventory: Inventory,
  accessPoints: readonly PlacedAccessPoint[],
  { sources }: ControllerAnswers,
  path: string,
): Pick<Discovery, 'school' | 'unpatchable'> {
  const additions = schoolAdditions(accessPoints, inventory, sources);
  try {
    return { school: { text, additions, patch: patchSchool(text, basename(path), additions, { isTimeZone }) } };
  } catch (error) {
    if (error instanceof ProvnatError) return { unpatchable: error };
    throw error;
  }
}

const schoolText = (path: string, needed: boolean): Promise<string | undefined> =>
  readSchoolText(path).catch((error: unknown) => {
    if (!needed && error instanceof ProvnatError && isNotThere(error.cause)) return undefined;
    throw error;
  });

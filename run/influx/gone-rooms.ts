/**
 * Rooms that a school file once named and no longer does: InfluxDB is told that they are gone, or they would count as ready for half a year.
 * Each file takes back only what was told by it: another file of the same school, with other rooms, loses none.
 */
import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { gonePoints } from '../../core/influx/inventory-points.ts';
import type { Point } from '../../core/influx/point.ts';
import type { Inventory } from '../../core/inventory/types.ts';
import { writeAtomically } from '../../store/atomic-file.ts';

/** By path of the school file and name of the school: every room that it was ever told with. */
type Told = Readonly<Record<string, readonly string[]>>;

/** Told again each time, because a database may have been made anew from old runs. @param folder where the spools are */
export async function goneRoomPoints(
  folder: string,
  inventoryPath: string,
  { school, rooms }: Pick<Inventory, 'school' | 'rooms'>,
  nowMs: number,
): Promise<readonly Point[]> {
  const present = rooms.map(({ room }) => room);
  const ever = await noteTold(folder, keyOf(inventoryPath, school), present);
  return gonePoints(
    school,
    ever.filter((room) => !present.includes(room)),
    nowMs,
  );
}

/**
 * A run names the rooms that its school file had then: published, they are told once more. What the file of today does not name of them is gone,
 * unless another file has told it. A run that shares no room with the file of today was not made by it.
 */
export async function noteRoomsOfRun(
  folder: string,
  inventoryPath: string,
  { school, rooms }: Pick<Inventory, 'school' | 'rooms'>,
  run: Pick<Inventory, 'school' | 'rooms'>,
): Promise<void> {
  const own = keyOf(inventoryPath, school);
  const told = await readTold(pathIn(folder));
  const ofFile = new Set([...(told[own] ?? []), ...rooms.map(({ room }) => room)]);
  const ofRun = run.rooms.map(({ room }) => room);
  if (run.school !== school || !ofRun.some((room) => ofFile.has(room))) return;
  const ofOthers = new Set(Object.entries(told).flatMap(([key, names]) => (key === own ? [] : names)));
  await noteTold(
    folder,
    own,
    ofRun.filter((room) => !ofOthers.has(room)),
  );
}

const pathIn = (folder: string): string => join(folder, 'told-rooms.json');
const keyOf = (inventoryPath: string, school: string): string => JSON.stringify([resolve(inventoryPath), school]);

/** @returns every room that this file was ever told with */
async function noteTold(folder: string, key: string, rooms: readonly string[]): Promise<readonly string[]> {
  const told = await readTold(pathIn(folder));
  const ever = [...new Set([...(told[key] ?? []), ...rooms])];
  if (ever.length > (told[key]?.length ?? 0)) await writeAtomically(pathIn(folder), `${JSON.stringify({ ...told, [key]: ever })}\n`);
  return ever;
}

async function readTold(path: string): Promise<Told> {
  try {
    return JSON.parse(await readFile(path, 'utf8')) as Told;
  } catch {
    return {}; // not there yet, or damaged: then nothing is taken back that was told before
  }
}

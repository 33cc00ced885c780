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
  const path = join(folder, 'told-rooms.json');
  const told = await readTold(path);
  const key = JSON.stringify([resolve(inventoryPath), school]);
  const present = new Set(rooms.map(({ room }) => room));
  const ever = new Set([...(told[key] ?? []), ...present]);
  if (ever.size > (told[key]?.length ?? 0)) await writeAtomically(path, `${JSON.stringify({ ...told, [key]: [...ever] })}\n`);
  return gonePoints(
    school,
    [...ever].filter((room) => !present.has(room)),
    nowMs,
  );
}

async function readTold(path: string): Promise<Told> {
  try {
    return JSON.parse(await readFile(path, 'utf8')) as Told;
  } catch {
    return {}; // not there yet, or damaged: then nothing is taken back that was told before
  }
}

/**
 * Rooms that a school file once named and no longer does: InfluxDB is told that they are gone, or they would count as ready for half a year.
 * That is told once it has held for a day: a slip of the pen that is put right must hide no failure, which no publish could bring back behind a
 * newer point. Each file takes back only what was told by it: another file of the same school, with other rooms, loses none. Told again it is
 * the same point at the same instant, so what anybody tells of such a room later stays.
 */
import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { gonePoints } from '../../core/influx/inventory-points.ts';
import type { Point } from '../../core/influx/point.ts';
import type { Inventory } from '../../core/inventory/types.ts';
import { writeAtomically } from '../../store/atomic-file.ts';
import { keptSince } from './destination.ts';

export interface GoneRoom {
  readonly room: string;
  /** What was said of it before is taken back, ms. */
  readonly atMs: number;
}

/** A room that stays listed for so long is a small harm, and one that failed and is hidden a great one. */
export const goneAfterMs = 86_400_000;

/** Every room that a file ever named: null while it does, otherwise when it was first seen not to, ms. */
type NamedRooms = Readonly<Record<string, number | null>>;
/** By path of the school file and name of the school. */
type Memory = Readonly<Record<string, NamedRooms>>;

/** Told again each time, because a database may have been made anew from old runs. @param folder where the spools are */
export async function goneRoomPoints(
  folder: string,
  inventoryPath: string,
  inventory: Pick<Inventory, 'school' | 'rooms' | 'influx'>,
  nowMs: number,
): Promise<readonly Point[]> {
  return pointsOfGone(inventory, await goneRooms(folder, inventoryPath, inventory, nowMs), nowMs);
}

/** Without those that InfluxDB no longer keeps: it keeps nothing either that they would take back. */
export function pointsOfGone(
  { school, influx }: Pick<Inventory, 'school' | 'influx'>,
  gone: readonly GoneRoom[],
  nowMs: number,
): readonly Point[] {
  const keptSinceMs = influx === undefined ? -Infinity : keptSince(influx, nowMs);
  return gone.filter(({ atMs }) => atMs >= keptSinceMs).flatMap(({ room, atMs }) => gonePoints(school, [room], atMs));
}

/** Of this file, by what it named before, for a day at least; what it names now is noted. */
export async function goneRooms(
  folder: string,
  inventoryPath: string,
  { school, rooms }: Pick<Inventory, 'school' | 'rooms'>,
  nowMs: number,
): Promise<readonly GoneRoom[]> {
  const memory = await readMemory(folder);
  const key = keyOf(inventoryPath, school);
  const before = memory[key] ?? {};
  const ofOthers = new Set(otherFiles(memory, key).flatMap((named) => Object.keys(named).filter((room) => named[room] === null)));
  const present = new Map(rooms.map(({ room }) => [room, null]));
  const left = Object.entries(before)
    .filter(([room]) => !present.has(room))
    // A room that has moved to another file is that one's to take back.
    .filter(([room, atMs]) => atMs !== null || !ofOthers.has(room))
    .map(([room, atMs]) => ({ room, atMs: atMs ?? nowMs }));
  const now: NamedRooms = Object.fromEntries([...present, ...left.map(({ room, atMs }) => [room, atMs] as const)]);
  if (!sameRooms(before, now)) await writeAtomically(pathIn(folder), `${JSON.stringify({ ...memory, [key]: now })}\n`);
  return left.filter(({ atMs }) => nowMs - atMs >= goneAfterMs);
}

export interface RoomsOfFiles {
  /** Of this file, ever. */
  readonly own: ReadonlySet<string>;
  /** Of all other files on this machine, ever. */
  readonly others: ReadonlySet<string>;
}

export async function roomsOfFiles(folder: string, inventoryPath: string, school: string): Promise<RoomsOfFiles> {
  const memory = await readMemory(folder);
  const key = keyOf(inventoryPath, school);
  return { own: new Set(Object.keys(memory[key] ?? {})), others: new Set(otherFiles(memory, key).flatMap((named) => Object.keys(named))) };
}

const pathIn = (folder: string): string => join(folder, 'rooms-of-files.json');
const keyOf = (inventoryPath: string, school: string): string => JSON.stringify([resolve(inventoryPath), school]);
const otherFiles = (memory: Memory, own: string): readonly NamedRooms[] =>
  Object.entries(memory).flatMap(([key, named]) => (key === own ? [] : [named]));
const sameRooms = (before: NamedRooms, now: NamedRooms): boolean =>
  Object.keys(before).length === Object.keys(now).length && Object.entries(now).every(([room, atMs]) => before[room] === atMs);

async function readMemory(folder: string): Promise<Memory> {
  try {
    return JSON.parse(await readFile(pathIn(folder), 'utf8')) as Memory;
  } catch {
    return {}; // not there yet, or damaged: then nothing is taken back that was told before
  }
}

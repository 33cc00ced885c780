/** Points of the drills: numbered, so that every one of them can be asked for. */
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Point } from '../../core/influx/point.ts';
import { queryInflux } from '../../store/influx/influx-server.ts';
import { bundle, root } from '../../scripts/bundle.mjs';
import type { Influxd } from './start-influxd.ts';

export const firstAtMs = 1_764_140_400_000;

/** Number n of a drill of this name; its value is its number, so that a point that was changed on its way is seen. */
export const drillPoint = (drill: string, number: number): Point => ({
  measurement: 'host',
  tags: { school: 'Åbyskolan, "norr"', mode: 'rehearsal', poller: 'run B12', host: drill },
  fields: { run: drill, hostCpuWorstRatio: number, unknownCount: 0 },
  timeMs: firstAtMs + number,
});

export const drillPoints = (drill: string, from: number, to: number): readonly Point[] =>
  Array.from({ length: to - from }, (_, index) => drillPoint(drill, from + index));

/** Numbers that the server has, in order: each once, since one key is one point. */
export async function numbersThere({ destination }: Influxd, drill: string): Promise<readonly number[]> {
  const rows = await queryInflux(destination, `SELECT "hostCpuWorstRatio" FROM "host" WHERE "host" = '${drill}'`, destination.database);
  return rows.map(({ values }) => {
    const number = Number(values['hostCpuWorstRatio']);
    if (Number(values['time']) !== firstAtMs + number) throw new Error(`point ${number} stands at another time`);
    return number;
  });
}

const upTo = (count: number): readonly number[] => Array.from({ length: count }, (_, index) => index);

/** Numbers from 0 that are not there, and how many are there too often: a list of a hundred thousand says nothing. */
export function wrongIn(numbers: readonly number[], count: number): { readonly missing: readonly number[]; readonly doubled: number } {
  const there = new Set(numbers);
  return { missing: upTo(count).filter((number) => !there.has(number)), doubled: numbers.length - there.size };
}

export const newFolder = (): Promise<string> => mkdtemp(join(tmpdir(), 'provnat-influx-'));

/** A writer in a process of its own, to be killed. @returns its path */
export async function buildWriter(): Promise<string> {
  const folder = join(root, '.cache', 'e2e-dist');
  await bundle(['test/e2e/influx-writer.ts'], folder);
  return join(folder, 'influx-writer.mjs');
}

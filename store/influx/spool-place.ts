/**
 * Where the points of a spool belong. One folder of runs may serve several school files, each with an InfluxDB of its own: what waits for one must
 * not be sent to another, where it would be taken and then removed here. No token stands in it.
 */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { writeAtomically } from '../atomic-file.ts';
import type { Destination } from './influx-client.ts';

type Place = Pick<Destination, 'url' | 'database' | 'org'>;

/** Removed by who knows that it is the same InfluxDB under another address: a spool without it is believed to be the present one's. */
export const placePathIn = (folder: string): string => join(folder, 'destination.json');

/** Undefined: of an earlier version, or damaged. */
export async function readPlace(folder: string): Promise<Place | undefined> {
  try {
    const { url, database, org } = JSON.parse(await readFile(placePathIn(folder), 'utf8')) as Partial<Record<keyof Place, unknown>>;
    if (typeof url === 'string' && typeof database === 'string' && typeof org === 'string') return { url, database, org };
  } catch {
    // none yet, or cut off
  }
  return undefined;
}

export async function markPlace(folder: string, { url, database, org }: Place): Promise<void> {
  await writeAtomically(placePathIn(folder), `${JSON.stringify({ url, database, org })}\n`);
}

const addressOf = (url: string): string => (URL.canParse(url) ? new URL(url).href : url).replace(/\/+$/, '');

export const isSamePlace = (one: Place, other: Place): boolean =>
  addressOf(one.url) === addressOf(other.url) && one.database === other.database && one.org === other.org;

export const placeText = ({ url, database, org }: Place): string => `${url}, database ${database}, organisation ${org}`;

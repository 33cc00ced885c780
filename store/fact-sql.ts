/** The text of facts/*.sql: beside the built program, or in the source tree. */
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { FactName } from '../facts/rows.ts';
import type { SeriesName } from '../facts/series.ts';

/** Views in the order in which they build on each other. */
export const factOrder = [
  'pupil-active',
  'pupil-login',
  'pupil-package',
  'pupil-goodput',
  'pupil-demand',
  'pupil-save',
  'pupil-answers',
  'pupil-latency',
  'pupil-connection',
  'pupil-media',
  'pupil-submit',
  'probe-loss',
  'generator-load',
  'clock-record',
  'server-health',
  'access-point-reach',
  'room-traffic',
  'room-touch',
  'radio-utilization',
  'access-point-clients',
  'room-stations',
  'access-point-uplink',
] as const satisfies readonly FactName[];

export const viewOf = (fact: FactName | SeriesName): string => fact.replaceAll('-', '_');

/** Views that others are made of and that are no facts. */
export const basisNames = ['chunk', 'busy', 'wire', 'uplink', 'guess', 'false-zero', 'room-octets'] as const;

export async function readFactSql(
  name: FactName | `series/${SeriesName}` | 'influx/pupil-window' | (typeof basisNames)[number],
): Promise<string> {
  for (const folder of ['./facts/', '../facts/']) {
    const path = fileURLToPath(new URL(`${folder}${name}.sql`, import.meta.url));
    const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return undefined;
      throw error;
    });
    if (text !== undefined) return text;
  }
  throw new Error(`the program was built without facts/${name}.sql`);
}

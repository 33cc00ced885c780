/** Where points of collect go is decided at its start; a change of it is said when the school file is read again. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, expect, it, vi } from 'vitest';
import { type CollectLive, startCollectLive } from '../../../run/influx/collect-live.ts';
import { newFolder } from '../../e2e/influx-drill.ts';

let live: CollectLive | undefined;
afterEach(async () => {
  await live?.close(0);
  vi.unstubAllEnvs();
});

it('a new token or address holds after a restart, and a reload says so', async () => {
  const folder = await newFolder();
  const path = join(folder, 'school.yaml');
  const school = (room: string, more = ''): Promise<void> =>
    writeFile(
      path,
      `formatVersion: 1
school: Skolan
timeZone: Europe/Stockholm
rooms: [{ room: ${room}, seats: 6 }]
influx:
  url: http://127.0.0.1:1
  token: env:PROVNAT_TEST_TOKEN
${more}`,
    );
  const warnings: string[] = [];
  vi.stubEnv('PROVNAT_TEST_TOKEN', 'first');
  await school('B12');
  live = await startCollectLive(
    path,
    folder,
    (level, text) => void (level === 'warn' && text.startsWith('influx:') && warnings.push(text)),
  );
  await school('B14');
  await live?.reload();
  expect(warnings).toEqual([]);
  vi.stubEnv('PROVNAT_TEST_TOKEN', 'second');
  await live?.reload();
  expect(warnings).toHaveLength(1);
  vi.stubEnv('PROVNAT_TEST_TOKEN', 'first');
  await school('B14', '  database: another\n');
  await live?.reload();
  expect(warnings).toHaveLength(2);
  expect(warnings.at(-1)).toContain('after a restart of collect');
});

/** What of collect's points changes when the school file is read again, and what does not. */
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, expect, it, vi } from 'vitest';
import { type CollectLive, startCollectLive } from '../../../run/influx/collect-live.ts';
import { newFolder } from '../../e2e/influx-drill.ts';

let live: CollectLive | undefined;
afterEach(async () => {
  await live?.close(0);
  live = undefined;
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

const schoolFile = (school: string, room: string): string => `formatVersion: 1
school: ${school}
timeZone: Europe/Stockholm
rooms: [{ room: ${room}, seats: 6 }]
influx:
  url: http://127.0.0.1:1
`;

it('a school that is called otherwise since is called so by what collect tells of itself', async () => {
  const folder = await newFolder();
  const path = join(folder, 'school.yaml');
  await writeFile(path, schoolFile('Skolan', 'B12'));
  const started = await startCollectLive(path, folder, () => undefined);
  await writeFile(path, schoolFile('Lyckan', 'B12'));
  await started?.reload();
  await started?.close(0);
  const spool = join(folder, 'influx');
  const files = (await readdir(spool, { withFileTypes: true })).filter((entry) => entry.isFile());
  const lines = (await Promise.all(files.map(({ name }) => readFile(join(spool, name), 'utf8')))).join('\n').split('\n');
  const schools = lines.filter((line) => line.startsWith('pipeline,')).map((line) => /,school=(\w+)/.exec(line)?.[1]);
  expect(schools).toEqual(['Lyckan']);
});

it('what could not be told after a reload is said', async () => {
  const folder = await newFolder();
  const path = join(folder, 'school.yaml');
  const told: string[] = [];
  await writeFile(path, schoolFile('Skolan', 'B12'));
  live = await startCollectLive(path, folder, (level, text) => void (level === 'error' && told.push(text)));
  // Which rooms were told can be written down no more.
  const rooms = join(folder, 'influx', 'rooms-of-files.json');
  await rm(rooms);
  await mkdir(rooms);
  await writeFile(path, schoolFile('Skolan', 'B14'));
  await live?.reload();
  expect(told).toEqual([expect.stringContaining('not all that the school file says was told')]);
  // A file that cannot be read is told of by collect itself.
  await writeFile(path, 'rooms: [');
  await live?.reload();
  expect(told).toHaveLength(1);
});

/** What waits in the spool, of an InfluxDB that is not there. */
async function spooled(folder: string): Promise<readonly string[]> {
  const spool = join(folder, 'influx');
  const names = (await readdir(spool)).filter((name) => name.endsWith('.lines'));
  return (await Promise.all(names.map((name) => readFile(join(spool, name), 'utf8')))).join('').split('\n');
}
const goneIn = (lines: readonly string[]): readonly (string | undefined)[] =>
  lines.filter((line) => line.includes('presentCount=0')).map((line) => /,room=(\w+)/.exec(line)?.[1]);

it('a room whose name was mistyped for an hour keeps its verdict; one that has left is told gone a day later, without a reload', async () => {
  const folder = await newFolder();
  const path = join(folder, 'school.yaml');
  const hourMs = 3_600_000;
  const startMs = Date.UTC(2026, 10, 2, 9);
  vi.useFakeTimers({ toFake: ['Date'], now: startMs });
  const looks = vi.spyOn(globalThis, 'setInterval');
  try {
    await writeFile(path, schoolFile('Skolan', 'B14'));
    const started = await startCollectLive(path, folder, () => undefined);
    const look = looks.mock.calls.find(([, everyMs]) => everyMs === 60_000)?.[0] as () => void;
    await writeFile(path, schoolFile('Skolan', 'B41'));
    await started?.reload();
    vi.setSystemTime(startMs + hourMs);
    await writeFile(path, schoolFile('Skolan', 'B14'));
    await started?.reload();
    vi.setSystemTime(startMs + 50 * hourMs);
    look();
    await expect.poll(async () => goneIn(await spooled(folder)), { timeout: 5_000 }).not.toEqual([]);
    await started?.close(0);
    // Not of B14, whose newest verdict would be hidden behind it.
    const lines = await spooled(folder);
    expect(goneIn(lines)).toEqual(['B41']);
    expect(lines.find((line) => line.includes('presentCount=0'))).toMatch(new RegExp(` ${startMs + hourMs}$`));
  } finally {
    looks.mockRestore();
    vi.useRealTimers();
  }
});

/** `provnat run` and `provnat collect` beside an InfluxDB that goes and comes, and beside none at all. */
import { spawn } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Published } from '../../run/influx/publish-runs.ts';
import { queryInflux } from '../../store/influx/influx-server.ts';
import { buildTool, ended, outcomesOf, Rehearsal, roomOf, until } from './rehearsal.ts';
import { freePort, type Influxd, startInfluxd } from './start-influxd.ts';

let school: Rehearsal;
let influxd: Influxd;
let environment: NodeJS.ProcessEnv;

beforeAll(async () => {
  await buildTool();
  [school, influxd] = await Promise.all([
    Rehearsal.start([
      { room: 'B12', seats: 2 },
      { room: 'B14', seats: 2 },
    ]),
    startInfluxd(),
  ]);
  const { token } = influxd.destination;
  environment = token === undefined ? {} : { PROVNAT_TEST_TOKEN: token.reveal() };
});
afterAll(async () => {
  await school.close();
  await influxd.stop();
});

/** The same school with an InfluxDB. */
async function schoolWith(name: string, url: string): Promise<string> {
  const path = join(school.folder, `${name}.yaml`);
  const token = influxd.isTwo ? '  token: env:PROVNAT_TEST_TOKEN\n' : '';
  await writeFile(path, `${await readFile(school.inventoryPath, 'utf8')}\ninflux:\n  url: ${url}\n${token}`);
  return path;
}

const countsOf = async (run: string): Promise<Readonly<Record<string, number>>> => {
  const measurements = [
    'verdict',
    'check',
    'pupil',
    'pupilResult',
    'accessPoint',
    'radio',
    'interface',
    'host',
    'server',
    'probe',
    'room',
    'phase',
  ];
  return Object.fromEntries(
    await Promise.all(measurements.map(async (name) => [name, await influxd.count(name, `WHERE "run" = '${run}'`)])),
  );
};

/** Each in a room of its own: one access point would not carry both. */
const play = (room: string, inventoryPath: string) =>
  school.run([room], ['--rehearsal', '--phases', 'bandwidth', '--inventory', inventoryPath], environment);

describe.concurrent('a run', () => {
  test('writes while it plays; InfluxDB is killed in the middle and comes back: publish later adds nothing', async () => {
    const running = play('B12', await schoolWith('with', influxd.destination.url));
    await running.reached('bandwidth', 5_000);
    const { runId } = await running.plan();
    const early = await until('points of a run that goes on', async () => {
      const count = await influxd.count('accessPoint', `WHERE "run" = '${runId}'`).catch(() => 0);
      return count > 0 ? count : undefined;
    });
    expect(early).toBeGreaterThan(0);
    await influxd.kill();
    await sleep(6_000);
    await influxd.start();
    const { code, stderr } = await running.ended;
    const document = await running.document();
    const room = roomOf(document, 'B12');
    expect(room.outcome, `${stderr} ${outcomesOf(document, 'B12')} ${String(code)}`).toBe('inconclusive');
    expect(stderr).toContain('they wait on disk');

    const counts = await countsOf(runId);
    for (const [measurement, count] of Object.entries(counts)) expect(count, measurement).toBeGreaterThan(0);
    expect(counts['verdict']).toBe(1);
    const args = ['publish', document.runFolder, '--inventory', join(school.folder, 'with.yaml'), '--runs', running.runsPath, '--json'];
    const published = await school.provnat(args, environment);
    expect(published.code, published.stderr).toBe(0);
    const { runs } = JSON.parse(published.stdout) as Published;
    expect(runs[0]?.complete).toBe(true);
    expect(await countsOf(runId)).toEqual(counts);
    const [health] = await queryInflux(
      influxd.destination,
      `SELECT last("lostLineCount") AS lost FROM "pipeline" WHERE "writer" = 'run'`,
      'provnat',
    );
    expect(health?.values['lost']).toBe(0);
  });

  test('beside an InfluxDB that is not there is the same run, and says so', async () => {
    const running = play('B14', await schoolWith('without', `http://127.0.0.1:${String(await freePort())}`));
    const { code, stderr } = await running.ended;
    const document = await running.document();
    expect(roomOf(document, 'B14').outcome, outcomesOf(document, 'B14')).toBe('inconclusive');
    expect(code).toBe(4);
    expect(stderr).toContain('InfluxDB does not take points');
    expect(stderr).toMatch(/\d+ points wait on disk for InfluxDB/);
    const args = ['publish', document.runFolder, '--inventory', join(school.folder, 'without.yaml'), '--runs', running.runsPath, '--json'];
    const published = await school.provnat(args, environment);
    expect([published.code, JSON.parse(published.stdout)]).toEqual([
      6,
      expect.objectContaining({ error: expect.objectContaining({ code: 'INFLUX_UNREACHABLE' }) as unknown }),
    ]);
  });

  test('collect writes every poll, with rates, and the rooms of the school', async () => {
    const inventoryPath = await schoolWith('collect', influxd.destination.url);
    const { command, environment: own } = school.commandOf([]);
    const program = join(process.cwd(), '.cache/e2e-dist/provnat.js');
    const args = [
      program,
      'collect',
      '--inventory',
      inventoryPath,
      '--store',
      join(school.folder, 'collected'),
      '--every',
      '1',
      '--listen',
      'none',
    ];
    const child = spawn(command, args, { env: { ...own, ...environment }, stdio: ['ignore', 'pipe', 'pipe'] });
    const end = ended(child);
    const where = `WHERE "mode" = 'room'`;
    // Counters that stand still give no rate before they must have been renewed.
    const rates = async (): Promise<number> => {
      const rows = await queryInflux(influxd.destination, `SELECT count("interfaceInMbps") FROM "interface" ${where}`, 'provnat').catch(
        () => [],
      );
      return Number(rows[0]?.values['count'] ?? 0);
    };
    await until('rates', async () => ((await rates()) >= 3 ? true : undefined));
    child.kill('SIGTERM');
    const { code, stderr } = await end;
    expect(code, stderr).toBe(0);
    expect(await influxd.count('accessPoint', where)).toBeGreaterThanOrEqual(4);
    expect(await influxd.count('room', where)).toBe(2);
    const runs = await queryInflux(influxd.destination, `SELECT count("run") FROM "accessPoint" ${where}`, 'provnat');
    expect(runs).toEqual([]);
  });
});

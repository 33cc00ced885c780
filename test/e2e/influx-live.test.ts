/** `provnat run` and `provnat collect` beside an InfluxDB that goes and comes, and beside none at all. */
import { type ChildProcess, spawn } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { measurementNames } from '../../core/influx/schema.ts';
import { freePort } from '../../run/free-port.ts';
import type { Published } from '../../run/influx/publish-runs.ts';
import { queryInflux, type Row } from '../../store/influx/influx-server.ts';
import { waitingLinesWith } from '../../store/influx/spool-look.ts';
import { startFaultProxy } from './influx-fault-proxy.ts';
import { outcomesOf, roomOf } from './judged-document.ts';
import { ended, until } from './processes.ts';
import { Rehearsal } from './rehearsal.ts';
import { type Influxd, startInfluxd } from './start-influxd.ts';

let school: Rehearsal;
let influxd: Influxd;
let environment: NodeJS.ProcessEnv;

beforeAll(async () => {
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

/** Everything that is told of a run. */
const ofRuns = measurementNames.filter((name) => name !== 'pipeline');
const countsOf = async (run: string): Promise<Readonly<Record<string, number>>> => {
  return Object.fromEntries(await Promise.all(ofRuns.map(async (name) => [name, await influxd.count(name, `WHERE "run" = '${run}'`)])));
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
    expect(await influxd.count('verdict', `WHERE "run" = '${runId}' AND "mode" <> 'listed'`)).toBe(1);
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

  test('collect writes every poll, with rates, and the rooms of the school; killed while InfluxDB is away, it sends what is on disk', async () => {
    const proxy = await startFaultProxy(influxd.port);
    const storePath = join(school.folder, 'collected');
    const inventoryPath = await schoolWith('collect', proxy.url);
    const { command, environment: own } = school.commandOf([]);
    const program = join(process.cwd(), '.cache/e2e-dist/provnat.js');
    const args = [program, 'collect', '--inventory', inventoryPath, '--store', storePath, '--every', '1', '--listen', 'none'];
    const collect = (): ChildProcess => spawn(command, args, { env: { ...own, ...environment }, stdio: ['ignore', 'pipe', 'pipe'] });
    const where = `WHERE "mode" = 'room'`;
    // The run beside this kills InfluxDB for a while.
    const asked = (query: string): Promise<readonly Row[]> =>
      until('an answer', () => queryInflux(influxd.destination, query, 'provnat').catch(() => undefined));
    const polls = (): Promise<number> => until('an answer', () => influxd.count('accessPoint', where).catch(() => undefined));
    const first = collect();
    const firstEnd = ended(first);
    // Counters that stand still give no rate before they must have been renewed.
    const rates = async (): Promise<number> =>
      Number((await asked(`SELECT count("interfaceInMbps") FROM "interface" ${where}`))[0]?.values['count'] ?? 0);
    await until('rates', async () => ((await rates()) >= 3 ? true : undefined));
    await proxy.goDown();
    const onDisk = (): Promise<number> => waitingLinesWith(join(storePath, 'influx'), 'accessPoint,');
    await until('polls on disk', async () => ((await onDisk()) >= 4 ? true : undefined));
    first.kill('SIGKILL');
    await firstEnd;
    const [waiting, there] = [await onDisk(), await polls()];

    await proxy.comeBack();
    const second = collect();
    const secondEnd = ended(second);
    await until('what was on disk', async () => ((await polls()) >= there + waiting ? true : undefined));
    second.kill('SIGTERM');
    const { code, stderr } = await secondEnd;
    expect(code, stderr).toBe(0);
    // The run beside this may have taken InfluxDB away in that very second: what then waits on disk is sent by the next.
    const again = ['collect', '--once', '--inventory', inventoryPath, '--store', storePath];
    const leaves = (said: string): boolean => said.includes('wait on disk for');
    if (leaves(stderr))
      await until('a collect that leaves nothing', async () =>
        leaves((await school.provnat(again, environment)).stderr) ? undefined : true,
      );
    expect(await asked(`SELECT last("seatCount") FROM "room" ${where} GROUP BY "room"`)).toHaveLength(2);
    expect(await asked(`SELECT count("run") FROM "accessPoint" ${where}`)).toEqual([]);
    const health = await asked(
      `SELECT last("spoolLineCount") AS waiting, "lostLineCount" AS lost, "endedCount" AS ended FROM "pipeline" WHERE "writer" = 'collect'`,
    );
    expect(health).toMatchObject([{ values: { waiting: 0, lost: 0, ended: 1 } }]);
    await proxy.close();
  });
});

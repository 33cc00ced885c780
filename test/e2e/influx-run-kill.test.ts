/** A machine that loses power while it plays: what went to InfluxDB and never reached the disk of the run folder does not stand in the way for ever. */
import { readdir, readFile, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Published } from '../../run/influx/publish-runs.ts';
import { isAlive, until } from './processes.ts';
import { Rehearsal } from './rehearsal.ts';
import { type Influxd, startInfluxd } from './start-influxd.ts';

let school: Rehearsal;
let influxd: Influxd;

beforeAll(async () => {
  [school, influxd] = await Promise.all([Rehearsal.start([{ room: 'B12', seats: 2 }]), startInfluxd()]);
});
afterAll(async () => {
  await school.close();
  await influxd.stop();
});

/** Nothing but the end of a run forces samples to the disk: a power failure may take the last seconds. Half a line is left. */
async function loseTheEnd(runFolder: string): Promise<void> {
  for (const name of await readdir(join(runFolder, 'raw'))) {
    const path = join(runFolder, 'raw', name);
    const text = await readFile(path, 'utf8');
    if (text.includes('"source":"snmp"')) await truncate(path, Math.floor(text.length * 0.7));
  }
}

test('run is killed and its last samples are gone; judged and published, the server has what the folder has', async () => {
  const { token } = influxd.destination;
  const environment = token === undefined ? {} : { PROVNAT_TEST_TOKEN: token.reveal() };
  const inventoryPath = join(school.folder, 'with.yaml');
  const section = `\ninflux:\n  url: ${influxd.destination.url}\n${token === undefined ? '' : '  token: env:PROVNAT_TEST_TOKEN\n'}`;
  await writeFile(inventoryPath, `${await readFile(school.inventoryPath, 'utf8')}${section}`);
  const running = school.run(['B12'], ['--rehearsal', '--phases', 'bandwidth', '--inventory', inventoryPath], environment);
  await running.reached('bandwidth', 5_000);
  const [folder, { runId }, generator] = [await running.folder(), await running.plan(), await running.generatorPid()];
  const pollCount = (): Promise<number> => influxd.count('accessPoint', `WHERE "run" = '${runId}'`);
  await until('polls on the server', async () => ((await pollCount()) >= 6 ? true : undefined));
  running.child.kill('SIGKILL');
  await running.ended;
  await until('k6 to be gone', () => (isAlive(generator) ? undefined : true));
  const live = await pollCount();
  await loseTheEnd(folder);

  await school.judge(folder, running.environment);
  const args = ['publish', folder, '--inventory', inventoryPath, '--runs', running.runsPath, '--json'];
  const published = await school.provnat(args, { ...running.environment, ...environment });
  expect(published.code, `${published.stderr}${published.stdout}`).toBe(0);
  const { runs } = JSON.parse(published.stdout) as Published;
  expect(runs[0]?.complete).toBe(true);
  expect(await pollCount()).toBeLessThan(live);
  expect(await pollCount()).toBeGreaterThan(0);
});

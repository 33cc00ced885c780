/** `provnat publish` is killed at random moments, with a run among its own that cannot be published; in the end the server counts. */
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { measurementNames } from '../../core/influx/schema.ts';
import { spoolsBeside } from '../../run/influx/destination.ts';
import { waitingElsewhere } from '../../run/influx/open-sink.ts';
import { judgeRun } from '../../run/judge-run.ts';
import { writeSyntheticRun, writeSyntheticSpools } from '../store/synthetic-run.ts';
import { type Publishing, startPublishing, twoRooms } from './influx-publishing.ts';
import { ended } from './processes.ts';

let publishing: Publishing;

beforeAll(async () => {
  publishing = await startPublishing();
  await publishing.school(publishing.influxd.destination.url);
  await writeSyntheticSpools(publishing.runsPath, { ...twoRooms, plan: { runId: '2026-11-22T08-00-00Z-aaaa' } });
});
afterAll(() => publishing.stop());

/** Everything that is told of a run. */
const ofRuns = measurementNames.filter((name) => name !== 'pipeline');
const counts = (): Promise<readonly number[]> => Promise.all(ofRuns.map((name) => publishing.influxd.count(name)));

/** @param killAfterMs after it has begun with a run */
async function publish(
  killAfterMs?: number,
  around: readonly string[] = [],
  runs: readonly string[] = ['--all'],
): ReturnType<typeof ended> {
  const { inventoryPath, runsPath, environment } = publishing;
  const program = join(process.cwd(), '.cache/e2e-dist/provnat.js');
  const own = [process.execPath, program, 'publish', ...runs, '--inventory', inventoryPath, '--runs', runsPath];
  const [command = process.execPath, ...args] = [...around, ...own];
  const child = spawn(command, args, {
    env: { ...process.env, ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  child.stderr.on('data', (text: Buffer) => {
    if (killAfterMs !== undefined && text.includes('publishing')) void sleep(killAfterMs).then(() => child.kill('SIGKILL'));
  });
  return ended(child);
}

test('killed at 8 moments, then left alone: every point once, the one bad run named', async () => {
  let killedCount = 0;
  for (let turn = 0; turn < 8; turn++) killedCount += (await publish(turn * 90)).code === null ? 1 : 0;
  expect(killedCount).toBeGreaterThan(3);
  const { code, stdout, stderr } = await publish();
  expect(code).toBe(6);
  expect(stdout).toContain(`${publishing.judged.verdict.runId}, judgement 1: complete`);
  expect(stderr).toMatch(/not published: 2026-11-22T08-00-00Z-aaaa: .*has no judgement yet/);
  const there = await counts();
  for (const [index, name] of ofRuns.entries()) expect(there[index], name).toBeGreaterThan(0);
  expect(
    await waitingElsewhere(spoolsBeside(publishing.runsPath), 'none', publishing.judged.verdict.runId, publishing.influxd.destination),
  ).toBe(0);
  await publish();
  expect(await counts()).toEqual(there);
});

test.runIf(process.platform === 'linux')(
  'a disk that is full is said to be, and what was counted before is printed; with room it goes on',
  async () => {
    const small = await writeSyntheticRun(publishing.runsPath, {
      rooms: [{ room: 'D1', pupilCount: 1, accessPoints: {} }],
      plan: { runId: '2026-11-23T10-00-00Z-bbbb' },
    });
    await judgeRun(small);
    const spools = spoolsBeside(publishing.runsPath);
    // A disk of its own for the spools, in a namespace of its own.
    const script = 'mount -t tmpfs -o size=300k tmpfs "$1" && shift && exec "$@"';
    const around = ['unshare', '--user', '--map-root-user', '--mount', 'sh', '-c', script, 'sh', spools];
    const runs = [small.runId, publishing.judged.verdict.runId];
    const { code, stdout, stderr } = await publish(undefined, around, runs);
    expect(stdout).toContain(`${small.runId}, judgement 1: complete`);
    expect(stderr).toMatch(new RegExp(`not published: ${publishing.judged.verdict.runId}: .*there is no room left`));
    expect(stderr).not.toContain('bug');
    expect(code).toBe(6);
    expect((await publish(undefined, [], runs)).code).toBe(0);
  },
);

/** What stands in InfluxDB is the newest judgement, whatever lies in spools, goes wrong with one run, or ends in the middle. */
import { cp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Point } from '../../core/influx/point.ts';
import { verdictWords } from '../../report/verdict-words.ts';
import { countRun, expectCounts } from '../../run/influx/count-check.ts';
import { spoolsBeside } from '../../run/influx/destination.ts';
import { openFreeSink, sendLeftOvers } from '../../run/influx/open-sink.ts';
import { pipelinePoint } from '../../run/influx/pipeline-point.ts';
import { eachRunPoint } from '../../run/influx/run-points.ts';
import { judgeRun } from '../../run/judge-run.ts';
import { type InfluxClient, openInfluxClient } from '../../store/influx/influx-client.ts';
import { openInfluxSink } from '../../store/influx/influx-sink.ts';
import { writeSyntheticSpools } from '../store/synthetic-run.ts';
import { drillPoint, newFolder } from './influx-drill.ts';
import { startFaultProxy } from './influx-fault-proxy.ts';
import { hostileRoom, type Publishing, startPublishing, twoRooms } from './influx-publishing.ts';

let publishing: Publishing;
const nobody: InfluxClient = { send: () => Promise.resolve({ detail: 'away' }), close: () => undefined };

beforeAll(async () => void (publishing = await startPublishing()));
afterAll(() => publishing.stop());
beforeEach(() => rm(spoolsBeside(publishing.runsPath), { recursive: true, force: true }));

const urlOf = (): string => publishing.influxd.destination.url;
const optionsOf = () => ({ destination: publishing.influxd.destination, capBytes: 64 << 20 });
const folderOf = (): string => spoolsBeside(publishing.runsPath);

async function pointsOf(verdict = publishing.judged.verdict): Promise<readonly Point[]> {
  const points: Point[] = [];
  await eachRunPoint(
    {
      run: publishing.judged.run,
      verdict,
      say: (told, { owners }) => verdictWords(told, owners),
      settings: { reportUrl: 'https://provnat.example/runs/' },
    },
    (portion) => Promise.resolve(void points.push(...portion)),
  );
  return points;
}

async function sendLines(lines: readonly string[]): Promise<void> {
  const client = openInfluxClient(publishing.influxd.destination);
  expect(await client.send(lines.join('\n'), AbortSignal.timeout(5_000))).toBeUndefined();
  client.close();
}

const numbersOf = async (): Promise<readonly unknown[]> =>
  (await publishing.rowsOf('SELECT "judgementNumber" FROM "verdict"')).map(({ values }) => values['judgementNumber']);

describe('an earlier judgement', () => {
  test('that waits in the spool of another process makes a run not complete, until it has been sent and written over', async () => {
    const earlier = await pointsOf();
    const other = await openInfluxSink({ ...optionsOf(), client: nobody, spoolPath: join(folderOf(), 'spool-1') });
    await other.append(earlier);
    await judgeRun(publishing.judged.run);
    const while1 = await publishing.publish(urlOf());
    expect(while1.runs).toEqual([
      expect.objectContaining({
        judgementNumber: 2,
        complete: false,
        doubts: [expect.stringMatching(/^\d+ points of it wait in the spool of another/)],
      }),
    ]);
    expect(await numbersOf()).toEqual([2, 2]);
    await other.close();
    // Its next owner sends it first; publish is the one that comes next.
    expect((await publishing.publish(urlOf())).runs).toEqual([expect.objectContaining({ judgementNumber: 2, complete: true, doubts: [] })]);
    expect(await numbersOf()).toEqual([2, 2]);
  });

  test('that stands there instead is seen, although every number of fields is right', async () => {
    const expected = expectCounts();
    expected.add(await pointsOf());
    const sink = await openFreeSink(folderOf(), optionsOf());
    await sink.append(await pointsOf());
    await sink.close(5_000);
    const { runId, mode, school, startAtMs } = publishing.judged.verdict;
    const verdict = async () =>
      (await countRun(publishing.influxd.destination, runId, expected)).find(({ measurement }) => measurement === 'verdict');
    expect(await verdict()).toMatchObject({ expected: 4, there: 4, otherFields: [], otherValueCount: 0 });
    await sendLines([`verdict,mode=${mode},room=B12,school=${school.replaceAll(' ', '\\ ')} standing="room-ready" ${startAtMs}`]);
    expect(await verdict()).toMatchObject({ expected: 4, there: 4, otherFields: [], otherValueCount: 1 });
  });

  test('is never the only one: the new one is on disk before the old one is deleted', async () => {
    await publishing.publish(urlOf());
    const { runId, mode, school, startAtMs } = publishing.judged.verdict;
    const room = hostileRoom.replaceAll('\\', '\u2216').replaceAll(' ', '\\ ');
    await sendLines([
      `verdict,mode=${mode},room=${room},school=${school.replaceAll(' ', '\\ ')} pupilCount=9i,run="${runId}" ${startAtMs - 60_000}`,
    ]);
    await sendLines([
      `check,check=gone,mode=${mode},room=${room},school=${school.replaceAll(' ', '\\ ')} outcome="fail",run="${runId}" ${startAtMs}`,
    ]);
    const proxy = await startFaultProxy(publishing.influxd.port);
    // Everything ends as soon as the server has deleted the first of it.
    proxy.afterQuery = async (text) => {
      if (decodeURIComponent(text.replaceAll('+', ' ')).includes('DELETE FROM "check"')) await proxy.goDown();
    };
    const { notTaken } = await publishing.publish(proxy.url, { patienceMs: 500 });
    expect(notTaken).toEqual([expect.objectContaining({ error: expect.objectContaining({ code: 'INFLUX_UNREACHABLE' }) as unknown })]);
    const checksThere = async () => (await publishing.rowsOf('SELECT "outcome" FROM "check"')).length;
    const before = await checksThere();
    expect(await numbersOf()).toEqual([]);
    // Whoever writes next to the same InfluxDB brings it, also without publishing that run.
    proxy.afterQuery = () => Promise.resolve();
    await proxy.comeBack();
    const sameWay = { ...optionsOf(), destination: { ...publishing.influxd.destination, url: proxy.url } };
    await sendLeftOvers(folderOf(), sameWay, 5_000, (state) => pipelinePoint({ school, host: 'lab', writer: 'run' }, state, undefined));
    expect(before).toBeLessThan(await checksThere());
    expect(await numbersOf()).toEqual([2, 2]);
    await publishing.rowsOf(`DELETE FROM "verdict" WHERE time = ${startAtMs - 60_000}ms`);
    expect((await publishing.publish(urlOf())).runs).toEqual([expect.objectContaining({ complete: true })]);
    expect(await publishing.influxd.count('check', `WHERE "check" = 'gone'`)).toBe(0);
  });
});

test('what the server refuses of earlier writers is counted and said', async () => {
  await sendLines([`host,host=old,mode=rehearsal,school=x hostCpuWorstRatio="text" ${drillPoint('x', 0).timeMs}`]).catch(() => undefined);
  const left = await openInfluxSink({ ...optionsOf(), client: nobody, spoolPath: join(folderOf(), 'spool-2') });
  await left.append([drillPoint('refused', 1)]);
  await left.close();
  const published = await publishing.publish(urlOf());
  expect(published.refusedCount).toBe(1);
  expect(published.events).toContainEqual({
    type: 'trouble',
    text: expect.stringMatching(/refused 1 points of earlier writers for good: .*conflict/) as string,
  });
});

test('a run that cannot be taken keeps no other waiting', async () => {
  const unjudged = await writeSyntheticSpools(await newFolder(), { ...twoRooms, plan: { runId: '2026-11-22T08-00-00Z-aaaa' } });
  const path = join(publishing.runsPath, unjudged.runId);
  await cp(unjudged.path, path, { recursive: true });
  const published = await publishing.publish(urlOf(), { runs: [path, join(publishing.runsPath, 'gone'), publishing.judged.run.path] });
  expect(published.runs.map(({ run, complete }) => [run, complete])).toEqual([[publishing.judged.verdict.runId, true]]);
  expect(published.notTaken.map(({ run, error }) => [run, error.code])).toEqual([
    [unjudged.runId, 'FILE_MISSING'],
    ['gone', 'FILE_MISSING'],
  ]);
});

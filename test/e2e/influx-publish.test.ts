/** Run folders in a real InfluxDB: what is there is what the run says, however often and whatever came between. */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { pollerOf } from '../../core/influx/point-source.ts';
import { verdictWords } from '../../report/verdict-words.ts';
import type { PublishEvent, Published } from '../../run/influx/publish-runs.ts';
import { agentName } from '../../run/collectors-of.ts';
import { type JudgedRun, judgeRun } from '../../run/judge-run.ts';
import { openInfluxClient } from '../../store/influx/influx-client.ts';
import type { Row } from '../../store/influx/influx-server.ts';
import { quotedText } from '../../store/influx/influx-server.ts';
import type { SealedRun } from '../../store/run-folder.ts';
import { runStateOf } from '../checks/good-room.ts';
import { syntheticStartAtMs } from '../store/synthetic-plan.ts';
import { writeSyntheticRun } from '../store/synthetic-run.ts';
import { startFaultProxy } from './influx-fault-proxy.ts';
import { hostileRoom, type Publishing, startPublishing } from './influx-publishing.ts';
import type { Influxd } from './start-influxd.ts';

let publishing: Publishing;
let influxd: Influxd;
let judged: JudgedRun;

beforeAll(async () => {
  publishing = await startPublishing();
  ({ influxd, judged } = publishing);
});
afterAll(() => publishing.stop());

const publish = (url: string, patienceMs = 5_000): Promise<Published & { readonly events: readonly PublishEvent[] }> =>
  publishing.publish(url, { patienceMs });
const rowsOf = (query: string): Promise<readonly Row[]> => publishing.rowsOf(query);
const completeOf = ({ runs }: Published): readonly boolean[] => runs.map(({ complete }) => complete);
/** As InfluxDB has the names. */
const stored = (room: string): string => room.replaceAll('\\', '\u2216');

describe('a run', () => {
  test('is there as it is in its folder, and the server counts it', async () => {
    const published = await publish(influxd.destination.url);
    expect(completeOf(published)).toEqual([true]);
    const counts = Object.fromEntries(published.runs[0]?.measurements.map(({ measurement, there }) => [measurement, there]) ?? []);
    expect(counts).toMatchObject({
      // Of each room its verdict, and that it is listed.
      verdict: 4,
      room: 2,
      placement: 2,
      pupilResult: 11,
      check: 2 * (judged.verdict.rooms[0]?.findings.length ?? 0),
    });
    for (const measurement of ['pupil', 'accessPoint', 'radio', 'interface', 'host', 'server', 'phase']) {
      expect(counts[measurement], measurement).toBeGreaterThan(0);
    }
  });

  test('says of each room and check what the verdict says, in both languages', async () => {
    const rows = await rowsOf(`SELECT * FROM "verdict" WHERE "mode" <> 'listed'`);
    const words = verdictWords(judged.verdict, judged.run.inventory.owners);
    expect(rows).toHaveLength(2);
    for (const room of judged.verdict.rooms) {
      const there = rows.find(({ values }) => values['room'] === stored(room.room))?.values;
      const own = words[room.room];
      if (own === undefined) throw new Error(`no words of ${room.room}`);
      expect(there).toMatchObject({
        time: judged.verdict.startAtMs,
        run: judged.verdict.runId,
        outcome: room.outcome,
        proves: room.proves,
        decidedBy: room.decidedBy ?? '',
        reasonSv: own.reasonSv,
        reasonEn: own.reasonEn,
        remedyEn: own.remedyEn,
        reportUrl: `https://provnat.example/runs/${judged.verdict.runId}/reports/1.sv.html`,
      });
      const sums = ['provenReadyCount', 'pathReadyCount', 'notReadyCount', 'undecidedCount', 'rehearsedCount'].map((name) =>
        Number(there?.[name]),
      );
      expect(sums.reduce((sum, value) => sum + value, 0)).toBe(1);
      const checks = await rowsOf(`SELECT * FROM "check" WHERE "room" = ${quotedText(stored(room.room))}`);
      expect(Object.fromEntries(checks.map(({ values }) => [values['check'], [values['outcome'], values['reasonSv']]]))).toEqual(
        // A rehearsal's outcomes carry its name, so that no board can paint them as a room's.
        Object.fromEntries(room.findings.map(({ check, outcome }) => [check, [`emulated-${outcome}`, own.checks[check]?.sv]])),
      );
    }
  });

  test('has the pupils’ figures of the facts, and windows that add up to them', async () => {
    const rows = await rowsOf('SELECT * FROM "pupilResult"');
    const there = new Map(rows.map(({ values }) => [`${String(values['room'])}/${String(values['pupil'])}`, values]));
    for (const row of judged.facts['pupil-goodput']) {
      const values = there.get(`${stored(row.room)}/${row.pupil}`);
      expect(values?.[row.metric === 'downloadBytes' ? 'goodputDownMbps' : 'goodputUpMbps']).toBe(row.goodputMbps);
    }
    for (const row of judged.facts['pupil-latency'].filter(({ phase }) => phase === 'work'))
      expect(there.get(`${stored(row.room)}/${row.pupil}`)?.['heartbeatP95Ms'] ?? undefined).toBe(row.p95Ms);
    const windows = await rowsOf(
      `SELECT mean("goodputDownMbps") FROM "pupil" WHERE "phase" = 'bandwidth' AND "windowMs" = 10000 GROUP BY "room", "pupil"`,
    );
    for (const { tags, values } of windows) {
      const fact = Number(there.get(`${tags['room']}/${tags['pupil']}`)?.['goodputDownMbps']);
      // The whole phase beside its judged window, which leaves out both ends.
      expect(Number(values['mean']) / fact).toBeGreaterThan(0.9);
      expect(Number(values['mean']) / fact).toBeLessThan(1.1);
    }
    expect(windows).toHaveLength(11);
  });

  test('published again is the same; what an earlier judgement left over is taken away', async () => {
    const before = await influxd.count('pupil');
    expect(completeOf(await publish(influxd.destination.url))).toEqual([true]);
    expect(await influxd.count('pupil')).toBe(before);

    const { runId, startAtMs, school, mode } = judged.verdict;
    const left = [
      `check,check=submit-complete,mode=${mode},room=B12,school=${school.replaceAll(' ', '\\ ')} value=1 ${startAtMs}`,
      `check,check=gone,mode=${mode},room=B12,school=${school.replaceAll(' ', '\\ ')} outcome="fail",run="${runId}" ${startAtMs}`,
      `check,check=gone,mode=${mode},room=${stored(hostileRoom).replaceAll(' ', '\\ ')},school=${school.replaceAll(' ', '\\ ')} outcome="fail",run="${runId}" ${startAtMs}`,
    ];
    const client = openInfluxClient(influxd.destination);
    expect(await client.send(left.join('\n'), AbortSignal.timeout(5_000))).toBeUndefined();
    client.close();
    const published = await publish(influxd.destination.url);
    expect(published.runs[0]?.measurements.filter(({ otherFields }) => otherFields.length > 0)).toEqual([]);
    expect(completeOf(published)).toEqual([true]);
    expect(await influxd.count('check', `WHERE "check" = 'gone'`)).toBe(0);
  });

  test('whose machine lost power had sent what its folder no longer holds: that is taken away, and nothing else', async () => {
    const ofDevices = ['accessPoint', 'radio', 'interface', 'host', 'server'];
    const counts = (): Promise<readonly number[]> => Promise.all(ofDevices.map((name) => influxd.count(name)));
    const before = await counts();
    const [newest] = await rowsOf('SELECT "run" FROM "accessPoint" ORDER BY time DESC LIMIT 1');
    const lastMs = Number(newest?.values['time']);
    const { runId, mode } = judged.verdict;
    const school = judged.verdict.school.replaceAll(' ', '\\ ');
    const poller = pollerOf(judged.run.plan.rooms.map(({ room }) => room));
    const surplus = (by: string, run: string): readonly string[] => {
      const tag = stored(by).replaceAll(' ', '\\ ').replaceAll(',', '\\,');
      const [all, told] = [`mode=${mode},poller=${tag}`, `run="${run}",unknownCount=0i ${lastMs + 2_000}`];
      return [
        `accessPoint,accessPoint=ap-b12,${all},school=${school} ${told}`,
        `radio,accessPoint=ap-b12,${all},radio=9,school=${school} ${told}`,
        `interface,accessPoint=ap-b12,interface=gone,${all},school=${school} ${told}`,
        `host,host=lab,${all},school=${school} ${told}`,
        `server,${all},school=${school} ${told}`,
        // Half a poll reached the folder.
        `accessPoint,accessPoint=ap-b12,${all},school=${school} accessPointCpuRatio=0.5,run="${run}" ${lastMs}`,
      ];
    };
    const client = openInfluxClient(influxd.destination);
    const others = surplus('run C9', 'other');
    expect(await client.send([...surplus(poller, runId), ...others].join('\n'), AbortSignal.timeout(5_000))).toBeUndefined();
    client.close();
    expect(completeOf(await publish(influxd.destination.url))).toEqual([true]);
    expect(await counts()).toEqual(before.map((count, index) => count + (index === 0 ? 2 : 1)));
    expect(completeOf(await publish(influxd.destination.url))).toEqual([true]);
    for (const name of ofDevices) await rowsOf(`DELETE FROM "${name}" WHERE "poller" = 'run C9'`);
  });

  test('whose InfluxDB goes away in the middle is said to be incomplete, and is whole the next time', async () => {
    const proxy = await startFaultProxy(influxd.port);
    await rowsOf('DROP SERIES FROM "pupil"').catch(() => rowsOf('DELETE FROM "pupil"'));
    proxy.fault = () => ({ what: 'status', status: 503 });
    const { runs, notTaken } = await publish(proxy.url, 600);
    expect(runs).toEqual([]);
    expect(notTaken).toEqual([
      { run: judged.verdict.runId, error: expect.objectContaining({ code: 'INFLUX_UNREACHABLE', exitCode: 6 }) as unknown },
    ]);
    proxy.fault = () => ({ what: 'pass' });
    expect(completeOf(await publish(proxy.url))).toEqual([true]);
    await proxy.goDown();
    await expect(publish(proxy.url)).rejects.toMatchObject({ code: 'INFLUX_UNREACHABLE' });
  });
});

describe('a run older than what InfluxDB keeps', () => {
  test('is left out and said, refused by nobody, and makes nothing incomplete', async () => {
    const run = await writeSyntheticRun(publishing.runsPath, {
      rooms: [{ room: 'D1', pupilCount: 2, accessPoints: { 'ap-d1': {} } }],
      plan: { runId: '2026-11-23T10-00-00Z-old1', startAtMs: syntheticStartAtMs + 7_200_000 },
    });
    await judgeRun(run);
    const { runs, refusedCount } = await publishing.publish(influxd.destination.url, { runs: [run.path] }, 1);
    expect(runs).toMatchObject([{ complete: true, pointCount: 0, measurements: [] }]);
    expect(runs[0]?.tooOldCount).toBeGreaterThan(50);
    expect(refusedCount).toBe(0);
    expect(await influxd.count('verdict', `WHERE "run" = '${run.runId}'`)).toBe(0);
    const [again] = (await publishing.publish(influxd.destination.url, { runs: [run.path] })).runs;
    expect(again).toMatchObject({ complete: true, tooOldCount: 0, pointCount: runs[0]?.tooOldCount });
  });
});

describe('two runs at the same time, of two rooms that one access point serves', () => {
  const seats = { pupilCount: 4, accessPoints: { 'ap-both': {} }, end: { agent: agentName() } };
  const runOf = async (room: string, other: string | undefined, afterMs: number): Promise<SealedRun> => {
    const run = await writeSyntheticRun(publishing.runsPath, {
      rooms: [{ room, ...seats }],
      otherRooms: other === undefined ? [] : [{ room: other, pupilCount: 4, accessPoints: ['ap-both'] }],
      plan: {
        runId: `2026-11-23T09-00-00Z-${`${room}${other ?? 'only'}`.toLowerCase()}`,
        mode: 'room',
        startAtMs: syntheticStartAtMs + 3_600_000 + afterMs,
      },
    });
    return (await judgeRun(run)).run;
  };
  const publishOne = (run: SealedRun): Promise<Published> => publishing.publish(influxd.destination.url, { runs: [run.path] });
  let [first, second]: SealedRun[] = [];

  test('are both whole: no point of the one takes the place of a point of the other', async () => {
    [first, second] = [await runOf('C1', 'C2', 0), await runOf('C2', 'C1', 3_000)];
    expect(completeOf(await publishOne(first))).toEqual([true]);
    expect(completeOf(await publishOne(second))).toEqual([true]);
    // Published again it is counted again.
    expect(completeOf(await publishOne(first))).toEqual([true]);
  });

  test('what is left over of the one is taken away, and nothing of the other', async () => {
    if (first === undefined || second === undefined) throw new Error('no runs');
    const { runId, startAtMs } = first.plan;
    const client = openInfluxClient(influxd.destination);
    const lines = ['C1', 'C2'].flatMap((room) =>
      ['pupil', 'probe'].map((name) => {
        const tag = name === 'pupil' ? 'pupil=1' : 'probe=server';
        return `${name},mode=room,${tag},room=${room},school=Synthetic\\ school run="${room === 'C1' ? runId : 'other'}" ${startAtMs + 61_003}`;
      }),
    );
    expect(await client.send(lines.join('\n'), AbortSignal.timeout(5_000))).toBeUndefined();
    client.close();
    const there = (): Promise<readonly number[]> =>
      Promise.all(['pupil', 'probe', 'host', 'server'].map((name) => influxd.count(name, `WHERE "run" = '${second?.runId ?? ''}'`)));
    const before = await there();
    expect(completeOf(await publishOne(first))).toEqual([true]);
    expect(await there()).toEqual(before);
    expect(await influxd.count('pupil', `WHERE "run" = 'other'`)).toBe(1);
    expect(completeOf(await publishOne(second))).toEqual([true]);
  });

  test('a room that their school file has renamed since is gone once a newer run lacks it, though nobody wrote points when that was done', async () => {
    if (first === undefined) throw new Error('no run');
    const inventoryPath = join(publishing.runsPath, '..', 'renamed.yaml');
    await publishing.school(influxd.destination.url);
    const text = await readFile(publishing.inventoryPath, 'utf8');
    await writeFile(inventoryPath, text.replace('school: Skolan', 'school: Synthetic school').replace('room: B12', 'room: C1'));
    const standings = async (): Promise<unknown> => {
      const rows = await rowsOf(`SELECT last("presentCount") FROM "room" WHERE "mode" = 'room' GROUP BY "room"`);
      return Object.fromEntries(rows.map(({ tags, values }) => [tags['room'], values['last']]));
    };
    // Played, and perhaps of a file that is newer than this one.
    const before = await publishing.publish(influxd.destination.url, { runs: [first.path], inventoryPath });
    expect([await standings(), before.goneRooms]).toEqual([expect.objectContaining({ C1: 1, C2: 1 }), []]);
    const newer = await runOf('C1', undefined, 60_000);
    const after = await publishing.publish(influxd.destination.url, { runs: [first.path, newer.path], inventoryPath });
    expect([await standings(), after.goneRooms]).toEqual([expect.objectContaining({ C1: 1, C2: 0 }), ['C2']]);
    expect(completeOf(after)).toEqual([true, true]);
    const [newest] = await rowsOf(`SELECT last("standing") FROM "verdict" WHERE "mode" = 'room' AND "room" = 'C2'`);
    expect(newest?.values['last']).toBe('gone');
    // What anybody tells of it later stays, however often this is said again.
    const client = openInfluxClient(influxd.destination);
    const told = `room,mode=room,room=C2,school=Synthetic\\ school presentCount=1i ${newer.plan.startAtMs + 60_000}`;
    expect(await client.send(told, AbortSignal.timeout(5_000))).toBeUndefined();
    client.close();
    await publishing.publish(influxd.destination.url, { runs: [first.path], inventoryPath });
    expect(await standings()).toMatchObject({ C2: 1 });
  });
});

describe('a room that was ready', () => {
  test('is so no longer by a school file that asks for more since, and is again when that is taken back', async () => {
    const runId = '2026-11-23T12-00-00Z-asked';
    const pupilCount = 6;
    const { optIn, optInAfterMatches } = runStateOf();
    const accessPoint = { description: 'ArubaOS (MODEL: 535), Version 8.10', clientCount: pupilCount, loadRatio: 1, errorCount: 12 };
    const written = await writeSyntheticRun(join(publishing.runsPath, '..', 'asked'), {
      rooms: [{ room: 'Z1', pupilCount, accessPoints: { 'ap-z1': accessPoint }, end: { end: 'finished', stationCount: pupilCount } }],
      plan: { runId, mode: 'room', startAtMs: syntheticStartAtMs + 4 * 3_600_000 },
      state: { ...(optIn !== undefined && { optIn }), ...(optInAfterMatches !== undefined && { optInAfterMatches }) },
    });
    const { run, verdict } = await judgeRun(written);
    expect(verdict.rooms.map(({ outcome, decidedBy }) => [outcome, decidedBy])).toEqual([[expect.stringMatching(/^ready/), undefined]]);
    const inventoryPath = join(publishing.runsPath, '..', 'asking.yaml');
    await publishing.school(influxd.destination.url);
    const text = await readFile(publishing.inventoryPath, 'utf8');
    const standingWith = async (seats: number): Promise<unknown> => {
      const asking = text
        .replace('school: Skolan', 'school: Synthetic school')
        .replace('room: B12, seats: 6', `room: Z1, seats: ${String(seats)}`);
      await writeFile(inventoryPath, asking);
      expect(completeOf(await publishing.publish(influxd.destination.url, { runs: [run.path], inventoryPath }))).toEqual([true]);
      const rows = await rowsOf(`SELECT "standing", "lowerTargetCount" FROM "verdict" WHERE "run" = '${runId}' AND "mode" = 'room'`);
      return rows.map(({ values }) => [values['standing'], values['lowerTargetCount']]);
    };
    expect(await standingWith(pupilCount)).toEqual([[expect.stringMatching(/^room-ready/), 0]]);
    expect(await standingWith(pupilCount + 1)).toEqual([['lower-target-ready', 1]]);
    expect(await standingWith(pupilCount)).toEqual([[expect.stringMatching(/^room-ready/), 0]]);
  });
});

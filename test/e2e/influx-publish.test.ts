/** Run folders in a real InfluxDB: what is there is what the run says, however often and whatever came between. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Secret } from '../../core/secret.ts';
import { verdictWords } from '../../report/verdict-words.ts';
import { publishRuns, type PublishEvent, type Published } from '../../run/influx/publish-runs.ts';
import { type JudgedRun, judgeRun } from '../../run/judge-run.ts';
import { openInfluxClient } from '../../store/influx/influx-client.ts';
import { queryInflux, type Row } from '../../store/influx/influx-server.ts';
import { writeSyntheticRun } from '../store/synthetic-run.ts';
import { newFolder } from './influx-drill.ts';
import { startFaultProxy } from './influx-fault-proxy.ts';
import { type Influxd, startInfluxd } from './start-influxd.ts';

let influxd: Influxd;
let folder: string;
let runsPath: string;
let judged: JudgedRun;

const schoolOf = (url: string, token: Secret | undefined, more = ''): string => `formatVersion: 1
school: Skolan
timeZone: Europe/Stockholm
rooms: [{ room: B12, seats: 6 }]
influx:
  url: ${url}
  reportUrl: https://provnat.example/runs/
${token === undefined ? '' : '  token: env:PROVNAT_TEST_TOKEN\n'}${more}`;

async function publish(url: string, patienceMs = 5_000): Promise<Published & { readonly events: readonly PublishEvent[] }> {
  const { token } = influxd.destination;
  const inventoryPath = join(folder, 'school.yaml');
  await writeFile(inventoryPath, schoolOf(url, token));
  const events: PublishEvent[] = [];
  const published = await publishRuns({
    inventoryPath,
    runsPath,
    runs: [judged.run.path],
    say: (verdict, { owners }) => verdictWords(verdict, owners),
    listen: (event) => events.push(event),
    environment: token === undefined ? {} : { PROVNAT_TEST_TOKEN: token.reveal() },
    patienceMs,
  });
  return { ...published, events };
}

const rowsOf = (query: string): Promise<readonly Row[]> => queryInflux(influxd.destination, query, influxd.destination.database);
const completeOf = ({ runs }: Published): readonly boolean[] => runs.map(({ complete }) => complete);

beforeAll(async () => {
  influxd = await startInfluxd();
  folder = await newFolder();
  runsPath = join(folder, 'runs');
  judged = await judgeRun(
    await writeSyntheticRun(runsPath, {
      rooms: [
        { room: 'B12', pupilCount: 6, accessPoints: { 'ap-b12': {} } },
        { room: "Rum 'Å' 14", pupilCount: 5, everyPupil: { downMbps: 1 }, accessPoints: { 'ap-b14': {} } },
      ],
      plan: { runId: '2026-11-23T08-00-00Z-k3f9' },
    }),
  );
});
afterAll(() => influxd.stop());

describe('a run', () => {
  test('is there as it is in its folder, and the server counts it', async () => {
    const published = await publish(influxd.destination.url);
    expect(completeOf(published)).toEqual([true]);
    const counts = Object.fromEntries(published.runs[0]?.measurements.map(({ measurement, there }) => [measurement, there]) ?? []);
    expect(counts).toMatchObject({
      verdict: 2,
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
    const rows = await rowsOf('SELECT * FROM "verdict"');
    const words = verdictWords(judged.verdict, judged.run.inventory.owners);
    expect(rows).toHaveLength(2);
    for (const room of judged.verdict.rooms) {
      const there = rows.find(({ values }) => values['room'] === room.room)?.values;
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
      const checks = await rowsOf(`SELECT * FROM "check" WHERE "room" = '${room.room.replaceAll("'", "\\'")}'`);
      expect(Object.fromEntries(checks.map(({ values }) => [values['check'], [values['outcome'], values['reasonSv']]]))).toEqual(
        Object.fromEntries(room.findings.map(({ check, outcome }) => [check, [outcome, own.checks[check]?.sv]])),
      );
    }
  });

  test('has the pupils’ figures of the facts, and windows that add up to them', async () => {
    const rows = await rowsOf('SELECT * FROM "pupilResult"');
    const there = new Map(rows.map(({ values }) => [`${String(values['room'])}/${String(values['pupil'])}`, values]));
    for (const row of judged.facts['pupil-goodput']) {
      const values = there.get(`${row.room}/${row.pupil}`);
      expect(values?.[row.metric === 'downloadBytes' ? 'goodputDownMbps' : 'goodputUpMbps']).toBe(row.goodputMbps);
    }
    for (const row of judged.facts['pupil-latency'].filter(({ phase }) => phase === 'work'))
      expect(there.get(`${row.room}/${row.pupil}`)?.['heartbeatP95Ms'] ?? undefined).toBe(row.p95Ms);
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
    ];
    const client = openInfluxClient(influxd.destination);
    expect(await client.send(left.join('\n'), AbortSignal.timeout(5_000))).toBeUndefined();
    client.close();
    const published = await publish(influxd.destination.url);
    expect(published.runs[0]?.measurements.filter(({ otherFields }) => otherFields.length > 0)).toEqual([]);
    expect(completeOf(published)).toEqual([true]);
    expect(await influxd.count('check', `WHERE "check" = 'gone'`)).toBe(0);
  });

  test('whose InfluxDB goes away in the middle is said to be incomplete, and is whole the next time', async () => {
    const proxy = await startFaultProxy(influxd.port);
    await rowsOf('DROP SERIES FROM "pupil"').catch(() => rowsOf('DELETE FROM "pupil"'));
    proxy.fault = () => ({ what: 'status', status: 503 });
    await expect(publish(proxy.url, 600)).rejects.toMatchObject({ code: 'INFLUX_UNREACHABLE', exitCode: 6 });
    proxy.fault = () => ({ what: 'pass' });
    expect(completeOf(await publish(proxy.url))).toEqual([true]);
    await proxy.goDown();
    await expect(publish(proxy.url)).rejects.toMatchObject({ code: 'INFLUX_UNREACHABLE' });
  });
});

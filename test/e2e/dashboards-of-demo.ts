/**
 * The dashboards on a run that nobody made up: a demo that demo.test.ts has played, published by the program's own command, twice; and the same
 * samples and judgement once more as a real run of another school, so that what shows real runs alone is held to a verdict too.
 */
import { spawn } from 'node:child_process';
import { cp, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { checkValue } from '../../core/influx/check-value.ts';
import { askedOf, standingOf } from '../../core/influx/standing.ts';
import { colours } from '../../dashboards/look/colours.ts';
import { standingColumn } from '../../dashboards/standing-of-rooms.ts';
import { formatMessage } from '../../messages/format-message.ts';
import { verdictWords } from '../../report/verdict-words.ts';
import { readJudgement } from '../../run/read-judgement.ts';
import type { JudgedRun } from '../../run/judge-run.ts';
import { firing } from '../dashboards/alerts.ts';
import { type Asker, askerOf, linesOfPanel, queriesOf, rowsOfPanel, type Seen, valuesOf, written } from '../dashboards/ask.ts';
import { asksOf, boardFiles, boardOf, panelOf, rulesOf } from '../dashboards/board-file.ts';
import { program } from './built-tool.ts';
import { ended } from './processes.ts';
import { airtimeOf, asRealSchool, type RealSchool, writeAsReal } from './dashboards-of-real-school.ts';
import { type Influxd, startInfluxd } from './start-influxd.ts';

let folder: string;
let influxd: Influxd;
let asker: Asker;
let demo: JudgedRun;
let real: RealSchool;
let seen: Seen;
let publishedCount: number;

/** For the end of a test file. @param played the folder of runs, which is left as it is */
export function dashboardsShow(played: () => string): void {
  describe('dashboards', () => {
    beforeAll(() => publish(played()), 240_000);
    afterAll(async () => {
      await influxd.stop();
      await rm(folder, { recursive: true, force: true });
    });
    tests();
  });
}

async function publish(played: string): Promise<void> {
  folder = await mkdtemp(join(tmpdir(), 'provnat-dashboards-demo-'));
  const runs = join(folder, 'runs');
  await cp(played, runs, { recursive: true });
  influxd = await startInfluxd();
  const { url, database, token } = influxd.destination;
  const env = { ...process.env, TMPDIR: folder, NO_COLOR: '1', PROVNAT_TEST_TOKEN: token?.reveal() ?? '' };
  const tool = (args: readonly string[]) =>
    ended(spawn(process.execPath, [program, ...args], { cwd: folder, env, stdio: ['ignore', 'pipe', 'pipe'] }));
  const [run = ''] = (await readdir(runs)).filter((name) => !name.startsWith('.'));
  demo = await readJudgement(run, runs);
  await writeFile(
    join(folder, 'school.yaml'),
    `formatVersion: 1\nschool: ${demo.verdict.school}\ntimeZone: Europe/Stockholm\nrooms: [{ room: B12, seats: 4 }, { room: B14, seats: 4 }]\n` +
      `influx:\n  url: ${url}\n  database: ${database}\n  reportUrl: https://provnat.example/runs/\n` +
      (token === undefined ? '' : '  token: env:PROVNAT_TEST_TOKEN\n'),
  );
  for (let time = 0; time < 2; time++) {
    const told = await tool(['publish', '--all', '--runs', runs, '--inventory', join(folder, 'school.yaml'), '--json']);
    if (told.code !== 0) throw new Error(told.stderr + told.stdout);
    const [published] = (JSON.parse(told.stdout) as { runs: { pointCount: number }[] }).runs;
    publishedCount = published?.pointCount ?? 0;
  }
  asker = askerOf(url, database, token === undefined ? {} : { Authorization: `Token ${token.reveal()}` });
  const { runId, startAtMs, school } = demo.verdict;
  const values = { school, room: 'B14', mode: 'rehearsal', runA: runId, runB: runId, accessPoint: 'none' };
  const range = { fromMs: startAtMs - 86_400_000, toMs: Date.now() + 1000 };
  const variable = boardOf('room', 'sv').templating.list.find(({ name }) => name === 'accessPoint')?.query ?? '';
  seen = { values: { ...values, accessPoint: await valuesOf(asker, variable, { values, range }) }, range, interval: '1s' };
  real = await writeAsReal(demo, influxd, seen, asker);
}

/**
 * The emulated access point tells of no retries, and everybody knows its cable; nobody has lost a point. Of a rehearsal
 * alone, and of real runs alone, each school has what the other lacks.
 */
const notTold = ['max("radioRetryRiseRatio")', 'max("radioRetryRatio")', '"uplinkUnknownCount" = 1'];
const isTold = (query: string): boolean => !notTold.some((field) => query.includes(field));
/** Of real runs alone: a rehearsal must never be among them. */
const isReal = (query: string): boolean => query.includes(`"mode" = 'room'`) && !query.includes('"presentCount" = 1');
/** The real school has exams all day; by the demo’s own file it may be no exam time. */
const isOfExams = (query: string): boolean => query.includes('examAirtimeRatio');
/** A failure that one device found: the real school’s are all of a class. */
const isOfPath = (query: string): boolean => query.includes('"pathFailedAtMs" > 0');

function tests(): void {
  describe.each(boardFiles.map((file) => [`${file.language}/${file.name}`, file] as const))('%s', (_name, { board }) => {
    const ofDemo = (query: string): string => written(query, isReal(query) || isOfExams(query) ? real.seen : seen);
    const hasAnswer = (query: string): boolean => isTold(query) && !isOfPath(query);
    const queries = queriesOf(board);
    it.each(queries.filter(([, query]) => hasAnswer(query)))('%s answers', async (_what, query) => {
      expect((await asker.series(ofDemo(query))).length).toBeGreaterThan(0);
    });
    // They are asked as well: the server takes them.
    it('what a demo has nothing of answers with nothing', async () => {
      for (const [what, query] of queries.filter(([, each]) => !hasAnswer(each)))
        await expect(asker.series(ofDemo(query)), what).rejects.toThrow('→ nothing');
    });
  });

  it('nothing of a rehearsal is among what was really measured, and it wakes nobody', async () => {
    const queries = [
      ...boardFiles.flatMap(({ board }) => queriesOf(board)).map(([, query]) => query),
      ...rulesOf('sv').flatMap(asksOf),
    ].filter((query) => isReal(query) && !query.startsWith('SHOW '));
    expect(queries.length).toBeGreaterThan(10);
    for (const query of queries) {
      const found = await asker.series(written(query, seen)).catch((error: unknown) => {
        if (String(error).includes('→ nothing')) return [];
        throw error;
      });
      // An alert asks of all schools.
      expect(
        found.filter(({ tags }) => tags?.['school'] !== real.judged.verdict.school),
        query,
      ).toEqual([]);
    }
  });

  it('its school is none that the head teacher chooses from', async () => {
    const { query = '' } = boardOf('head-teacher', 'sv').templating.list.find(({ name }) => name === 'school') ?? {};
    expect(await valuesOf(asker, query, seen)).toEqual([real.judged.verdict.school]);
  });

  it('the head teacher sees no room ready, and both rooms rehearsed in grey', async () => {
    expect(publishedCount).toBeGreaterThan(100);
    const board = boardOf('head-teacher', 'sv');
    const [counted] = await rowsOfPanel(asker, panelOf(board, 2), seen);
    expect(counted).toMatchObject({ provenReadyCount: { value: 0 }, failedCount: { value: 0 }, notTestedCount: { value: 2 } });
    for (const [name, id] of [
      ['head-teacher', 4],
      ['rooms', 1],
    ] as const) {
      const panel = panelOf(boardOf(name, 'sv'), id);
      // What is asked of real runs has no answer here, and Grafana then shows the rest.
      const rows = await rowsOfPanel(asker, { ...panel, targets: panel.targets?.filter(({ query }) => !isReal(query)) ?? [] }, seen);
      expect(rows.map((row) => row['room']?.value)).toEqual(demo.verdict.rooms.map(({ room }) => room));
      for (const [index, row] of rows.entries()) {
        const room = demo.verdict.rooms[index];
        if (room === undefined) throw new Error('no such room');
        expect(row[standingColumn]).toMatchObject({ text: formatMessage('sv', 'dashboard.standing.not-tested'), colour: colours.unknown });
        expect(row['rehearsal']).toMatchObject({
          text: formatMessage('sv', `dashboard.standing.${standingOf(demo.verdict, room, askedOf(demo.run.inventory))}`),
          colour: colours.unknown,
        });
      }
    }
  });

  describe.each(['B12', 'B14'])('room %s', (name) => {
    const board = boardOf('room', 'en');
    const ofRoom = (): Seen => ({ ...seen, values: { ...seen.values, room: name } });

    it('says what its verdict says, check by check', async () => {
      const room = demo.verdict.rooms.find((candidate) => candidate.room === name);
      const words = verdictWords(demo.verdict, demo.run.inventory.owners)[name];
      const [status] = await rowsOfPanel(asker, panelOf(board, 1), ofRoom());
      expect(status?.['reason']?.text).toBe(words?.reasonEn);
      expect(status?.['reportUrl']?.value).toBe(
        `https://provnat.example/runs/${demo.verdict.runId}/reports/${String(demo.verdict.number)}.en.html`,
      );
      const rows = await rowsOfPanel(asker, panelOf(board, 8), ofRoom());
      expect(rows.map((row) => [row['check']?.value, row['outcome']?.value, row['reason']?.text])).toEqual(
        room?.findings.map(({ check, outcome }) => [check, `emulated-${outcome}`, words?.checks[check]?.en]),
      );
      // Nothing of a rehearsal has a colour.
      expect(new Set(rows.map((row) => row['outcome']?.colour))).toEqual(new Set([colours.unknown]));
    });

    it('draws every pupil as fast as the samples have it', async () => {
      const pupils = demo.run.plan.rooms.find(({ room }) => room === name)?.pupils.length ?? 0;
      const lines = await linesOfPanel(asker, panelOf(board, 2), ofRoom());
      expect(lines).toHaveLength(pupils + 1);
      const goodput = demo.facts['pupil-goodput'].filter((fact) => fact.room === name);
      const shares = await rowsOfPanel(asker, panelOf(boardOf('runs', 'en'), 2), ofRoom());
      expect(shares).toHaveLength(pupils);
      for (const row of shares) {
        const own = goodput.filter(({ pupil }) => pupil === row['pupil']?.value);
        expect(own).toHaveLength(2);
        expect(row['shareA']?.value).toBeCloseTo(Math.min(...own.map(({ goodputMbps, targetMbps }) => goodputMbps / targetMbps)), 6);
      }
      // The second and third window of the phase lie whole within what is judged, and begin on its whole seconds.
      for (const { pupil } of demo.run.plan.rooms.find(({ room }) => room === name)?.pupils ?? []) {
        const [down] = await asker.series(
          written(
            `SELECT "goodputDownMbps", "windowMs" FROM "pupil" WHERE "school" = \${school:singlequote} AND "room" = \${room:singlequote} AND "pupil" = '${pupil}' AND "phase" = 'bandwidth' AND $timeFilter`,
            ofRoom(),
          ),
        );
        const windows = (down?.values ?? []).slice(1, 3) as unknown as readonly (readonly [number, number, number])[];
        expect(windows).toHaveLength(2);
        const line = lines.find((each) => each.name === formatMessage('en', 'dashboard.series.seat', { seat: pupil }));
        for (const [endAtMs, mbps, windowMs] of windows) {
          const seconds = demo.series['pupil-second'].filter(
            (row) =>
              row.room === name &&
              row.pupil === pupil &&
              row.metric === 'downloadBytes' &&
              row.atMs >= endAtMs - windowMs - 500 &&
              row.atMs < endAtMs - 500,
          );
          expect(seconds).toHaveLength(10);
          expect(mbps, `seat ${pupil}`).toBeCloseTo(seconds.reduce((sum, { goodputMbps }) => sum + goodputMbps, 0) / 10, 1);
          expect(line?.points.find(([time, value]) => time <= endAtMs && time > endAtMs - 1000 && value !== null)?.[1]).toBe(mbps);
        }
      }
    });

    it('draws the airtime and the devices that were polled', async () => {
      const names = demo.run.inventory.rooms.find(({ room }) => room === name)?.accessPoints ?? [];
      const of = { ...ofRoom(), values: { ...ofRoom().values, accessPoint: names } };
      const [airtime, devices] = await Promise.all([5, 6].map((id) => linesOfPanel(asker, panelOf(board, id), of)));
      const drawn = (lines: typeof airtime): readonly number[] =>
        [...new Set((lines ?? []).flatMap(({ points }) => points.flatMap(([, value]) => (value === null ? [] : [value]))))].sort(
          (a, b) => a - b,
        );
      const polled = (values: readonly number[]): readonly number[] => [...new Set(values)].sort((a, b) => a - b);
      const reads = demo.series['radio-read'].filter(({ room }) => room === name).map(({ ratio }) => ratio);
      const clients = demo.series['access-point-client-read'].filter(({ room }) => room === name).map(({ clientCount }) => clientCount);
      expect(reads.length).toBeGreaterThan(10);
      expect(clients.length).toBeGreaterThan(10);
      // Zero with devices on the air is no figure: the points leave it out as far as the polls so far tell, the report knows those that came after.
      const devicesAtMs = demo.series['access-point-client-read'].find((read) => read.room === name && read.clientCount > 0)?.atMs ?? NaN;
      const unknown = (airtime ?? []).flatMap(({ points }) =>
        points.filter(
          ([time, value]) =>
            value !== null && !(value === 0 && time <= devicesAtMs) && !polled(reads).some((read) => Math.abs(read - value) < 1e-9),
        ),
      );
      expect(unknown).toEqual([]);
      expect(Math.max(...drawn(airtime))).toBeCloseTo(Math.max(...reads), 9);
      expect(drawn(devices)).toEqual(polled(clients));
    });

    it('has the figures of its checks', async () => {
      const found = await asker.series(
        written(
          'SELECT "value", "check" FROM "check" WHERE "school" = ${school:singlequote} AND "room" = ${room:singlequote} AND $timeFilter',
          ofRoom(),
        ),
      );
      const told = new Map(found.flatMap(({ values }) => values.map((row) => [row[2], row[1]])));
      const findings = demo.verdict.rooms.find((room) => room.room === name)?.findings ?? [];
      const figures = findings.flatMap((finding) => {
        const { value } = checkValue(finding);
        return value === undefined ? [] : [[finding.check, value] as const];
      });
      expect(figures.length).toBeGreaterThan(5);
      for (const [check, value] of figures) expect(told.get(check), check).toBe(value);
    });
  });

  it('the access points are those that were polled, as busy and as crowded as they told, with no fault on their cables', async () => {
    const board = boardOf('access-points', 'en');
    const names = [...new Set(demo.series['radio-read'].map(({ accessPoint }) => accessPoint))].sort();
    expect(names.length).toBeGreaterThan(1);
    const list = panelOf(board, 1);
    const rows = await rowsOfPanel(asker, { ...list, targets: list.targets?.filter(({ query }) => !query.includes('now()')) ?? [] }, seen);
    const roomsOf = (accessPoint: string): string =>
      demo.run.inventory.rooms
        .filter(({ accessPoints }) => accessPoints.includes(accessPoint))
        .map(({ room }) => room)
        .join(', ');
    expect(rows.map((row) => [row['accessPoint']?.value, row['roomNames']?.value, row['then']?.value]).sort()).toEqual(
      names.map((name) => [name, roomsOf(name), 0]),
    );
    const radios = await rowsOfPanel(asker, panelOf(board, 3), seen);
    expect(radios.map((row) => row['accessPoint']?.value).sort()).toEqual(names);
    for (const row of radios) {
      const isOwn = ({ accessPoint }: { readonly accessPoint: string }): boolean => accessPoint === row['accessPoint']?.value;
      const worst = Math.max(
        ...airtimeOf(demo.series)
          .filter(isOwn)
          .map(({ ratio }) => ratio),
      );
      const clients = Math.max(...demo.series['access-point-client-read'].filter(isOwn).map(({ clientCount }) => clientCount));
      expect([row['worst']?.value, row['clients']?.value]).toEqual([expect.closeTo(worst, 9) as number, clients]);
    }
    const cables = await rowsOfPanel(asker, { ...panelOf(board, 4), targets: panelOf(board, 4).targets?.slice(0, 1) ?? [] }, seen);
    expect(cables.map((row) => [row['accessPoint']?.value, row['errors']?.value]).sort()).toEqual(names.map((name) => [name, 0]));
  });

  it('nothing waits for a verdict, and none of it is green', async () => {
    const panel = panelOf(boardOf('head-teacher', 'sv'), 6);
    const [row] = await rowsOfPanel(asker, { ...panel, targets: panel.targets?.filter(({ query }) => !isReal(query)) ?? [] }, seen);
    expect(row).toMatchObject({ openRunCount: { value: 0 }, lostCount: { value: 0 }, agedCount: { value: 0 } });
  });

  asRealSchool(() => ({ real, asker }));

  it('what was published twice is there once, and nothing of it was lost', async () => {
    const [losses] = await rowsOfPanel(asker, panelOf(boardOf('pipeline', 'sv'), 1), seen);
    expect(losses).toMatchObject({ lostLineRiseCount: { value: 0 }, deadLineRiseCount: { value: 0 } });
    const rows = await rowsOfPanel(asker, panelOf(boardOf('pipeline', 'sv'), 6), seen);
    expect(rows.map((row) => [row['spool']?.value, row['waiting']?.value])).toEqual([['spool-1', 0]]);
    const seats = demo.run.plan.rooms.reduce((sum, { pupils }) => sum + pupils.length, 0);
    expect(await influxd.count('pupilResult', `WHERE "school" = '${demo.verdict.school}'`)).toBe(seats);
  });

  it('no alarm is raised by what publish told of itself, nor by a collect that never told anything', async () => {
    const of = (uid: string) =>
      firing(
        asker,
        rulesOf('sv').find((rule) => rule.uid === `provnat-${uid}`),
        Date.now(),
      );
    expect([await of('data-lost'), await of('data-refused')]).toEqual([[], []]);
    await expect(of('collect-silent')).rejects.toThrow('→ nothing');
  });
}

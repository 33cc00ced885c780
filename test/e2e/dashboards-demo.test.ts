/**
 * The dashboards on a run that nobody made up: the demo, played by the built program and the real k6, published by the program's own command,
 * twice. PROVNAT_DEMO_RUN names the folder of a demo that was played before.
 */
import { spawn } from 'node:child_process';
import { cp, mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { checkValue } from '../../core/influx/check-value.ts';
import { standingOf } from '../../core/influx/verdict-points.ts';
import { colours } from '../../dashboards/look/colours.ts';
import { standingColumn } from '../../dashboards/standing-of-rooms.ts';
import { formatMessage } from '../../messages/format-message.ts';
import { verdictWords } from '../../report/verdict-words.ts';
import { readJudgement } from '../../run/read-judgement.ts';
import type { JudgedRun } from '../../run/judge-run.ts';
import { type Asker, askerOf, linesOfPanel, queriesOf, rowsOfPanel, type Seen, valuesOf, written } from '../dashboards/ask.ts';
import { boardFiles, boardOf, panelOf, rulesOf } from '../dashboards/board-file.ts';
import { buildTool, documentOf, ended, k6Environment } from './rehearsal.ts';
import { type Influxd, startInfluxd } from './start-influxd.ts';

let folder: string;
let influxd: Influxd;
let asker: Asker;
let demo: JudgedRun;
let seen: Seen;
let publishedCount: number;

beforeAll(async () => {
  const program = await buildTool();
  folder = await mkdtemp(join(tmpdir(), 'provnat-dashboards-demo-'));
  const runs = join(folder, 'runs');
  const locks = join(folder, 'tmp');
  await mkdir(locks);
  const played = process.env['PROVNAT_DEMO_RUN'];
  influxd = await startInfluxd();
  const { url, database, token } = influxd.destination;
  const env = { ...process.env, ...k6Environment, TMPDIR: locks, NO_COLOR: '1', PROVNAT_TEST_TOKEN: token?.reveal() ?? '' };
  const tool = (args: readonly string[]) =>
    ended(spawn(process.execPath, [program, ...args], { cwd: folder, env, stdio: ['ignore', 'pipe', 'pipe'] }));
  if (played === undefined) documentOf(await tool(['demo', '--pupils', '4', '--runs', runs, '--json', '--log-level', 'info']));
  else await cp(played, join(runs, basename(played)), { recursive: true });
  const [run = ''] = (await readdir(runs)).filter((name) => !name.startsWith('.'));
  demo = await readJudgement(run, runs);
  await writeFile(
    join(folder, 'school.yaml'),
    `formatVersion: 1\nschool: ${demo.verdict.school}\ntimeZone: Europe/Stockholm\nrooms: [{ room: B12, seats: 4 }]\n` +
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
}, 480_000);
afterAll(async () => {
  await influxd.stop();
  await rm(folder, { recursive: true, force: true });
});

/** The emulated access point tells of no retries, and no machine of the demo has a switch port. */
const notTold = ['radioRetryRiseRatio', 'radioRetryRatio'];
const isTold = (query: string): boolean => !notTold.some((field) => query.includes(field));
/** Of real runs alone: a rehearsal must never be among them. */
const isReal = (query: string): boolean => query.includes(`"mode" = 'room'`) && !query.includes('"seatCount" >= 0');

describe.each(boardFiles.map((file) => [`${file.language}/${file.name}`, file] as const))('%s', (_name, { board }) => {
  const queries = queriesOf(board).filter(([, query]) => isTold(query));
  it.each(queries.filter(([, query]) => !isReal(query)))('%s answers', async (_what, query) => {
    expect((await asker.series(written(query, seen))).length).toBeGreaterThan(0);
  });
});

it('nothing of a rehearsal is among what was really measured, and it wakes nobody', async () => {
  const queries = [
    ...boardFiles.flatMap(({ board }) => queriesOf(board)).map(([, query]) => query),
    ...rulesOf('sv').map(({ data }) => data[0]?.model.query ?? ''),
  ].filter(isReal);
  expect(queries.length).toBeGreaterThan(10);
  for (const query of queries) await expect(asker.series(written(query, seen)), query).rejects.toThrow('→ nothing');
});

it('the head teacher sees no room ready, and both rooms rehearsed in grey', async () => {
  expect(publishedCount).toBeGreaterThan(100);
  const board = boardOf('head-teacher', 'sv');
  const [counted] = await rowsOfPanel(asker, panelOf(board, 2), seen);
  expect(counted).toMatchObject({ provenReadyCount: { value: 0 }, notReadyCount: { value: 0 }, notTestedCount: { value: 2 } });
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
        text: formatMessage('sv', `dashboard.standing.${standingOf(demo.verdict, room)}`),
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
      room?.findings.map(({ check, outcome }) => [check, outcome, words?.checks[check]?.en]),
    );
  });

  it('draws every pupil, none faster than the facts allow', async () => {
    const pupils = demo.run.plan.rooms.find(({ room }) => room === name)?.pupils.length ?? 0;
    const lines = await linesOfPanel(asker, panelOf(board, 2), ofRoom());
    expect(lines).toHaveLength(pupils + 1);
    const goodput = demo.facts['pupil-goodput'].filter((fact) => fact.room === name && fact.metric === 'downloadBytes');
    const shares = await rowsOfPanel(asker, panelOf(boardOf('runs', 'en'), 2), ofRoom());
    expect(shares).toHaveLength(pupils);
    for (const row of shares) {
      const fact = goodput.find(({ pupil }) => pupil === row['pupil']?.value);
      expect(row['shareA']?.value).toBeCloseTo((fact?.goodputMbps ?? NaN) / (fact?.targetMbps ?? NaN), 6);
    }
  });

  it('has the figures of its checks', async () => {
    const found = await asker.series(
      written('SELECT "value", "check" FROM "check" WHERE "room" = ${room:singlequote} AND $timeFilter', ofRoom()),
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

it('what was published twice is there once, and nothing of it was lost', async () => {
  const [losses] = await rowsOfPanel(asker, panelOf(boardOf('pipeline', 'sv'), 1), seen);
  expect(losses).toMatchObject({ lostLineRiseCount: { value: 0 }, deadLineRiseCount: { value: 0 } });
  const rows = await rowsOfPanel(asker, panelOf(boardOf('pipeline', 'sv'), 6), seen);
  expect(rows.map((row) => row['writer']?.value)).toEqual(['publish']);
  const seats = demo.run.plan.rooms.reduce((sum, { pupils }) => sum + pupils.length, 0);
  expect(await influxd.count('pupilResult')).toBe(seats);
});

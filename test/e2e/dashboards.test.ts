/**
 * Every query of every panel, variable, annotation and alert, on a real influxd, against the verdicts and facts of runs of known behaviour.
 * What a reader sees is made by Grafana's own library: same rooms, same outcomes, same numbers.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { lineOf } from '../../core/influx/line-protocol.ts';
import type { Point } from '../../core/influx/point.ts';
import type { RoomVerdict } from '../../core/verdict.ts';
import { standingColumn } from '../../dashboards/standing-of-rooms.ts';
import { formatMessage } from '../../messages/format-message.ts';
import { verdictWords } from '../../report/verdict-words.ts';
import { standingOf } from '../../core/influx/verdict-points.ts';
import { checkValue } from '../../core/influx/check-value.ts';
import { colours } from '../../dashboards/look/colours.ts';
import { type Asker, askerOf, linesOfPanel, queriesOf, rowsOfPanel, type Seen, valuesOf, written } from '../dashboards/ask.ts';
import { boardFiles, boardOf, panelOf, rulesOf, type RuleJson } from '../dashboards/board-file.ts';
import { hostileRoom, type KnownRun, type KnownSchool, knownSchool, untested } from '../dashboards/school-points.ts';
import type { ShownRow } from '../dashboards/grafana/show.ts';
import { startInfluxd, type Influxd } from './start-influxd.ts';

/** As Grafana writes what it does not colour. */
const calm = '#00000000';
const nowMs = Date.now();
const dayMs = 86_400_000;
let influxd: Influxd;
let asker: Asker;
let known: KnownSchool;

beforeAll(async () => {
  [influxd, known] = await Promise.all([startInfluxd(), knownSchool(nowMs)]);
  const { url, database, token } = influxd.destination;
  const headers = token === undefined ? {} : { Authorization: `Token ${token.reveal()}` };
  asker = askerOf(url, database, headers);
  const answer = await fetch(`${url}/api/v2/write?org=provnat&bucket=${database}&precision=ms`, {
    method: 'POST',
    headers,
    body: [...known.points, ...pipelinePoints()].map(lineOf).join('\n'),
  });
  if (answer.status !== 204) throw new Error(await answer.text());
}, 180_000);
afterAll(() => influxd.stop());

/** A writer that lost three points an hour ago, and has caught up since. */
const pipelinePoints = (): readonly Point[] =>
  [0, 1, 2, 3].map((index) => ({
    measurement: 'pipeline',
    tags: { host: 'lab', school: known.school, writer: 'collect' },
    fields: {
      schemaVersion: 1,
      provnatVersion: '0.1.0',
      spoolBytes: 4000 - index * 1000,
      spoolCapBytes: 1_000_000,
      spoolLineCount: 40 - index * 10,
      oldestLineAgeMs: 4000.5 - index * 1000,
      sentLineCount: 1000 + index * 600,
      lostLineCount: index === 0 ? 0 : 3,
      deadLineCount: 0,
      lostLineRiseCount: index === 1 ? 3 : 0,
      deadLineRiseCount: 0,
      retryCount: index,
      backOffMs: 0.5,
      clockOffsetMs: -250.5,
    },
    timeMs: nowMs - 3_000_000 + index * 600_000,
  }));

const wide: Seen['range'] = { fromMs: nowMs - 180 * dayMs, toMs: nowMs };
const rangeOf = ({ verdict }: KnownRun): Seen['range'] => ({ fromMs: verdict.startAtMs - 5_000, toMs: verdict.startAtMs + 200_000 });
const roomOf = ({ verdict }: KnownRun, room: string): RoomVerdict => {
  const found = verdict.rooms.find((candidate) => candidate.room === room);
  if (found === undefined) throw new Error(`${room} was not judged`);
  return found;
};
const accessPointsOf = async (room: string): Promise<readonly string[]> => {
  const variable = boardOf('room', 'sv').templating.list.find(({ name }) => name === 'accessPoint');
  return valuesOf(asker, variable?.query ?? '', { values: { school: known.school, room }, range: wide });
};
const seen = async (room: string, range = wide, mode = 'room'): Promise<Seen> => ({
  values: { school: known.school, room, mode, runA: 'newer', runB: 'older', accessPoint: await accessPointsOf(room) },
  range,
});
/** Newest judgement of a room that is no rehearsal. */
const newestOf = (room: string): { readonly run: KnownRun; readonly judged: RoomVerdict } | undefined => {
  const run = [known.newer, known.older].find(({ verdict }) => verdict.rooms.some((candidate) => candidate.room === room));
  return run === undefined ? undefined : { run, judged: roomOf(run, room) };
};
const rooms = ['B12', 'B14', hostileRoom, 'C1', 'D1', untested, 'F1'];
const text = (row: ShownRow | undefined, column: string): string => row?.[column]?.text ?? 'no such row or column';
const rowOf = (rows: readonly ShownRow[], column: string, value: unknown): ShownRow | undefined =>
  rows.find((row) => row[column]?.value === value);
const standingText = (standing: string, language: 'sv' | 'en'): string => formatMessage(language, `dashboard.standing.${standing}`);

it('the school is what it is meant to be', () => {
  const standings = rooms.map((room) => {
    const newest = newestOf(room);
    return newest === undefined ? undefined : standingOf(newest.run.verdict, newest.judged);
  });
  expect(standings).toEqual([
    'room-ready',
    'room-not-ready',
    'room-ready-with-warnings',
    'path-ready',
    'inconclusive',
    undefined,
    undefined,
  ]);
  expect(roomOf(known.rehearsal, 'B12').outcome).toBe('not-ready');
});

describe.each(boardFiles.map((file) => [`${file.name} ${file.language}`, file] as const))('%s', (_name, { board }) => {
  it.each(queriesOf(board))('%s answers', async (_what, query) => {
    const isRoom = board.uid.startsWith('provnat-room-');
    const values = await seen('B14', isRoom ? rangeOf(known.newer) : wide);
    expect((await asker.series(written(query, values))).length).toBeGreaterThan(0);
  });
});

describe.each(['sv', 'en'] as const)('the head teacher, %s,', (language) => {
  const board = boardOf('head-teacher', language);

  it('is told how many rooms of all are ready', async () => {
    const values = await seen('B12');
    const [ready, all] = await Promise.all(
      ['readyCount', 'roomCount'].map((name) =>
        valuesOf(asker, board.templating.list.find((variable) => variable.name === name)?.query ?? '', values),
      ),
    );
    expect([ready, all]).toEqual([['2'], [String(rooms.length)]]);
  });

  it('sees each room counted once', async () => {
    const [row, ...more] = await rowsOfPanel(asker, panelOf(board, 2), await seen('B12'));
    expect(more).toEqual([]);
    expect(Object.fromEntries(Object.entries(row ?? {}).map(([name, { value }]) => [name, value]))).toEqual({
      provenReadyCount: 2,
      pathReadyCount: 1,
      notReadyCount: 1,
      undecidedCount: 1,
      notTestedCount: 2,
    });
    expect([row?.['provenReadyCount']?.colour, row?.['pathReadyCount']?.colour, row?.['notTestedCount']?.colour]).toEqual([
      colours.proven,
      colours.line,
      colours.unknown,
    ]);
  });

  it('sees the rooms that failed, with the report’s own words', async () => {
    const rows = await rowsOfPanel(asker, panelOf(board, 3), await seen('B12'));
    expect(rows.map((row) => row['room']?.value)).toEqual(['B14']);
    const words = verdictWords(known.newer.verdict, {})['B14'];
    const end = language === 'sv' ? 'Sv' : 'En';
    const [row] = rows;
    expect([text(row, 'reason'), text(row, 'remedy'), text(row, 'owner')]).toEqual([
      words?.[`reason${end}`],
      words?.[`remedy${end}`],
      words?.[`owner${end}`],
    ]);
    expect(row?.['standing']).toMatchObject({ text: standingText('room-not-ready', language), colour: colours.fault });
    expect(row?.['Time']?.value).toBe(known.newer.verdict.startAtMs);
    expect(row?.['reportUrl']?.value).toContain(`.${language}.html`);
    expect(row?.['room']?.links[0]).toContain(`var-room=B14&from=${String(known.newer.verdict.startAtMs)}&to=`);
  });

  it('sees what is left to test, and none of it is green', async () => {
    const rows = await rowsOfPanel(asker, panelOf(board, 4), await seen('B12'));
    expect(rows.map((row) => row['room']?.value).sort()).toEqual(['C1', 'D1', 'E1', 'F1']);
    const shown = (room: string, column: string): unknown => {
      const cell = rowOf(rows, 'room', room)?.[column];
      return [cell?.text, cell?.colour];
    };
    const notTested = [formatMessage(language, 'dashboard.standing.not-tested'), colours.unknown];
    expect(shown('C1', standingColumn)).toEqual([standingText('path-ready', language), colours.line]);
    expect(shown('D1', standingColumn)).toEqual([standingText('inconclusive', language), colours.unknown]);
    expect(shown('E1', standingColumn)).toEqual(notTested);
    expect(shown('F1', standingColumn)).toEqual(notTested);
    expect(shown('F1', 'rehearsal')).toEqual([standingText('emulated-ready', language), colours.unknown]);
    expect(text(rowOf(rows, 'room', 'E1'), 'owner')).toBe('Vaktmästare Öst');
  });

  it('sees the trend: three ready after the older run, two after the newer', async () => {
    const lines = await linesOfPanel(asker, panelOf(board, 5), await seen('B12'));
    const of = (id: string): readonly (readonly [number, number | null])[] =>
      lines.find(({ name }) => name === formatMessage(language, `dashboard.head-teacher.trend.${id}`))?.points ?? [];
    const at = (timeMs: number): number | null | undefined =>
      of('ready')
        .filter(([time]) => time <= timeMs)
        .at(-1)?.[1];
    expect([at(known.older.verdict.startAtMs), at(nowMs)]).toEqual([3, 2]);
    expect(of('rooms').at(-1)?.[1]).toBe(rooms.length);
    expect(lines).toHaveLength(2);
  });
});

describe.each(['sv', 'en'] as const)('the rooms, %s,', (language) => {
  const board = boardOf('rooms', language);

  it('stand against their target with the figures of their newest real run', async () => {
    const rows = await rowsOfPanel(asker, panelOf(board, 1), await seen('B12'));
    expect(rows.map((row) => row['room']?.value).sort()).toEqual([...rooms].sort());
    for (const room of rooms) {
      const row = rowOf(rows, 'room', room);
      const newest = newestOf(room);
      if (newest === undefined) {
        expect(row?.[standingColumn], room).toMatchObject({
          text: formatMessage(language, 'dashboard.standing.not-tested'),
          colour: colours.unknown,
        });
        expect(row?.['targetRatio']?.value ?? undefined, room).toBeUndefined();
        continue;
      }
      const standing = standingOf(newest.run.verdict, newest.judged);
      expect(row?.[standingColumn]?.text, room).toBe(standingText(standing, language));
      expect(row?.[standingColumn]?.colour === colours.proven, room).toBe(standing === 'room-ready');
      const rates = newest.run.facts['pupil-goodput']
        .filter((fact) => fact.room === room && fact.metric === 'downloadBytes')
        .map(({ goodputMbps }) => goodputMbps);
      const worst = Math.min(...rates);
      expect(row?.['p5DownMbps']?.value, room).toBeCloseTo(worst, 9);
      expect(row?.['targetRatio']?.value, room).toBeCloseTo(worst / 2, 9);
      expect(row?.['targetRatio']?.colour === colours.fault, room).toBe(worst < 2);
      for (const [column, check] of [
        ['latencyMs', 'latency-under-load'],
        ['lossRatio', 'packet-loss'],
        ['busyRatio', 'radio-utilization'],
      ] as const) {
        const finding = newest.judged.findings.find((candidate) => candidate.check === check);
        const value = finding === undefined ? undefined : checkValue(finding).value;
        expect(row?.[column]?.value ?? undefined, `${room} ${check}`).toEqual(value);
      }
    }
  });

  it('show every outcome of every check, in the order of the verdict', async () => {
    const rows = await rowsOfPanel(asker, panelOf(board, 2), await seen('B12'));
    const judged = rooms.flatMap((room) => {
      const newest = newestOf(room);
      return newest === undefined ? [] : [[room, newest.judged] as const];
    });
    expect(rows.map((row) => row['room\\check']?.value).sort()).toEqual(judged.map(([room]) => room).sort());
    for (const [room, { findings }] of judged) {
      const row = rowOf(rows, 'room\\check', room);
      expect(Object.keys(row ?? {}), room).toEqual(['room\\check', ...findings.map(({ check }) => check)]);
      for (const { check, outcome } of findings) {
        expect(text(row, check), `${room} ${check}`).toBe(formatMessage(language, `dashboard.outcome.${outcome}`));
        expect(row?.[check]?.colour, `${room} ${check}`).not.toBe(colours.proven);
      }
    }
  });
});

describe('a room in detail', () => {
  const board = boardOf('room', 'sv');
  const run = (): KnownRun => known.newer;

  it.each(['B14', hostileRoom])('%s: says what the verdict says, check by check', async (room) => {
    const values = await seen(room, rangeOf(run()));
    const [status] = await rowsOfPanel(asker, panelOf(board, 1), values);
    expect(text(status, 'reason')).toBe(verdictWords(run().verdict, {})[room]?.reasonSv);
    const rows = await rowsOfPanel(asker, panelOf(board, 8), values);
    expect(rows.map((row) => [row['check']?.text, row['outcome']?.text])).toEqual(
      roomOf(run(), room).findings.map(({ check, outcome }) => [
        formatMessage('sv', `${check}.title`),
        formatMessage('sv', `dashboard.outcome.${outcome}`),
      ]),
    );
  });

  it('draws each pupil’s goodput, and the target while all of it is asked for', async () => {
    const lines = await linesOfPanel(asker, panelOf(board, 2), await seen('B14', rangeOf(run())));
    const seats = Array.from({ length: 6 }, (_, index) => formatMessage('sv', 'dashboard.series.seat', { seat: String(index + 1) }));
    const target = formatMessage('sv', 'dashboard.series.target');
    expect(lines.map(({ name }) => name).sort()).toEqual([...seats, target].sort());
    const bandwidth = run().verdict.startAtMs + 137_000;
    const drawn = lines.find(({ name }) => name === target)?.points ?? [];
    expect(drawn.map(([, value]) => value)).toEqual(drawn.map(() => 2));
    expect(Math.min(...drawn.map(([time]) => time))).toBeGreaterThanOrEqual(bandwidth - 10_000);
    const starved = lines.find(({ name }) => name === seats[1])?.points ?? [];
    // Whole windows of the phase: what the path gave this pupil.
    const inPhase = starved.filter(([time]) => time > bandwidth + 12_000 && time < bandwidth + 30_000).map(([, value]) => value ?? NaN);
    expect(inPhase.length).toBeGreaterThan(0);
    for (const value of inPhase) expect(value).toBeCloseTo(1.2, 1);
  });

  it('draws the stall where it was, and nothing else', async () => {
    const lines = await linesOfPanel(asker, panelOf(board, 4), await seen('B14', rangeOf(run())));
    const stalled = lines.filter(({ points }) => points.some(([, value]) => (value ?? 0) > 0));
    expect(stalled.map(({ name }) => name)).toEqual([formatMessage('sv', 'dashboard.series.sound', { seat: '2' })]);
    expect(stalled[0]?.points.reduce((sum, [, value]) => sum + (value ?? 0), 0)).toBeCloseTo(700, 6);
  });

  it('draws what the room’s own access points told', async () => {
    const values = await seen(hostileRoom, rangeOf(run()));
    const [busy, clients, retries] = await Promise.all([5, 6, 7].map((id) => linesOfPanel(asker, panelOf(board, id), values)));
    const name = `ap-${hostileRoom.slice(0, 3)}`;
    expect(busy?.map((line) => [line.name, Math.max(...line.points.map(([, value]) => value ?? 0))])).toEqual([
      [`${name} 0`, 0.9],
      [formatMessage('sv', 'dashboard.series.short', { radio: `${name} 0` }), 0.9],
    ]);
    expect(clients?.map((line) => [line.name, line.points.at(-1)?.[1]])).toEqual([[name, 6]]);
    expect(retries?.map((line) => line.points.at(-1)?.[1])).toEqual([0.05, 0.07]);
  });

  it('marks runs and phases', async () => {
    const values = await seen('B14', rangeOf(run()));
    const [runs, phases] = await Promise.all(board.annotations.list.map(({ target }) => asker.series(written(target.query, values))));
    expect(runs?.[0]?.columns).toEqual(['time', 'reason', 'reportUrl', 'run']);
    expect(runs?.[0]?.values.map((row) => row[0])).toEqual([run().verdict.startAtMs]);
    expect(phases?.flatMap((series) => series.values.map((row) => row.at(-1)))).toEqual([
      'idle',
      'login',
      'package',
      'work',
      'bandwidth',
      'submit',
    ]);
  });
});

describe('the access points', () => {
  const board = boardOf('access-points', 'en');

  it('are listed, the silent one first', async () => {
    const rows = await rowsOfPanel(asker, panelOf(board, 1), await seen('B12'));
    expect(rows[0]?.['accessPoint']?.value).toBe('ap-D1');
    expect(rows[0]?.['unreachable']).toMatchObject({ text: formatMessage('en', 'dashboard.answers.no'), colour: colours.fault });
    expect(rows.slice(1).every((row) => text(row, 'unreachable') === formatMessage('en', 'dashboard.answers.yes'))).toBe(true);
    expect(text(rowOf(rows, 'accessPoint', 'ap-B14'), 'roomNames')).toBe('B14');
  });

  it('are as busy day by day as they told, the busiest radio first', async () => {
    const days = await linesOfPanel(asker, panelOf(board, 2), await seen('B12'));
    const hostile = `ap-${hostileRoom.slice(0, 3)} 0`;
    expect(days.find(({ name }) => name === hostile)?.points.map(([, value]) => value)).toEqual([0.4, 0.9]);
    const radios = await rowsOfPanel(asker, panelOf(board, 3), await seen('B12'));
    expect(radios[0]).toMatchObject({ p95: { value: 0.9, colour: colours.fault }, worst: { value: 0.9 }, clients: { value: 6 } });
    expect(radios.slice(1).map((row) => row['p95']?.colour)).toEqual(radios.slice(1).map(() => calm));
  });

  it('have the faults on their cables that their counters rose by', async () => {
    const rows = await rowsOfPanel(asker, panelOf(board, 4), await seen('B12'));
    for (const name of ['ap-B12', 'ap-B14', 'ap-C1']) {
      const told = known.points
        .filter(({ measurement, tags }) => measurement === 'interface' && tags.accessPoint === name && tags.mode === 'room')
        .reduce((sum, { fields }) => sum + Number(fields['interfaceInErrorRiseCount'] ?? 0), 0);
      expect(told, name).toBeGreaterThan(9);
      expect(rowOf(rows, 'accessPoint', name)?.['errors'], name).toMatchObject({ value: told, colour: colours.remark });
    }
  });
});

describe('two runs', () => {
  const board = boardOf('runs', 'sv');

  it('can be chosen, the newest first, and stand side by side', async () => {
    const values = await seen('B14');
    const choices = await Promise.all(
      ['runA', 'runB'].map((name) =>
        valuesOf(asker, board.templating.list.find((variable) => variable.name === name)?.query ?? '', values),
      ),
    );
    expect(choices).toEqual([
      ['newer', 'older'],
      ['older', 'newer'],
    ]);
    const rows = await rowsOfPanel(asker, panelOf(board, 1), values);
    expect(rows.map((row) => [row['run']?.value, text(row, 'standing')])).toEqual([
      ['newer', standingText('room-not-ready', 'sv')],
      ['older', standingText('room-ready', 'sv')],
    ]);
  });

  it('compare seat by seat and check by check', async () => {
    const values = await seen('B14');
    const seats = await rowsOfPanel(asker, panelOf(board, 2), values);
    const goodput = ({ facts }: KnownRun, pupil: unknown): number | undefined =>
      facts['pupil-goodput'].find((fact) => fact.room === 'B14' && fact.pupil === pupil && fact.metric === 'downloadBytes')?.goodputMbps;
    expect(seats).toHaveLength(6);
    for (const row of seats) {
      const pupil = row['pupil']?.value;
      expect(row['shareA']?.value).toBeCloseTo((goodput(known.newer, pupil) ?? NaN) / 2, 9);
      expect(row['shareB']?.value).toBeCloseTo((goodput(known.older, pupil) ?? NaN) / 2, 9);
    }
    const rows = await rowsOfPanel(asker, panelOf(board, 3), values);
    expect(rows.map((row) => [row['check']?.value, row['outcomeA']?.value, row['outcomeB']?.value])).toEqual(
      roomOf(known.newer, 'B14').findings.map(({ check, outcome }) => [
        check,
        outcome,
        roomOf(known.older, 'B14').findings.find((finding) => finding.check === check)?.outcome,
      ]),
    );
  });
});

describe('the pipeline', () => {
  const board = boardOf('pipeline', 'sv');
  const range = { fromMs: nowMs - dayMs, toMs: nowMs };

  it('counts what was lost and what waits', async () => {
    const [row] = await rowsOfPanel(asker, panelOf(board, 1), { values: {}, range });
    expect(row?.['lostLineRiseCount']).toMatchObject({ value: 3, colour: colours.fault });
    expect(row?.['deadLineRiseCount']).toMatchObject({ value: 0, colour: calm });
    expect(row?.['spoolLineCount']?.value).toBe(10);
  });

  it('draws the spool under its cap, the rate, the clocks and the machine', async () => {
    const [spool, sent, clocks, player] = await Promise.all(
      [2, 3, 4, 5].map((id) => linesOfPanel(asker, panelOf(board, id), { values: {}, range, interval: '1m' })),
    );
    const last = (lines: typeof spool, name: string): number | null | undefined =>
      lines?.find((line) => line.name === name)?.points.at(-1)?.[1];
    expect(last(spool, 'lab collect')).toBe(1000);
    expect(last(spool, formatMessage('sv', 'dashboard.series.cap'))).toBe(1_000_000);
    expect(last(sent, 'lab collect')).toBeCloseTo(1, 6);
    expect(last(clocks, 'lab collect')).toBe(250.5);
    expect(player?.map(({ name }) => name)).toEqual(['lab']);
  });
});

describe('alerts', () => {
  /** What Grafana's expressions do with the answer. */
  async function firing(rule: RuleJson, atMs: number): Promise<readonly Readonly<Record<string, string>>[]> {
    const [query, reduce, threshold] = rule.data;
    const { from } = query?.relativeTimeRange ?? { from: NaN };
    const found = await asker.series(written(query?.model.query ?? '', { values: {}, range: { fromMs: atMs - from * 1000, toMs: atMs } }));
    const [evaluator] = threshold?.model.conditions ?? [];
    expect([reduce?.model.expression, threshold?.model.expression, rule.condition, evaluator?.evaluator.type]).toEqual([
      'A',
      'B',
      'C',
      'gt',
    ]);
    const reducers: Readonly<Record<string, (values: readonly number[]) => number>> = {
      last: (values) => values.at(-1) ?? NaN,
      min: (values) => Math.min(...values),
      sum: (values) => values.reduce((sum, value) => sum + value, 0),
    };
    return found.flatMap(({ tags = {}, values }) => {
      const numbers = values.map((row) => row[1]).filter((value): value is number => typeof value === 'number');
      const reduced = reducers[reduce?.model.reducer ?? '']?.(numbers) ?? NaN;
      return reduced > (evaluator?.evaluator.params[0] ?? NaN) ? [tags] : [];
    });
  }
  const ruleOf = (uid: string): RuleJson => {
    const found = rulesOf('sv').find((rule) => rule.uid === uid);
    if (found === undefined) throw new Error(`no rule ${uid}`);
    return found;
  };
  const endOf = ({ verdict }: KnownRun): number => verdict.startAtMs + 187_000;

  it('tell of the room that is not ready, and of no other', async () => {
    expect(await firing(ruleOf('provnat-room-not-ready'), nowMs)).toEqual([{ school: known.school, room: 'B14' }]);
    expect(await firing(ruleOf('provnat-room-not-ready'), endOf(known.older))).toEqual([]);
  });

  it('tell of the access point that answers no poll, and of the air that is over the limit', async () => {
    expect(await firing(ruleOf('provnat-access-point-silent'), endOf(known.newer))).toEqual([
      { school: known.school, accessPoint: 'ap-D1' },
    ]);
    expect(await firing(ruleOf('provnat-radio-busy'), endOf(known.newer))).toEqual([
      { school: known.school, accessPoint: `ap-${hostileRoom.slice(0, 3)}`, radio: '0' },
    ]);
    expect(await firing(ruleOf('provnat-radio-busy'), endOf(known.older))).toEqual([]);
  });

  it('tell of lost points while they are news', async () => {
    expect(await firing(ruleOf('provnat-data-lost'), nowMs)).toEqual([{ host: 'lab', writer: 'collect' }]);
    expect(await firing(ruleOf('provnat-data-refused'), nowMs)).toEqual([]);
  });
});

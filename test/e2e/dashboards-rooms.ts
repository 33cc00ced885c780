/**
 * What a head teacher and the network team are shown of all rooms, on a real influxd, against the verdicts and facts of runs of known behaviour.
 * Grafana's own library makes it of the answers: same rooms, same outcomes, same numbers.
 */
import { describe, expect, it } from 'vitest';
import { formatMessage } from '../../messages/format-message.ts';
import { verdictWords } from '../../report/verdict-words.ts';
import type { Standing } from '../../core/influx/schema.ts';
import { askedOf, standingOf } from '../../core/influx/standing.ts';
import { checkValue } from '../../core/influx/check-value.ts';
import { colours } from '../../dashboards/look/colours.ts';
import { testAgeDays } from '../../dashboards/how-old.ts';
import { standingColumn } from '../../dashboards/standing-of-rooms.ts';
import { linesOfPanel, rowsOfPanel, type Seen, valuesOf } from '../dashboards/ask.ts';
import { boardFiles, boardOf, panelOf } from '../dashboards/board-file.ts';
import {
  calm,
  dayMs,
  rehearsedSchool,
  knownInflux,
  rooms,
  roomOf,
  startedToday,
  standingText,
  toldRooms,
} from '../dashboards/known-influx.ts';
import { twoFileSchool } from '../dashboards/day-by-day-points.ts';
import { rowOf, text } from '../dashboards/rows.ts';
import { hostileRoom, returned } from '../dashboards/school-points.ts';

const { asker, known, nowMs, seen, newestOf } = await knownInflux();

const standingOfNewest = ({ run, judged }: NonNullable<ReturnType<typeof newestOf>>): Standing =>
  standingOf(run.verdict, judged, askedOf(run.inventory));

const never = (room: string): never => {
  throw new Error(`${room} was not judged`);
};

it('the school is what it is meant to be', async () => {
  // What Grafana’s own account is held to, on InfluxDB 2 alone, is true here too.
  const [told] = await asker.series('SHOW TAG VALUES FROM "room" WITH KEY = "room"');
  expect(told?.values.map((row) => row[1]).sort()).toEqual([...toldRooms].sort());
  const standings = rooms.map((room) => {
    const newest = newestOf(room);
    return newest === undefined ? undefined : standingOfNewest(newest);
  });
  expect(standings).toEqual([
    'room-ready',
    'room-not-ready',
    'room-ready-with-warnings',
    'path-ready',
    'inconclusive',
    undefined,
    undefined,
    'room-not-ready',
    'lower-target-ready',
    'inconclusive',
    'room-ready',
    undefined,
    'path-ready',
    'path-not-ready',
    'path-ready',
  ]);
  expect(roomOf(known.rehearsal, 'B12').outcome).toBe('not-ready');
});

describe.each(['sv', 'en'] as const)('the head teacher, %s,', (language) => {
  const board = boardOf('head-teacher', language);

  it('is told how many rooms of all are ready', async () => {
    const values = await seen('B12');
    expect(await headline(values)).toEqual({ ready: ['3'], path: ['2'], rooms: [String(rooms.length)] });
  });

  it('is told a number when there is no run yet, and when the range holds none', async () => {
    const values = await seen('B12');
    const firstDay = { ...values, values: { ...values.values, school: startedToday } };
    expect(await headline(firstDay)).toEqual({ ready: ['0'], path: ['0'], rooms: ['2'] });
    const rows = await rowsOfPanel(asker, panelOf(board, 2), firstDay);
    expect(rows[0]).toMatchObject({ provenReadyCount: { value: 0 }, notTestedCount: { value: 2 } });
  });

  async function headline(values: Seen): Promise<unknown> {
    const [ready, path, all] = await Promise.all(
      ['readyCount', 'pathCount', 'roomCount'].map((name) =>
        valuesOf(asker, board.templating.list.find((variable) => variable.name === name)?.query ?? '', values),
      ),
    );
    return { ready, path, rooms: all };
  }

  it('sees each room counted once', async () => {
    const [row, ...more] = await rowsOfPanel(asker, panelOf(board, 2), await seen('B12'));
    expect(more).toEqual([]);
    expect(Object.fromEntries(Object.entries(row ?? {}).map(([name, { value }]) => [name, value]))).toEqual({
      provenReadyCount: 3,
      // R1's network and application are ready too, and a class had failed on its Wi-Fi.
      pathReadyCount: 2,
      failedCount: 6,
      // D1's and H1's newest run could not tell either, and both had failed.
      untoldCount: 1,
      notTestedCount: 3,
    });
    const { value: all } = (await rowsOfPanel(asker, panelOf(board, 2), await seen('B12')))[0]?.['failedCount'] ?? {};
    expect((await rowsOfPanel(asker, panelOf(board, 3), await seen('B12'))).length, 'as many as are listed').toBe(all);
    expect([row?.['provenReadyCount']?.colour, row?.['pathReadyCount']?.colour, row?.['notTestedCount']?.colour]).toEqual([
      colours.proven,
      colours.line,
      colours.unknown,
    ]);
  });

  it('sees how old the green number is, and which verdict has not arrived', async () => {
    const [row] = await rowsOfPanel(asker, panelOf(board, 6), await seen('B12'));
    expect(Object.keys(row ?? {})).toEqual(['oldestAtMs', 'agedCount', 'openRunCount', 'lostCount']);
    const { startAtMs } = known.oldest.verdict;
    expect(row?.['oldestAtMs']).toMatchObject({
      value: startAtMs,
      text: new Date(startAtMs).toLocaleDateString('sv-SE', { timeZone: 'Europe/Stockholm' }),
    });
    expect(row?.['agedCount']).toMatchObject({ value: 1, colour: colours.remark });
    // The laptop was shut before its verdict came; of four more runs that began in these days the verdicts are here.
    expect(row?.['openRunCount']).toMatchObject({ value: 1, colour: colours.remark });
    expect(row?.['lostCount']).toMatchObject({ value: 2, colour: colours.fault });
  });

  it('sees a run that has begun when none has a verdict yet', async () => {
    const panel = panelOf(board, 6);
    const asked = { ...panel, targets: panel.targets?.filter(({ query }) => query.includes(`"mode" = 'listed'`)) ?? [] };
    const [row] = await rowsOfPanel(asker, asked, await seen('B12'));
    // The four with a verdict as well: of verdicts there is no answer, as in a school without any.
    expect(row?.['openRunCount']).toMatchObject({ value: 5, colour: colours.remark });
  });

  it('is not told that all is fresh when nothing has been told for a term', async () => {
    const panel = panelOf(board, 6);
    const asked = { ...panel, targets: panel.targets?.filter(({ query }) => !query.includes('now()')) ?? [] };
    const [row] = await rowsOfPanel(asker, asked, await seen('B12'));
    expect(row?.['agedCount']?.value).toBe(3);
    const list = panelOf(board, 7);
    const old = { ...list, targets: list.targets?.filter(({ query }) => !query.includes('now()')) ?? [] };
    const rows = await rowsOfPanel(asker, old, await seen('B12'));
    expect(rows.map((each) => each['age']?.text)).toEqual(
      rows.map(() => formatMessage(language, 'dashboard.age.above', { days: testAgeDays })),
    );
  });

  it('sees each ready room with the date and the age of its test, the oldest first', async () => {
    const rows = await rowsOfPanel(asker, panelOf(board, 7), await seen('B12'));
    const word = (id: string): string => formatMessage(language, `dashboard.age.${id}`, { days: testAgeDays });
    expect(rows.map((row) => [row['room']?.value, row['Time']?.value, text(row, 'age'), row['age']?.colour])).toEqual([
      ['M1', known.oldest.verdict.startAtMs, word('above'), colours.remark],
      ['B12', known.older.verdict.startAtMs, word('within'), calm],
      [hostileRoom, known.newer.verdict.startAtMs, word('within'), calm],
    ]);
    expect(rows[0]?.['room']?.links[0]).toContain(`var-room=M1&from=${String(known.oldest.verdict.startAtMs)}&to=`);
    expect(rows[2]?.['standing']).toMatchObject({ text: standingText('room-ready-with-warnings', language), colour: colours.remark });
  });

  it('sees the rooms that failed, with the report’s own words', async () => {
    const rows = await rowsOfPanel(asker, panelOf(board, 3), await seen('B12'));
    expect(rows.map((row) => row['room']?.value)).toEqual(['B14', 'D1', 'G1', 'H1', 'R1', 'S1']);
    const words = verdictWords(known.newer.verdict, {})['B14'];
    const end = language === 'sv' ? 'Sv' : 'En';
    const [row] = rows;
    expect([text(row, 'tested'), text(row, 'reason'), text(row, 'remedy'), text(row, 'owner')]).toEqual([
      words?.[`tested${end}`],
      words?.[`reason${end}`],
      words?.[`remedy${end}`],
      words?.[`owner${end}`],
    ]);
    expect(row?.['standing']).toMatchObject({ text: standingText('room-not-ready', language), colour: colours.fault });
    expect(row?.['Time']?.value).toBe(known.newer.verdict.startAtMs);
    expect(row?.['reportUrl']?.value).toContain(`.${language}.html`);
    expect(row?.['room']?.links[0]).toContain(`var-room=B14&from=${String(known.newer.verdict.startAtMs)}&to=`);
  });

  it('sees a room that had failed when last it could be told, with that date and those words, whatever was tried since', async () => {
    const rows = await rowsOfPanel(asker, panelOf(board, 3), await seen('B12'));
    const told = verdictWords(known.older.verdict, {});
    for (const room of ['D1', 'H1', 'R1']) {
      expect(standingOfNewest(newestOf(room) ?? never(room)), room).not.toContain('not-ready');
      const row = rowOf(rows, 'room', room);
      expect(row?.['Time']?.value, room).toBe(known.older.verdict.startAtMs);
      expect(row?.['standing'], room).toMatchObject({ text: standingText('room-not-ready', language), colour: colours.fault });
      expect(text(row, 'reason'), room).toBe(told[room]?.[language === 'sv' ? 'reasonSv' : 'reasonEn']);
    }
    expect(rowOf(rows, 'room', 'S1')?.['standing']).toMatchObject({
      text: standingText('path-not-ready', language),
      colour: colours.fault,
    });
    // What one device found, one device has taken back.
    expect(rowOf(rows, 'room', 'T1')).toBeUndefined();
    // L1 was ready before: that is no failure, and no longer ready either.
    expect(rowOf(rows, 'room', 'L1')).toBeUndefined();
    expect(formatMessage(language, 'dashboard.head-teacher.not-ready.none')).toMatch(/last|senast/);
  });

  it('sees every room left to test when no run could tell anything', async () => {
    const panel = panelOf(board, 4);
    const asked = {
      ...panel,
      targets: panel.targets?.filter(({ query }) => !/'rehearsal'|"roomFailedAtMs"|"judgedAtMs"/.test(query)) ?? [],
    };
    const values = await seen('B12');
    const rows = await rowsOfPanel(asker, asked, { ...values, values: { ...values.values, school: startedToday } });
    expect(rows.map((row) => row['room']?.value)).toEqual(['K1', 'K2']);
  });

  it('sees what is left to test, and none of it is green', async () => {
    const rows = await rowsOfPanel(asker, panelOf(board, 4), await seen('B12'));
    expect(rows.map((row) => row['room']?.value).sort()).toEqual(['C1', 'E1', 'F1', 'L1', 'N1', 'T1']);
    const shown = (room: string, column: string): unknown => {
      const cell = rowOf(rows, 'room', room)?.[column];
      return [cell?.text, cell?.colour];
    };
    const notTested = [formatMessage(language, 'dashboard.standing.not-tested'), colours.unknown];
    expect(shown('C1', standingColumn)).toEqual([standingText('path-ready', language), colours.line]);
    expect(shown('L1', standingColumn)).toEqual([standingText('inconclusive', language), colours.unknown]);
    expect(shown('E1', standingColumn)).toEqual(notTested);
    expect(shown('F1', standingColumn)).toEqual(notTested);
    expect(shown('F1', 'rehearsal')).toEqual([standingText('emulated-ready', language), colours.unknown]);
    expect(text(rowOf(rows, 'room', 'E1'), 'owner')).toBe('Vaktmästare Öst');
    expect([text(rowOf(rows, 'room', 'E1'), 'reason'), text(rowOf(rows, 'room', 'F1'), 'reason')]).toEqual(['–', '–']);
  });

  it('sees the trend: seven ready after the older run, three when one had failed, one could not be told and two were gone; of those with the line alone one, then three', async () => {
    const lines = await linesOfPanel(asker, panelOf(board, 5), await seen('B12'));
    const of = (id: string): readonly (readonly [number, number | null])[] =>
      lines.find(({ name }) => name === formatMessage(language, `dashboard.head-teacher.trend.${id}`))?.points ?? [];
    const at = (id: string, timeMs: number): number | null | undefined =>
      of(id)
        .filter(([time]) => time <= timeMs)
        .at(-1)?.[1];
    expect([at('ready', known.older.verdict.startAtMs), at('ready', nowMs)]).toEqual([7, 3]);
    expect([at('path', known.older.verdict.startAtMs), at('path', nowMs)]).toEqual([1, 3]);
    expect(of('rooms').at(-1)?.[1]).toBe(rooms.length);
    expect(lines).toHaveLength(3);
  });

  it('sees all rooms of a school with two files also on a day that only one of them was used', async () => {
    const panel = panelOf(board, 5);
    // There is no verdict yet, and Grafana shows the rest.
    const asked = { ...panel, targets: panel.targets?.filter(({ query }) => query.includes('presentCount')) ?? [] };
    const values = await seen('B12', { fromMs: nowMs - 5 * dayMs, toMs: nowMs });
    const [all, ...more] = await linesOfPanel(asker, asked, { ...values, values: { ...values.values, school: twoFileSchool } });
    expect([all?.name, more]).toEqual([formatMessage(language, 'dashboard.head-teacher.trend.rooms'), []]);
    expect(all?.points.slice(-4).map(([, value]) => value)).toEqual([2, 5, 5, 5]);
  });
});

const choosing = boardFiles.flatMap(({ name, language, board }) =>
  board.templating.list.filter((variable) => variable.name === 'school').map(({ query }) => [name, language, query] as const),
);
it.each(choosing)(
  '%s %s: schools to choose from are those with real runs where nothing else counts, and all elsewhere',
  async (name, _language, query) => {
    const real = [known.school, startedToday, twoFileSchool];
    const schools = await valuesOf(asker, query, await seen('B12'));
    expect([...schools].sort()).toEqual((['head-teacher', 'rooms'].includes(name) ? real : [rehearsedSchool, ...real]).sort());
  },
);

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
        expect(row?.['worstTargetRatio']?.value ?? undefined, room).toBeUndefined();
        continue;
      }
      const standing = standingOfNewest(newest);
      expect(row?.[standingColumn]?.text, room).toBe(standingText(standing, language));
      expect(row?.[standingColumn]?.colour === colours.proven, room).toBe(standing === 'room-ready');
      const shares = newest.run.facts['pupil-goodput']
        .filter((fact) => fact.room === room)
        .map(({ goodputMbps, targetMbps }) => goodputMbps / targetMbps);
      const judged = newest.judged.findings.find(({ check }) => check === 'pupils-under-target')?.outcome !== 'no-data';
      const worst = judged ? Math.min(...shares) : undefined;
      if (worst === undefined) expect(row?.['worstTargetRatio']?.value ?? undefined, room).toBeUndefined();
      else expect(row?.['worstTargetRatio']?.value, room).toBeCloseTo(worst, 9);
      const underCount = newest.judged.findings.find(({ check }) => check === 'pupils-under-target')?.evidence['underCount'];
      if (judged) expect(row?.['seatsUnderTargetCount']?.value, room).toBe(underCount);
      expect(row?.['seatsUnderTargetCount']?.colour === colours.fault, room).toBe(judged && underCount !== 0);
      for (const [column, check] of [
        ['worstTargetRatio', 'pupils-under-target'],
        ['latencyMs', 'latency-under-load'],
        ['lossRatio', 'packet-loss'],
        ['busyRatio', 'radio-utilization'],
      ] as const) {
        const outcome = newest.judged.findings.find((candidate) => candidate.check === check)?.outcome ?? 'error';
        expect(text(row, `${column}Outcome`), `${room} ${check}`).toBe(formatMessage(language, `dashboard.outcome.${outcome}`));
        expect(row?.[column]?.colour, `${room} ${check}`).not.toBe(colours.fault);
      }
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

  it('show nothing of a room that was gone and came back: not the outcomes of before either', async () => {
    const row = rowOf(await rowsOfPanel(asker, panelOf(board, 1), await seen('B12')), 'room', returned);
    // When it left is no test.
    expect(row?.['startAtMs']?.value ?? undefined).toBeUndefined();
    const notTested = formatMessage(language, 'dashboard.outcome.not-tested');
    for (const column of ['worstTargetRatio', 'latencyMs', 'lossRatio', 'busyRatio'])
      expect([text(row, `${column}Outcome`), row?.[column]?.value ?? undefined], column).toEqual([notTested, undefined]);
    const cells = rowOf(await rowsOfPanel(asker, panelOf(board, 2), await seen('B12')), 'room\\check', returned) ?? {};
    const outcomes = Object.entries(cells).filter(([column]) => column !== 'room\\check');
    expect(outcomes.length).toBeGreaterThan(10);
    for (const [check, cell] of outcomes) expect(cell.text, check).toBe(notTested);
  });

  it('show the one of thirty who gets too little, and only up', async () => {
    const row = rowOf(await rowsOfPanel(asker, panelOf(board, 1), await seen('B12')), 'room', 'G1');
    expect(row?.['worstTargetRatio']?.value).toBeLessThan(0.6);
    expect(row?.['seatsUnderTargetCount']).toMatchObject({ value: 1, colour: colours.fault });
    expect(row?.['worstTargetRatioOutcome']).toMatchObject({
      text: formatMessage(language, 'dashboard.outcome.fail'),
      colour: colours.fault,
    });
  });

  it('show every outcome of every check, in the order of the verdict', async () => {
    const rows = await rowsOfPanel(asker, panelOf(board, 2), await seen('B12'));
    const notTested = formatMessage(language, 'dashboard.outcome.not-tested');
    const judged = rooms.flatMap((room) => {
      const newest = newestOf(room);
      return newest === undefined ? [] : [[room, newest.judged] as const];
    });
    expect(
      rows
        .filter((row) => text(row, 'pupils-under-target') !== notTested)
        .map((row) => row['room\\check']?.text)
        .sort(),
    ).toEqual(judged.map(([room]) => room).sort());
    expect(rows.map((row) => row['room\\check']?.text).sort()).toEqual([...rooms].sort());
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

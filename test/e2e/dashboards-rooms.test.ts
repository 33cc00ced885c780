/**
 * What a head teacher and the network team are shown of all rooms, on a real influxd, against the verdicts and facts of runs of known behaviour.
 * Grafana's own library makes it of the answers: same rooms, same outcomes, same numbers.
 */
import { describe, expect, it } from 'vitest';
import { formatMessage } from '../../messages/format-message.ts';
import { verdictWords } from '../../report/verdict-words.ts';
import { standingOf } from '../../core/influx/verdict-points.ts';
import { checkValue } from '../../core/influx/check-value.ts';
import { colours } from '../../dashboards/look/colours.ts';
import { standingColumn } from '../../dashboards/standing-of-rooms.ts';
import { linesOfPanel, rowsOfPanel, valuesOf } from '../dashboards/ask.ts';
import { boardOf, panelOf } from '../dashboards/board-file.ts';
import { startKnownInflux, rooms, roomOf, rowOf, text, standingText } from '../dashboards/known-influx.ts';

const { asker, known, nowMs, seen, newestOf } = await startKnownInflux();

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
    expect([text(rowOf(rows, 'room', 'E1'), 'reason'), text(rowOf(rows, 'room', 'F1'), 'reason')]).toEqual(['–', '–']);
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

/** One room, the access points, two runs and the pipeline, on a real influxd, against the verdicts, facts and points of runs of known behaviour. */
import { describe, expect, it } from 'vitest';
import { formatMessage } from '../../messages/format-message.ts';
import { verdictWords } from '../../report/verdict-words.ts';
import { pollAgeHours } from '../../dashboards/how-old.ts';
import { colours } from '../../dashboards/look/colours.ts';
import { type Line, linesOfPanel, type Seen, rowsOfPanel, valuesOf, written } from '../dashboards/ask.ts';
import { boardOf, panelOf } from '../dashboards/board-file.ts';
import { askedSchool, knownInflux, calm, dayMs, polledSchool, rangeOf, roomOf, standingText } from '../dashboards/known-influx.ts';
import { marksOf } from '../dashboards/grafana/annotations.ts';
import { rowOf, text } from '../dashboards/rows.ts';
import { watchedSchool } from '../dashboards/day-by-day-points.ts';
import { hostileRoom, type KnownRun, returned } from '../dashboards/school-points.ts';

const { asker, known, nowMs, seen } = await knownInflux();

/** A step in which nothing was told has no value. */
const told = (line: Line | undefined): Line['points'] => (line?.points ?? []).filter(([, value]) => value !== null);

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
    const drawn = told(lines.find(({ name }) => name === target));
    expect(drawn.map(([, value]) => value)).toEqual(drawn.map(() => 2));
    expect(Math.min(...drawn.map(([time]) => time))).toBeGreaterThanOrEqual(bandwidth - 10_000);
    const starved = told(lines.find(({ name }) => name === seats[1]));
    // Whole windows of the phase: what the path gave this pupil.
    const inPhase = starved.filter(([time]) => time > bandwidth + 12_000 && time < bandwidth + 30_000).map(([, value]) => value ?? NaN);
    expect(inPhase.length).toBeGreaterThan(0);
    for (const value of inPhase) expect(value).toBeCloseTo(1.2, 1);
  });

  it('draws what goes up as well, in the bandwidth phase alone: of thirty one gets half of the target, and nothing else tells it', async () => {
    const lines = await linesOfPanel(asker, panelOf(board, 9), await seen('G1', rangeOf(run())));
    const target = formatMessage('sv', 'dashboard.series.target');
    expect(lines).toHaveLength(31);
    expect(new Set(told(lines.find(({ name }) => name === target)).map(([, value]) => value))).toEqual(new Set([0.1]));
    const bandwidth = run().verdict.startAtMs + 137_000;
    const low = lines.filter((line) => {
      expect(Math.min(...told(line).map(([time]) => time)), line.name).toBeGreaterThanOrEqual(bandwidth - 10_000);
      const inPhase = told(line).filter(([time]) => time > bandwidth + 12_000 && time < bandwidth + 30_000);
      expect(inPhase.length, line.name).toBeGreaterThan(0);
      return inPhase.every(([, value]) => (value ?? NaN) < 0.07);
    });
    expect(low.map(({ name }) => name)).toEqual([formatMessage('sv', 'dashboard.series.seat', { seat: '7' })]);
  });

  it('draws no line over the days between two runs, for pupils and access points alike', async () => {
    const values = { ...(await seen('B14', { fromMs: rangeOf(known.older).fromMs, toMs: rangeOf(run()).toMs })), interval: '1h' };
    for (const id of [2, 3, 4, 5, 6, 7, 9]) {
      const lines = (await linesOfPanel(asker, panelOf(board, id), values)).filter((line) => told(line).length > 1);
      expect(lines.length, String(id)).toBeGreaterThan(0);
      for (const { name, points } of lines) {
        const between = points.filter(([time]) => time > rangeOf(known.older).toMs && time < rangeOf(run()).fromMs - 3_600_000);
        expect(between.length, name).toBeGreaterThan(400);
        expect(new Set(between.map(([, value]) => value)), name).toEqual(new Set([null]));
      }
    }
  });

  it('draws the stall where it was, and nothing else', async () => {
    const lines = await linesOfPanel(asker, panelOf(board, 4), await seen('B14', rangeOf(run())));
    const stalled = lines.filter(({ points }) => points.some(([, value]) => (value ?? 0) > 0));
    expect(stalled.map(({ name }) => name)).toEqual([formatMessage('sv', 'dashboard.series.sound', { seat: '2' })]);
    expect(stalled[0]?.points.reduce((sum, [, value]) => sum + (value ?? 0), 0)).toBeCloseTo(700, 6);
  });

  it('asks the access points that served the room in that time, and not those of earlier years', async () => {
    expect((await seen('B14', rangeOf(run()))).values['accessPoint']).toEqual(['ap-B14']);
    expect((await seen('B14', rangeOf(known.older))).values['accessPoint']).toEqual(['ap-B14', 'ap-moved']);
  });

  it('asks them for a moment as well that is chosen within the run, and not for days when nobody told of any', async () => {
    const { startAtMs } = known.older.verdict;
    const at = async (afterMs: number): Promise<unknown> =>
      (await seen('B14', { fromMs: startAtMs + afterMs, toMs: startAtMs + afterMs + 10_000 })).values['accessPoint'];
    expect(await at(100_000)).toEqual(['ap-B14', 'ap-moved']);
    expect(await at(-60_000)).toEqual([]);
    expect(await at(26 * 3_600_000)).toEqual([]);
  });

  it('draws what the room’s own access points told', async () => {
    const values = await seen(hostileRoom, rangeOf(run()));
    const [busy, clients, retries] = await Promise.all([5, 6, 7].map((id) => linesOfPanel(asker, panelOf(board, id), values)));
    const name = `ap-${hostileRoom.slice(0, 3)}`;
    expect(busy?.map((line) => [line.name, Math.max(...line.points.map(([, value]) => value ?? 0))])).toEqual([
      [`${name} 0`, 0.9],
      [formatMessage('sv', 'dashboard.series.short', { radio: `${name} 0` }), 0.9],
    ]);
    expect(clients?.map((line) => [line.name, told(line).at(-1)?.[1]])).toEqual([[name, 6]]);
    expect(retries?.map((line) => told(line).at(-1)?.[1])).toEqual([0.05, 0.07]);
  });

  it('marks runs, and phases as bands with their names', async () => {
    const values = await seen('B14', rangeOf(run()));
    const [runs, phases] = await Promise.all(
      board.annotations.list.map(async (annotation) => marksOf(annotation, await asker.series(written(annotation.target.query, values)))),
    );
    expect(runs).toEqual([
      {
        timeMs: run().verdict.startAtMs,
        endMs: undefined,
        title: verdictWords(run().verdict, {})['B14']?.reasonSv,
        text: expect.stringMatching(
          /^<a href="https:\/\/reports\.example\/[^"<>]*\.sv\.html" target="_blank" rel="noopener">[^<]+<\/a>$/,
        ) as string,
        tags: ['newer'],
      },
    ]);
    // When a room left the school file nothing was run.
    const range = { fromMs: run().verdict.startAtMs - 30 * 86_400_000, toMs: Date.now() };
    const [ofReturned] = board.annotations.list;
    if (ofReturned === undefined) throw new Error('no annotation');
    const marks = marksOf(ofReturned, await asker.series(written(ofReturned.target.query, await seen(returned, range))));
    expect(marks.length).toBeGreaterThan(0);
    for (const { title } of marks) expect(title).toMatch(/\w/);
    expect(phases?.map(({ text }) => text)).toEqual(['idle', 'login', 'package', 'work', 'bandwidth', 'submit']);
    for (const { timeMs, endMs, title } of phases ?? []) expect([endMs !== undefined && endMs > timeMs, title]).toEqual([true, undefined]);
    // Each ends where the next begins, and none is a moment.
    expect(phases?.slice(0, -1).map(({ endMs }) => endMs)).toEqual(phases?.slice(1).map(({ timeMs }) => timeMs));
  });
});

describe('the access points', () => {
  const board = boardOf('access-points', 'en');

  const answers = (id: string): string => formatMessage('en', `dashboard.answers.${id}`, { hours: pollAgeHours });

  it('are listed, the silent one first; what was told before the last hours is no answer', async () => {
    const values = await seen('B12');
    const rows = await rowsOfPanel(asker, panelOf(board, 1), { ...values, values: { ...values.values, school: askedSchool } });
    expect(rows.map((row) => [row['accessPoint']?.value, text(row, 'unreachable'), row['unreachable']?.colour])).toEqual([
      ['ap-silent', answers('no'), colours.fault],
      ['ap-answers', answers('yes'), calm],
      ['ap-forgotten', answers('not-asked'), colours.unknown],
    ]);
    // The newest poll did not ask for them.
    expect(rows.map((row) => row['accessPointClientCount']?.value ?? undefined)).toEqual([undefined, 31, undefined]);
    expect(text(rows[1], 'clientsMark')).toBe(formatMessage('en', 'dashboard.mark.above-count', { limit: 30 }));
  });

  it('of a school that nobody asks any more do not answer, though they once did', async () => {
    const { targets = [], ...panel } = panelOf(board, 1);
    const values = await seen('B12');
    // Nothing recent is there, and Grafana shows the rest.
    await expect(rowsOfPanel(asker, { targets, ...panel }, values)).rejects.toThrow('nothing');
    const rows = await rowsOfPanel(asker, { ...panel, targets: targets.filter(({ query }) => !query.includes('now()')) }, values);
    expect(rows.length).toBeGreaterThan(5);
    expect(new Set(rows.map((row) => text(row, 'unreachable')))).toEqual(new Set([answers('not-asked')]));
    expect(rows.slice(0, 2).map((row) => row['accessPoint']?.value)).toEqual(['ap-D1', 'ap-L1']);
    expect(text(rowOf(rows, 'accessPoint', 'ap-B14'), 'roomNames')).toBe('B14');
  });

  it('are as busy day by day as they told, the busiest radio first', async () => {
    const days = await linesOfPanel(asker, panelOf(board, 2), await seen('B12'));
    const hostile = `ap-${hostileRoom.slice(0, 3)} 0`;
    expect(days.find(({ name }) => name === hostile)?.points.map(([, value]) => value)).toEqual([0.4, 0.9]);
    const radios = await rowsOfPanel(asker, panelOf(board, 3), await seen('B12'));
    expect(radios[0]).toMatchObject({
      p95: { value: 0.9 },
      p95Mark: { text: formatMessage('en', 'dashboard.mark.above-ratio', { limit: 0.8 }), colour: colours.fault },
      worst: { value: 0.9 },
      clients: { value: 6 },
      retries: { value: expect.closeTo(0.05, 9) as number },
      channel: { value: '36+' },
    });
    const within = formatMessage('en', 'dashboard.mark.within-ratio', { limit: 0.5 });
    expect(radios.slice(1).map((row) => row['p95Mark']?.text)).toEqual(radios.slice(1).map(() => within));
  });

  it('are as busy as on their worst day of exam time: an hour of an exam is seen, and a night is not', async () => {
    const values = await seen('B12');
    const watched = { ...values, values: { ...values.values, school: watchedSchool } };
    const days = await linesOfPanel(asker, panelOf(board, 2), watched);
    const ofRadio = (name: string): readonly unknown[] => days.find((line) => line.name === name)?.points.map(([, value]) => value) ?? [];
    expect(ofRadio('ap-exam 0').filter((value) => value !== 0.1)).toEqual([0.95]);
    expect(new Set(ofRadio('ap-night 0'))).toEqual(new Set([0.2]));
    // No cell of a weekend.
    expect(ofRadio('ap-night 0').length).toBeLessThan(12);
    const radios = await rowsOfPanel(asker, panelOf(board, 3), watched);
    expect(radios.map((row) => [row['accessPoint']?.value, row['p95']?.value, text(row, 'p95Mark'), row['worst']?.value])).toEqual([
      ['ap-exam', 0.95, formatMessage('en', 'dashboard.mark.above-ratio', { limit: 0.8 }), 0.95],
      ['ap-night', 0.2, formatMessage('en', 'dashboard.mark.within-ratio', { limit: 0.5 }), 0.9],
    ]);
  });

  it('that nobody polled in exam time are listed all the same, with a dash', async () => {
    const values = await seen('B12');
    const rows = await rowsOfPanel(asker, panelOf(board, 3), { ...values, values: { ...values.values, school: polledSchool } });
    expect(rows.map((row) => [row['accessPoint']?.value, text(row, 'p95'), text(row, 'p95Mark'), row['worst']?.value])).toEqual([
      ['ap-silent', '90%', formatMessage('en', 'dashboard.mark.above-ratio', { limit: 0.8 }), 0.9],
      ['ap-flaky', '–', '–', 0.9],
      ['ap-new', '–', '–', 0.9],
    ]);
  });

  it('have the faults on their cables that their counters rose by', async () => {
    const rows = await rowsOfPanel(asker, panelOf(board, 4), await seen('B12'));
    for (const name of ['ap-B12', 'ap-B14', 'ap-C1']) {
      // Each who read it counts for itself, and who saw most of them tells.
      const seenBy = new Map<string | undefined, number>();
      for (const { measurement, tags, fields } of known.points) {
        if (measurement !== 'interface' || tags.accessPoint !== name || tags.mode !== 'room') continue;
        seenBy.set(tags.poller, (seenBy.get(tags.poller) ?? 0) + Number(fields['interfaceInErrorRiseCount'] ?? 0));
      }
      const told = Math.max(...seenBy.values());
      expect(told, name).toBeGreaterThan(9);
      expect(rowOf(rows, 'accessPoint', name)?.['errors']?.value, name).toBe(told);
    }
    const unknown = rows.filter((row) => row['accessPoint']?.value === 'ap-D1' && (row['interface']?.value ?? null) === null);
    expect(unknown.map((row) => [row['interface']?.text, row['interface']?.colour, row['errors']?.text])).toEqual([
      [formatMessage('en', 'dashboard.value.cable-unknown'), colours.unknown, '–'],
    ]);
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

  it('tell what the worst seat got, down and up, beside the target of each', async () => {
    const [row] = await rowsOfPanel(asker, panelOf(board, 1), await seen('G1'));
    const of = (metric: string): number =>
      Math.min(
        ...known.newer.facts['pupil-goodput']
          .filter((fact) => fact.room === 'G1' && fact.metric === metric)
          .map(({ goodputMbps }) => goodputMbps),
      );
    expect(of('uploadBytes')).toBeLessThan(0.07);
    expect([row?.['worstUpMbps']?.value, row?.['worstDownMbps']?.value]).toEqual([of('uploadBytes'), of('downloadBytes')]);
    // The second of thirty is the one that 95 % reach.
    expect(row?.['p5UpMbps']?.value).toBeGreaterThan(0.1);
    expect([row?.['targetUpMbps']?.value, row?.['targetDownMbps']?.value]).toEqual([0.1, 2]);
  });

  it('compare seat by seat and check by check', async () => {
    const values = await seen('B14');
    const seats = await rowsOfPanel(asker, panelOf(board, 2), values);
    const share = ({ facts }: KnownRun, pupil: unknown): number =>
      Math.min(
        ...facts['pupil-goodput']
          .filter((fact) => fact.room === 'B14' && fact.pupil === pupil)
          .map(({ goodputMbps, targetMbps }) => goodputMbps / targetMbps),
      );
    expect(seats).toHaveLength(6);
    for (const row of seats) {
      const pupil = row['pupil']?.value;
      expect(row['shareA']?.value).toBeCloseTo(share(known.newer, pupil), 9);
      expect(row['shareB']?.value).toBeCloseTo(share(known.older, pupil), 9);
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
  // Known only once the school is there.
  const range = (): Seen['range'] => ({ fromMs: nowMs - dayMs, toMs: nowMs });

  it('counts what was lost and what waits', async () => {
    const [row] = await rowsOfPanel(asker, panelOf(board, 1), { values: {}, range: range() });
    expect(row?.['lostLineRiseCount']).toMatchObject({ value: 5, colour: colours.fault });
    expect(row?.['deadLineRiseCount']).toMatchObject({ value: 0, colour: calm });
    expect(row?.['spoolLineCount']?.value).toBe(17);
  });

  it('counts what waits in a spool once: what a run left there has been sent by publish', async () => {
    const rows = await rowsOfPanel(asker, panelOf(board, 6), { values: {}, range: range() });
    expect(rows.map((row) => [row['host']?.value, row['spool']?.value, row['waiting']?.value])).toEqual([
      ['begun-again', 'influx', 0],
      ['desk', 'spool-1', 0],
      ['lab', 'influx', 10],
      ['laptop', 'spool-1', 7],
      ['stopped', 'influx', 0],
    ]);
  });

  it('draws the spool under its cap, the rate, the clocks and the machine', async () => {
    const [spool, sent, clocks, player] = await Promise.all(
      [2, 3, 4, 5].map((id) => linesOfPanel(asker, panelOf(board, id), { values: {}, range: range(), interval: '1m' })),
    );
    const last = (lines: typeof spool, name: string): number | null | undefined =>
      told(lines?.find((line) => line.name === name)).at(-1)?.[1];
    expect(last(spool, `${known.school} lab influx`)).toBe(1000);
    expect(last(spool, formatMessage('sv', 'dashboard.series.cap'))).toBe(1_000_000);
    expect(last(sent, `${known.school} lab influx`)).toBeCloseTo(1, 6);
    expect(last(clocks, `${known.school} lab influx`)).toBe(250.5);
    // A hash of the host's name, which may be a person's.
    expect(player?.map(({ name }) => name)).toEqual([expect.stringMatching(/^machine-[0-9a-f]{6}$/)]);
  });
});

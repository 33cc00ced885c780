/**
 * The samples and findings of a demo as if they were of a real school: the room with room enough proven, the other not ready. What head teachers
 * are shown, the tables of rooms and the alerts ask for real runs alone, and nothing else in the tests has such a run from the real k6.
 */
import { expect, it } from 'vitest';
import { checkValue } from '../../core/influx/check-value.ts';
import { lineOf } from '../../core/influx/line-protocol.ts';
import { askedOf, standingOf } from '../../core/influx/standing.ts';
import { weekdays } from '../../core/inventory/types.ts';
import { isJudgedOutcome } from '../../core/verdict.ts';
import { limitValue } from '../../dashboards/look/limits.ts';
import { standingColumn } from '../../dashboards/standing-of-rooms.ts';
import { formatMessage } from '../../messages/format-message.ts';
import { verdictWords } from '../../report/verdict-words.ts';
import { eachRunPoint } from '../../run/influx/run-points.ts';
import type { JudgedRun } from '../../run/judge-run.ts';
import { firing } from '../dashboards/alerts.ts';
import { type Asker, linesOfPanel, rowsOfPanel, type Seen, valuesOf, written } from '../dashboards/ask.ts';
import { boardOf, panelOf, rulesOf } from '../dashboards/board-file.ts';
import { rowOf, text } from '../dashboards/rows.ts';
import type { Influxd } from './start-influxd.ts';

export interface RealSchool {
  readonly judged: JudgedRun;
  readonly seen: Seen;
}

const school = 'Demons riktiga skola';
const dayMs = 86_400_000;

export async function writeAsReal({ run, verdict, ...facts }: JudgedRun, influxd: Influxd, seen: Seen, asker: Asker): Promise<RealSchool> {
  const { url, database, token } = influxd.destination;
  const always = { days: weekdays, from: '00:00', to: '24:00' };
  const judged: JudgedRun = {
    ...facts,
    run: { ...run, plan: { ...run.plan, mode: 'room' }, inventory: { ...run.inventory, school, examTime: always } },
    verdict: { ...verdict, mode: 'room', school, rooms: verdict.rooms.map((room) => ({ ...room, proves: 'room' })) },
  };
  await eachRunPoint({ ...judged, say: (of, { owners }) => verdictWords(of, owners) }, async (points) => {
    if (points.length === 0) return;
    const answer = await fetch(`${url}/api/v2/write?org=provnat&bucket=${database}&precision=ms`, {
      method: 'POST',
      headers: token === undefined ? {} : { Authorization: `Token ${token.reveal()}` },
      body: points.map(lineOf).join('\n'),
    });
    if (answer.status !== 204) throw new Error(await answer.text());
  });
  const values = { ...seen.values, school, mode: 'room', accessPoint: [] };
  const variable = boardOf('room', 'sv').templating.list.find(({ name }) => name === 'accessPoint')?.query ?? '';
  return { judged, seen: { ...seen, values: { ...values, accessPoint: await valuesOf(asker, variable, { ...seen, values }) } } };
}

export function asRealSchool(at: () => { readonly real: RealSchool; readonly asker: Asker }): void {
  it('as a real school, the head teacher is told one room of two, and why not the other', async () => {
    const { real, asker } = at();
    const { verdict, run } = real.judged;
    const readyCount = verdict.rooms.filter(({ outcome }) => outcome.startsWith('ready')).length;
    const board = boardOf('head-teacher', 'sv');
    const number = (name: string): Promise<readonly string[]> =>
      valuesOf(asker, board.templating.list.find((variable) => variable.name === name)?.query ?? '', real.seen);
    expect(await Promise.all(['readyCount', 'pathCount', 'roomCount'].map(number))).toEqual([[String(readyCount)], ['0'], ['2']]);
    const [counted] = await rowsOfPanel(asker, panelOf(board, 2), real.seen);
    expect(counted).toMatchObject({ provenReadyCount: { value: readyCount }, failedCount: { value: 1 }, notTestedCount: { value: 0 } });
    const rows = await rowsOfPanel(asker, withoutPath(panelOf(board, 3)), real.seen);
    const failed = verdict.rooms.filter(({ outcome }) => outcome === 'not-ready').map(({ room }) => room);
    expect(rows.map((row) => row['room']?.value)).toEqual(failed);
    const words = verdictWords(verdict, run.inventory.owners)[failed[0] ?? ''];
    expect([text(rows[0], 'reason'), text(rows[0], 'remedy'), text(rows[0], 'tested')]).toEqual([
      words?.reasonSv,
      words?.remedySv,
      words?.testedSv,
    ]);
  });

  it('as a real school, every room has the figures and the outcomes of its verdict', async () => {
    const { real, asker } = at();
    const { verdict, facts, run } = real.judged;
    const board = boardOf('rooms', 'en');
    const rows = await rowsOfPanel(asker, withoutRehearsals(panelOf(board, 1)), real.seen);
    const grid = await rowsOfPanel(asker, panelOf(board, 2), real.seen);
    expect(rows.map((row) => row['room']?.value).sort()).toEqual(verdict.rooms.map(({ room }) => room).sort());
    for (const room of verdict.rooms) {
      const row = rowOf(rows, 'room', room.room);
      expect(text(row, standingColumn)).toBe(
        formatMessage('en', `dashboard.standing.${standingOf(verdict, room, askedOf(run.inventory))}`),
      );
      const shares = facts['pupil-goodput'].filter((fact) => fact.room === room.room).map((fact) => fact.goodputMbps / fact.targetMbps);
      const target = room.findings.find(({ check }) => check === 'pupils-under-target');
      if (target === undefined || !isJudgedOutcome(target.outcome)) expect(row?.['worstTargetRatio']?.value ?? undefined).toBeUndefined();
      else expect(row?.['worstTargetRatio']?.value).toBeCloseTo(Math.min(...shares), 9);
      for (const [column, check] of [
        ['latencyMs', 'latency-under-load'],
        ['lossRatio', 'packet-loss'],
        ['busyRatio', 'radio-utilization'],
      ] as const) {
        const finding = room.findings.find((candidate) => candidate.check === check);
        expect(row?.[column]?.value ?? undefined, check).toEqual(finding === undefined ? undefined : checkValue(finding).value);
      }
      for (const { check, outcome } of room.findings) {
        expect(text(rowOf(grid, 'room\\check', room.room), check), `${room.room} ${check}`).toBe(
          formatMessage('en', `dashboard.outcome.${outcome}`),
        );
      }
    }
  });

  it('as a real school, its radios are as busy in exam time as they told, day by day and on the worst day', async () => {
    const { real, asker } = at();
    const reads = airtimeOf(real.judged.series);
    const board = boardOf('access-points', 'en');
    const radios = await rowsOfPanel(asker, panelOf(board, 3), real.seen);
    const days = await linesOfPanel(asker, panelOf(board, 2), real.seen);
    const names = [...new Set(reads.map(({ accessPoint }) => accessPoint))].sort();
    expect(radios.map((row) => row['accessPoint']?.value).sort()).toEqual(names);
    const told = await asker.series(
      written(
        'SELECT count("examAirtimeRatio") FROM "radio" WHERE "school" = ${school:singlequote} AND $timeFilter GROUP BY time(1d), "accessPoint" fill(none)',
        real.seen,
      ),
    );
    for (const row of radios) {
      const name = row['accessPoint']?.value;
      const counted = told.find(({ tags }) => tags?.['accessPoint'] === name)?.values ?? [];
      const expected = counted.map(([dayAtMs, count]) => {
        const ratios = reads
          .filter(({ accessPoint, atMs }) => accessPoint === name && Math.floor(atMs / dayMs) * dayMs === dayAtMs)
          .map(({ ratio }) => ratio);
        // Zeros that only later polls showed to be false are among the points of before.
        expect(Number(count), String(name)).toBeGreaterThanOrEqual(ratios.length);
        const all = [...Array.from({ length: Number(count) - ratios.length }, () => 0), ...ratios].sort((left, right) => left - right);
        // As InfluxDB has it.
        return all[Math.floor(all.length * 0.95 + 0.5) - 1] ?? NaN;
      });
      expect(expected.length, String(name)).toBeGreaterThan(0);
      expect(row['p95']?.value, String(name)).toBeCloseTo(Math.max(...expected), 9);
      const drawn = days.find((line) => line.name === `${String(name)} ${String(row['radio']?.value)}`)?.points.map(([, value]) => value);
      expect(drawn, String(name)).toEqual(expected.map((ratio) => expect.closeTo(ratio, 9) as number));
    }
  });

  it('as a real school, it wakes whom it should', async () => {
    const { real, asker } = at();
    const { verdict, series } = real.judged;
    const told = async (uid: string, atMs: number): Promise<readonly unknown[]> =>
      (
        await firing(
          asker,
          rulesOf('sv').find((rule) => rule.uid === `provnat-${uid}`),
          atMs,
        )
      ).filter((tags) => tags['school'] === school);
    const endAtMs = Math.max(...series['radio-read'].map(({ atMs }) => atMs)) + 1000;
    const failed = verdict.rooms.filter(({ outcome }) => outcome === 'not-ready').map(({ room }) => room);
    expect(await told('room-not-ready', Date.now())).toEqual(failed.map((room) => ({ school, room })));
    // One device found nothing here, and the class that was ready takes that back as well.
    expect(await told('path-not-ready', Date.now())).toEqual([]);
    expect(await told('access-point-silent', endAtMs)).toEqual([]);
    const limit = limitValue({ check: 'radio-utilization', limit: 'busy' });
    const reads = airtimeOf(series);
    // Whenever one looks: the mean of the five minutes of the clock that have begun, of what was polled until then.
    for (let atMs = Math.min(...reads.map((read) => read.atMs)) + 20_000; atMs <= endAtMs; atMs += 10_000) {
      const begunAtMs = Math.floor(atMs / 300_000) * 300_000;
      // Of five minutes that have hardly begun there is no poll yet, or one that began before them.
      if (atMs - begunAtMs < 30_000) continue;
      const polled = reads.filter((read) => read.atMs >= begunAtMs && read.atMs <= atMs);
      const meanOf = (name: string): number => {
        const ratios = polled.filter(({ accessPoint }) => accessPoint === name).map(({ ratio }) => ratio);
        return ratios.reduce((sum, ratio) => sum + ratio, 0) / ratios.length;
      };
      const names = [...new Set(polled.map(({ accessPoint }) => accessPoint))];
      // A poll's own time is a moment after what it read: at the limit it may be either. And zeros that only later polls showed to be false are
      // among the points of before, so a mean of points is lower.
      const sure = names.filter((name) => meanOf(name) < limit - 0.05 || meanOf(name) > limit + 0.2);
      const found = ((await told('radio-busy', atMs)) as readonly { readonly accessPoint: string }[]).map(({ accessPoint }) => accessPoint);
      expect(found.filter((name) => sure.includes(name)).sort(), String(atMs - endAtMs)).toEqual(
        sure.filter((name) => meanOf(name) > limit).sort(),
      );
    }
  });
}

/** Of a radio that tells both, the longer average: so the points have it. */
export function airtimeOf(series: JudgedRun['series']): JudgedRun['series']['radio-read'] {
  const reads = series['radio-read'];
  const telling = new Set(reads.filter(({ average }) => average === 'long').map(({ accessPoint, radio }) => `${accessPoint} ${radio}`));
  return reads.filter(({ accessPoint, radio, average }) => average === 'long' || !telling.has(`${accessPoint} ${radio}`));
}

/** Of failures that one device found there is no answer. */
const withoutPath = (panel: ReturnType<typeof panelOf>): ReturnType<typeof panelOf> => ({
  ...panel,
  targets: panel.targets?.filter(({ query }) => !query.includes('"pathFailedAtMs" > 0')) ?? [],
});

/** Nobody has rehearsed in the real school: that question has no answer, and Grafana shows the rest. */
const withoutRehearsals = (panel: ReturnType<typeof panelOf>): ReturnType<typeof panelOf> => ({
  ...panel,
  targets: panel.targets?.filter(({ query }) => !query.includes("'rehearsal'")) ?? [],
});

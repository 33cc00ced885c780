/** A real influxd that holds the school of known behaviour, for the tests that look at it through the dashboards. */
import { afterAll } from 'vitest';
import { inventoryPoints } from '../../core/influx/inventory-points.ts';
import { lineOf } from '../../core/influx/line-protocol.ts';
import type { Point } from '../../core/influx/point.ts';
import { createPollPoints } from '../../core/influx/poll-points.ts';
import type { RoomVerdict } from '../../core/verdict.ts';
import { formatMessage } from '../../messages/format-message.ts';
import { type Influxd, startInfluxd } from '../e2e/start-influxd.ts';
import { type Asker, askerOf, type Seen, valuesOf } from './ask.ts';
import { boardOf } from './board-file.ts';
import { roomsOfTwoFiles, twoFilePoints, watchedPoints } from './day-by-day-points.ts';
import { gone, hostileRoom, type KnownRun, type KnownSchool, knownSchool, returned, untested } from './school-points.ts';

export const dayMs = 86_400_000;
/** As Grafana writes what it does not colour. */
export const calm = '#00000000';
/** Of the known school; all that were ever told stand in `toldRooms`. */
export const rooms = ['B12', 'B14', hostileRoom, 'C1', 'D1', untested, 'F1', 'G1', 'H1', 'L1', 'M1', returned, 'R1', 'S1', 'T1'];

export interface KnownInflux {
  readonly influxd: Influxd;
  readonly asker: Asker;
  readonly known: KnownSchool;
  readonly nowMs: number;
  /** Last poll of the school that is only polled. */
  readonly polledUntilMs: number;
  /** Variables and time range of a reader; the newer and the older run are chosen. */
  seen(room: string, range?: Seen['range'], mode?: string): Promise<Seen>;
  /** Newest judgement of a room that is no rehearsal. */
  newestOf(room: string): { readonly run: KnownRun; readonly judged: RoomVerdict } | undefined;
}

let started: Promise<KnownInflux> | undefined;
/** One for all that a test file imports, each of which awaits it before its first test. */
export const knownInflux = (): Promise<KnownInflux> => (started ??= start());

async function start(): Promise<KnownInflux> {
  const nowMs = Date.now();
  const polledUntilMs = Math.floor((nowMs - 2 * dayMs) / 60_000) * 60_000;
  const influxd = await startInfluxd();
  // Of a file that fails here no hook is called, and nobody else would end it.
  const known = await fill(influxd, nowMs, polledUntilMs).catch(async (error: unknown) => {
    await influxd.stop();
    throw error;
  });
  afterAll(() => influxd.stop());
  const { url, database } = influxd.destination;
  const asker = askerOf(url, database, headersOf(influxd));
  const wide = { fromMs: nowMs - 180 * dayMs, toMs: nowMs };
  const accessPoints = boardOf('room', 'sv').templating.list.find(({ name }) => name === 'accessPoint')?.query ?? '';
  return {
    influxd,
    asker,
    known,
    nowMs,
    polledUntilMs,
    async seen(room, range = wide, mode = 'room') {
      const values = { school: known.school, room, mode, runA: 'newer', runB: 'older' };
      return { values: { ...values, accessPoint: await valuesOf(asker, accessPoints, { values, range }).catch(() => []) }, range };
    },
    newestOf(room) {
      if (room === returned) return undefined;
      const run = [known.laptop, known.lower, known.newer, known.older, known.oldest].find(({ verdict }) =>
        verdict.rooms.some((candidate) => candidate.room === room),
      );
      return run === undefined ? undefined : { run, judged: roomOf(run, room) };
    },
  };
}

async function fill(influxd: Influxd, nowMs: number, polledUntilMs: number): Promise<KnownSchool> {
  const known = await knownSchool(nowMs);
  const { url, database } = influxd.destination;
  const answer = await fetch(`${url}/api/v2/write?org=provnat&bucket=${database}&precision=ms`, {
    method: 'POST',
    headers: headersOf(influxd),
    body: [
      ...known.points,
      ...pipelinePoints(known.school, nowMs),
      ...endedPoints(nowMs),
      ...leftBehind(known.school, nowMs),
      ...begunRuns(known.school, nowMs),
      ...askedPoints(nowMs),
      ...firstDayPoints(nowMs),
      ...rehearsedPoints(nowMs),
      ...polledPoints(polledUntilMs),
      ...rarelyPolledPoints(polledUntilMs),
      ...watchedPoints(nowMs),
      ...twoFilePoints(nowMs),
    ]
      .map(lineOf)
      .join('\n'),
  });
  if (answer.status !== 204) throw new Error(await answer.text());
  return known;
}

function headersOf({ destination: { token } }: Influxd): Readonly<Record<string, string>> {
  return token === undefined ? {} : { Authorization: `Token ${token.reveal()}` };
}

/** Collect has looked, and no room has been tested. */
export const startedToday = 'Started today';
const firstRooms = ['K1', 'K2'];
export const toldRooms = [...rooms, gone, ...firstRooms, ...roomsOfTwoFiles];
const firstDayPoints = (nowMs: number): readonly Point[] =>
  inventoryPoints(
    { school: startedToday, mode: 'room' },
    { rooms: firstRooms.map((room) => ({ room, seats: 6, accessPoints: [] })) },
    { downMbps: 2, upMbps: 0.1 },
    nowMs - 60_000,
  );

/** Has played a demo, and comes first by its name. */
export const rehearsedSchool = 'A demo school';
const rehearsedPoints = (nowMs: number): readonly Point[] =>
  inventoryPoints(
    { school: rehearsedSchool, mode: 'rehearsal', run: 'demo' },
    { rooms: [{ room: 'B12', seats: 6, accessPoints: [] }] },
    { downMbps: 2, upMbps: 0.1 },
    nowMs - 60_000,
  );

export const polledSchool = 'Polled school';
/**
 * Half an hour of polls every ten seconds: an access point that never answers, one that misses the last poll of each minute, and one that was
 * added just now and has missed its first poll. The radios are all too busy; one tells only a short average, of the others it is no exam time.
 */
const polledPoints = (untilMs: number): readonly Point[] =>
  Array.from({ length: 180 }, (_, poll) => untilMs - poll * 10_000).flatMap((timeMs, poll) =>
    ['ap-silent', 'ap-flaky', ...(poll === 0 ? ['ap-new'] : [])].flatMap((accessPoint): readonly Point[] => {
      const unreachable = accessPoint === 'ap-flaky' ? timeMs % 60_000 === 50_000 : true;
      const tags = { school: polledSchool, mode: 'room', poller: 'collect', accessPoint };
      const airtime = { subject: `radio/${accessPoint}/0`, state: 'value', source: 'snmp', atMs: timeMs, polledAtMs: timeMs } as const;
      const radio = createPollPoints({
        school: polledSchool,
        mode: 'room',
        poller: 'collect',
        roomsOf: () => [],
        isExamTime: () => accessPoint === 'ap-silent',
        uplinkOf: () => undefined,
        through: new Set(),
      }).take([{ ...airtime, metric: 'radioUtilizationShortRatio', valueDouble: 0.9 }]);
      return [
        { measurement: 'accessPoint', tags, fields: { accessPointUnreachableCount: unreachable ? 1 : 0, uplinkUnknownCount: 1 }, timeMs },
        ...radio,
      ];
    }),
  );

export const rarelyPolledSchool = 'Rarely polled school';
/** Goes on for four hours when the polled school has fallen silent: every ten minutes, one that answers, and one that does not. */
const rarelyPolledPoints = (untilMs: number): readonly Point[] =>
  Array.from({ length: 28 }, (_, poll) => untilMs + (poll - 3) * 600_000).flatMap((timeMs): readonly Point[] =>
    [0, 1].map((accessPointUnreachableCount) => ({
      measurement: 'accessPoint',
      tags: {
        school: rarelyPolledSchool,
        mode: 'room',
        poller: 'collect',
        accessPoint: accessPointUnreachableCount === 0 ? 'ap-answers' : 'ap-silent',
      },
      fields: { accessPointUnreachableCount, uplinkUnknownCount: 0 },
      timeMs,
    })),
  );

/** The last word of it. */
export const collectToldUntilMs = (nowMs: number): number => nowMs - 3_000_000 + 3 * 600_000;

/** A writer that lost three points an hour ago, and has caught up since. */
const pipelinePoints = (school: string, nowMs: number): readonly Point[] =>
  [0, 1, 2, 3].map((index) => ({
    measurement: 'pipeline',
    tags: { host: 'lab', school, spool: 'influx', writer: 'collect' },
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
      endedCount: 0,
      clockOffsetMs: -250.5,
    },
    timeMs: nowMs - 3_000_000 + index * 600_000,
  }));

export const endedSchool = 'Ended school';
/** As long ago as the other one told its last: on one machine `collect` was stopped, on the other it was stopped, began again and fell silent. */
const endedPoints = (nowMs: number): readonly Point[] =>
  (
    [
      ['stopped', 0, 1],
      ['stopped', 1, 0],
      ['begun-again', 1, 1],
      ['begun-again', 0, 0],
    ] as const
  ).map(([host, minutesBefore, endedCount]) => ({
    measurement: 'pipeline',
    tags: { host, school: endedSchool, spool: 'influx', writer: 'collect' },
    fields: { spoolLineCount: 0, lostLineRiseCount: 0, deadLineRiseCount: 0, endedCount },
    timeMs: collectToldUntilMs(nowMs) - minutesBefore * 60_000,
  }));

export const askedSchool = 'Asked school';
/** Asked just now: one answers, as it did a minute ago, when it was asked for its clients too; one does not. A third has not been asked since. */
const askedPoints = (nowMs: number): readonly Point[] =>
  (
    [
      ['ap-answers', { accessPointUnreachableCount: 0, accessPointClientCount: 31 }, 120_000],
      ['ap-answers', { accessPointUnreachableCount: 0 }, 60_000],
      ['ap-silent', { accessPointUnreachableCount: 1 }, 60_000],
      ['ap-forgotten', { accessPointUnreachableCount: 0, accessPointClientCount: 1 }, 3 * 3_600_000],
    ] as const
  ).map(([accessPoint, fields, agoMs]) => ({
    measurement: 'accessPoint',
    tags: { school: askedSchool, mode: 'room', poller: 'collect', accessPoint },
    fields: { ...fields, uplinkUnknownCount: 0, roomNames: '' },
    timeMs: nowMs - agoMs,
  }));

/** A laptop that lost two points; another had points waiting, and they were sent by `publish`, from the same spool. What it lost days ago is known. */
const leftBehind = (school: string, nowMs: number): readonly Point[] =>
  (
    [
      ['laptop', 'run', 7, 2, 0],
      ['desk', 'run', 500, 0, 0],
      ['desk', 'publish', 0, 0, 600_000],
      ['desk', 'run', 0, 9, -5 * dayMs],
    ] as const
  ).map(([host, writer, waiting, lost, afterMs]) => ({
    measurement: 'pipeline',
    tags: { host, school, spool: 'spool-1', writer },
    fields: { spoolLineCount: waiting, lostLineRiseCount: lost, deadLineRiseCount: 0 },
    timeMs: nowMs - 3 * 3_600_000 + afterMs,
  }));

/** The laptop's run, three hours ago, told that it began. One of a month ago was broken off. */
const begunRuns = (school: string, nowMs: number): readonly Point[] =>
  (
    [
      ['left', 3 * 3_600_000],
      ['broken-off', 30 * dayMs],
    ] as const
  ).flatMap(([run, agoMs]) =>
    inventoryPoints(
      { school, mode: 'room', run },
      { rooms: rooms.map((room) => ({ room, seats: 6, accessPoints: [] })) },
      { downMbps: 2, upMbps: 0.1 },
      nowMs - agoMs,
    ).filter(({ measurement }) => measurement === 'verdict'),
  );

export const rangeOf = ({ verdict }: KnownRun): Seen['range'] => ({
  fromMs: verdict.startAtMs - 5_000,
  toMs: verdict.startAtMs + 200_000,
});

export function roomOf({ verdict }: KnownRun, room: string): RoomVerdict {
  const found = verdict.rooms.find((candidate) => candidate.room === room);
  if (found === undefined) throw new Error(`${room} was not judged`);
  return found;
}

export const standingText = (standing: string, language: 'sv' | 'en'): string => formatMessage(language, `dashboard.standing.${standing}`);

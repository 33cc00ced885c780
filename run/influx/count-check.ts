/**
 * Did everything arrive? What a run should have in InfluxDB against what the server counts, per measurement and field; and what stands there of
 * the judgement against what it says.
 */
import { keyOf, storedField, storedTag } from '../../core/influx/line-protocol.ts';
import type { Point } from '../../core/influx/point.ts';
import { pollerOf } from '../../core/influx/point-source.ts';
import { type MeasurementName, measurements, type TagName } from '../../core/influx/schema.ts';
import type { Destination } from '../../store/influx/influx-client.ts';
import { queryInflux, quotedName, quotedText, type Row } from '../../store/influx/influx-server.ts';

export interface MeasurementCount {
  readonly measurement: MeasurementName;
  readonly expected: number;
  readonly there: number;
  /** Fields that the server has more or fewer of than the run folder says. */
  readonly otherFields: readonly { readonly field: string; readonly expected: number; readonly there: number }[];
  /** Of the judgement: points that say something else there, such as an earlier judgement. */
  readonly otherValueCount: number;
}

/** What a dashboard takes the verdict from, and what goes with it: few points. The others are the samples', the same in every judgement. */
const ofJudgement: ReadonlySet<MeasurementName> = new Set(['verdict', 'check', 'phase', 'pupilResult', 'room', 'placement']);

interface Expected {
  readonly keys: Set<string>;
  readonly fields: Map<string, number>;
  fromMs: number;
  toMs: number;
}

export interface ExpectedCounts {
  add(points: readonly Point[]): void;
  readonly judgement: readonly Point[];
  readonly byMeasurement: ReadonlyMap<MeasurementName, Expected>;
}

export function expectCounts(): ExpectedCounts {
  const byMeasurement = new Map<MeasurementName, Expected>();
  const judgement: Point[] = [];
  return {
    judgement,
    byMeasurement,
    add(points) {
      for (const point of points) {
        const expected = byMeasurement.get(point.measurement) ?? { keys: new Set(), fields: new Map(), fromMs: Infinity, toMs: -Infinity };
        byMeasurement.set(point.measurement, expected);
        if (ofJudgement.has(point.measurement)) judgement.push(point);
        const key = keyOf(point);
        // Two points with one key would be one on the server: a fault of ours that must not pass for a loss.
        if (expected.keys.has(key)) throw new Error(`two points of ${key}`);
        expected.keys.add(key);
        expected.fromMs = Math.min(expected.fromMs, point.timeMs);
        expected.toMs = Math.max(expected.toMs, point.timeMs);
        for (const field of Object.keys(point.fields)) expected.fields.set(field, (expected.fields.get(field) ?? 0) + 1);
      }
    },
  };
}

/** A point that does not belong would lie outside what is expected as well: an hour on each side is looked at. */
const besideMs = 3_600_000;

const fromOf = (measurement: MeasurementName, run: string, { fromMs, toMs }: Pick<Expected, 'fromMs' | 'toMs'>): string =>
  `FROM ${quotedName(measurement)} WHERE "run" = ${quotedText(run)} AND time >= ${fromMs - besideMs}ms AND time <= ${toMs + besideMs}ms`;

/** @throws ProvnatError INFLUX_UNREACHABLE, INFLUX_REFUSED */
export async function countRun(destination: Destination, run: string, expected: ExpectedCounts): Promise<readonly MeasurementCount[]> {
  const counts: MeasurementCount[] = [];
  for (const [measurement, { keys, fields, fromMs, toMs }] of expected.byMeasurement) {
    const from = fromOf(measurement, run, { fromMs, toMs });
    const [told = {}] = (await queryInflux(destination, `SELECT count(*) ${from}`, destination.database)).map(({ values }) => values);
    const own = expected.judgement.filter((point) => point.measurement === measurement);
    const rows = own.length === 0 ? [] : await queryInflux(destination, `SELECT * ${from}`, destination.database);
    const thereOf = (field: string): number => Number(told[`count_${field}`] ?? 0);
    const names = new Set([...fields.keys(), ...Object.keys(measurements[measurement].fields)]);
    counts.push({
      measurement,
      expected: keys.size,
      there: thereOf('run'),
      otherFields: [...names]
        .map((field) => ({ field, expected: fields.get(field) ?? 0, there: thereOf(field) }))
        .filter((each) => each.expected !== each.there),
      otherValueCount: otherValuesIn(own, rows),
    });
  }
  return counts;
}

/** Points that are there and say something else; those that are not there are counted elsewhere. */
function otherValuesIn(points: readonly Point[], rows: readonly Row[]): number {
  const keyIn = (tags: readonly TagName[], timeMs: unknown, of: (tag: TagName) => unknown): string =>
    JSON.stringify([timeMs, ...tags.map(of)]);
  const [first] = points;
  if (first === undefined) return 0;
  const tags = tagsOf(first.measurement);
  const there = new Map(rows.map(({ values }) => [keyIn(tags, values['time'], (tag) => values[tag]), values]));
  return points.filter((point) => {
    const values = there.get(keyIn(tags, point.timeMs, (tag) => storedTag(point.tags[tag] ?? '')));
    return values !== undefined && Object.entries(point.fields).some(([field, value]) => values[field] !== storedField(value));
  }).length;
}

export const isComplete = ({ expected, there, otherFields, otherValueCount }: MeasurementCount): boolean =>
  expected === there && otherFields.length === 0 && otherValueCount === 0;

/** Written of every room of the school file; the others of the rooms that the run plays. */
const ofEveryRoom: ReadonlySet<MeasurementName> = new Set(['room', 'placement']);

export interface PublishedOf {
  readonly run: string;
  readonly school: string;
  readonly mode: string;
  readonly playedRooms: readonly string[];
  readonly schoolRooms: readonly string[];
}

/**
 * An earlier judgement, or an earlier version, may have left fields or points that this one does not have, and so may a machine that lost power:
 * points are on the server within the second, samples in the run folder not always. Points are only ever written over. What is taken away is of
 * a room, or was read by this run's poller, and so of no other writer: another run may play other rooms of the school at the same time.
 */
export async function removeSurplus(
  destination: Destination,
  counts: readonly MeasurementCount[],
  expected: ExpectedCounts,
  of: PublishedOf,
): Promise<void> {
  for (const { measurement } of counts.filter(canBeRemoved)) {
    const { fromMs, toMs } = await spanThere(destination, measurement, of.run, expected);
    for (const [tag, value] of ownersOf(measurement, of)) {
      await queryInflux(
        destination,
        `DELETE FROM ${quotedName(measurement)} WHERE "school" = ${quotedText(storedTag(of.school))} AND "mode" = ${quotedText(of.mode)} AND ${quotedName(tag)} = ${quotedText(storedTag(value))} AND time >= ${fromMs}ms AND time <= ${toMs}ms`,
        destination.database,
      );
    }
  }
}

/** What the run should have, and what of it is there before and after: no other run of the same rooms lies between. */
async function spanThere(
  destination: Destination,
  measurement: MeasurementName,
  run: string,
  { byMeasurement }: ExpectedCounts,
): Promise<{ readonly fromMs: number; readonly toMs: number }> {
  const { fromMs = 0, toMs = 0 } = byMeasurement.get(measurement) ?? {};
  const timesMs = await Promise.all(
    ['first', 'last'].map(async (end) => {
      const rows = await queryInflux(
        destination,
        `SELECT ${end}("run") ${fromOf(measurement, run, { fromMs, toMs })}`,
        destination.database,
      );
      return rows.map(({ values }) => Number(values['time']));
    }),
  );
  return { fromMs: Math.min(fromMs, ...timesMs.flat()), toMs: Math.max(toMs, ...timesMs.flat()) };
}

const tagsOf = (measurement: MeasurementName): readonly TagName[] => measurements[measurement].tags;

/** Tags and values of what belongs to no other writer; none where nothing may be taken away. */
function ownersOf(measurement: MeasurementName, of: PublishedOf): readonly (readonly [tag: TagName, value: string])[] {
  const tags = tagsOf(measurement);
  if (tags.includes('room')) return (ofEveryRoom.has(measurement) ? of.schoolRooms : of.playedRooms).map((room) => ['room', room] as const);
  return tags.includes('poller') ? [['poller', pollerOf(of.playedRooms)]] : [];
}

const canBeRemoved = (count: MeasurementCount): boolean =>
  hasSurplus(count) && (tagsOf(count.measurement).includes('room') || tagsOf(count.measurement).includes('poller'));
export const hasRemovable = (counts: readonly MeasurementCount[]): boolean => counts.some(canBeRemoved);

const hasSurplus = ({ expected, there, otherFields }: MeasurementCount): boolean =>
  there > expected || otherFields.some((each) => each.there > each.expected);

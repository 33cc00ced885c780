/** Did everything arrive? What a run should have in InfluxDB against what the server counts, per measurement and field. */
import { keyOf } from '../../core/influx/line-protocol.ts';
import type { Point } from '../../core/influx/point.ts';
import { type MeasurementName, measurements, type TagName } from '../../core/influx/schema.ts';
import type { Destination } from '../../store/influx/influx-client.ts';
import { queryInflux, quotedName, quotedText } from '../../store/influx/influx-server.ts';

export interface MeasurementCount {
  readonly measurement: MeasurementName;
  readonly expected: number;
  readonly there: number;
  /** Fields that the server has more or fewer of than the run folder says. */
  readonly otherFields: readonly { readonly field: string; readonly expected: number; readonly there: number }[];
}

interface Expected {
  readonly keys: Set<string>;
  readonly fields: Map<string, number>;
  fromMs: number;
  toMs: number;
}

export interface ExpectedCounts {
  add(points: readonly Point[]): void;
  readonly byMeasurement: ReadonlyMap<MeasurementName, Expected>;
}

export function expectCounts(): ExpectedCounts {
  const byMeasurement = new Map<MeasurementName, Expected>();
  return {
    byMeasurement,
    add(points) {
      for (const point of points) {
        const expected = byMeasurement.get(point.measurement) ?? { keys: new Set(), fields: new Map(), fromMs: Infinity, toMs: -Infinity };
        byMeasurement.set(point.measurement, expected);
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

/** @throws ProvnatError INFLUX_UNREACHABLE, INFLUX_REFUSED */
export async function countRun(destination: Destination, run: string, expected: ExpectedCounts): Promise<readonly MeasurementCount[]> {
  const counts: MeasurementCount[] = [];
  for (const [measurement, { keys, fields, fromMs, toMs }] of expected.byMeasurement) {
    const rows = await queryInflux(
      destination,
      `SELECT count(*) FROM ${quotedName(measurement)} WHERE "run" = ${quotedText(run)} AND time >= ${fromMs - besideMs}ms AND time <= ${toMs + besideMs}ms`,
      destination.database,
    );
    const told = rows[0]?.values ?? {};
    const thereOf = (field: string): number => Number(told[`count_${field}`] ?? 0);
    const names = new Set([...fields.keys(), ...Object.keys(measurements[measurement].fields)]);
    counts.push({
      measurement,
      expected: keys.size,
      there: thereOf('run'),
      otherFields: [...names]
        .map((field) => ({ field, expected: fields.get(field) ?? 0, there: thereOf(field) }))
        .filter((each) => each.expected !== each.there),
    });
  }
  return counts;
}

export const isComplete = ({ expected, there, otherFields }: MeasurementCount): boolean => expected === there && otherFields.length === 0;

/**
 * An earlier judgement, or an earlier version, may have left fields or points that this one does not have; points are only ever written
 * over. Only what is of a room, and so of no other writer, is taken away.
 * @returns whether there was anything to take away
 */
export async function removeSurplus(
  destination: Destination,
  counts: readonly MeasurementCount[],
  expected: ExpectedCounts,
  of: { readonly school: string; readonly mode: string; readonly rooms: readonly string[] },
): Promise<boolean> {
  const surplus = counts.filter(
    (count) => hasSurplus(count) && (measurements[count.measurement].tags as readonly TagName[]).includes('room'),
  );
  for (const { measurement } of surplus) {
    const { fromMs = 0, toMs = 0 } = expected.byMeasurement.get(measurement) ?? {};
    for (const room of of.rooms) {
      await queryInflux(
        destination,
        `DELETE FROM ${quotedName(measurement)} WHERE "school" = ${quotedText(of.school)} AND "mode" = ${quotedText(of.mode)} AND "room" = ${quotedText(room)} AND time >= ${fromMs}ms AND time <= ${toMs}ms`,
        destination.database,
      );
    }
  }
  return surplus.length > 0;
}

const hasSurplus = ({ expected, there, otherFields }: MeasurementCount): boolean =>
  there > expected || otherFields.some((each) => each.there > each.expected);

/**
 * What provnät writes into InfluxDB: measurements, tags and fields. Data only; the points are made in this folder, the pages of
 * docs/reference and the dashboards read it.
 *
 * Rules that hold everywhere. Time is in ms. A value belongs to [time − its window, time], as in the samples; points of a whole run carry
 * its start. Tags have few values; what is of a run says so in the field `run`. A tag and a field never share a name. What was not
 * measured is no field of its point and is named in `unknownMetrics`; a zero is a zero that was checked.
 */
import { deviceMeasurements } from './device-measurements.ts';
import { type Measurement } from './field.ts';
import { runMeasurements } from './run-measurements.ts';

export { type Field, type Measurement, rateWindowFieldOf, riseFieldOf, type TagName, tagSays } from './field.ts';

/** Counts up when a name, a type or a meaning changes; written into every point of `pipeline`. */
export const influxSchemaVersion = 2;

/** Database (1.8, 3 Core) or bucket (2.x) when school.yaml names none. */
export const defaultDatabase = 'provnat';

export const measurements = { ...runMeasurements, ...deviceMeasurements } as const satisfies Readonly<Record<string, Measurement>>;

export type MeasurementName = keyof typeof measurements;
export const measurementNames = Object.keys(measurements) as MeasurementName[];

/**
 * Words of verdict.standing. What a rehearsal says of a room, and what nothing could be decided of, is grey on every dashboard and never
 * green; a path is less than a room, and a lower target than the school's is no target.
 */
export const standings = [
  'room-ready',
  'room-ready-with-warnings',
  'room-not-ready',
  'path-ready',
  'path-ready-with-warnings',
  'path-not-ready',
  'lower-target-ready',
  'inconclusive',
  'emulated-ready',
  'emulated-ready-with-warnings',
  'emulated-not-ready',
  'emulated-inconclusive',
] as const;
export type Standing = (typeof standings)[number];

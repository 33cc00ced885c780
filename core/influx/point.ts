/** A point before it becomes a line. Pure data. */
import type { MeasurementName, TagName } from './schema.ts';

export type FieldValue = number | bigint | string | boolean;

export interface Point {
  readonly measurement: MeasurementName;
  readonly tags: Readonly<Partial<Record<TagName, string>>>;
  readonly fields: Readonly<Record<string, FieldValue>>;
  /** ms since 1970 UTC, whole. */
  readonly timeMs: number;
}

/** Fields with a value: what is absent, and a number that is none, is no field. */
export function present(fields: Readonly<Record<string, FieldValue | undefined>>): Readonly<Record<string, FieldValue>> {
  const there: Record<string, FieldValue> = {};
  for (const [name, value] of Object.entries(fields)) {
    if (value !== undefined && (typeof value !== 'number' || Number.isFinite(value))) there[name] = value;
  }
  return there;
}

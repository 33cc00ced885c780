/**
 * A point as a line of InfluxDB's line protocol, the same for 1.8, 2.x and 3. Our own, because names here are hostile: a backslash before
 * a comma, a space or the end cannot be written in that protocol at all, and a line break would end the line.
 */
import type { FieldValue, Point } from './point.ts';
import { type Field, type Measurement, measurements, type TagName } from './schema.ts';

/** InfluxDB's own integers end here. Of a counter that is larger, the reading is left out and named as unknown. */
export const largestInteger = (1n << 63n) - 1n;

/** A text of ours is far shorter; 1.8 refuses more than 64 KiB, and a device may say anything. */
const longestText = 4096;
const longestTag = 256;

/** The same that reports take out: terminal escapes, line breaks, marks that turn the direction of reading. */
const acting = /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\p{Bidi_Control}]/gu;
/** Most names and texts hold none of what needs care, and there are many of them. */
const plainTag = /^[!-+\--<>-[\]-~]+$/;
const plainField = /^[ !#-[\]-~]*$/;

const plain = (text: string, longest: number): string => text.slice(0, longest).replace(acting, '\uFFFD');

/** A tag as the server has it and is asked for it. ∖ (U+2216) reads the same as a backslash and can be written everywhere. */
export function storedTag(text: string): string {
  const sane = plain(text, longestTag).replaceAll('\\', '\u2216');
  return sane === '' ? '-' : sane;
}
/** A field as the server has it. */
export const storedField = (value: FieldValue): FieldValue => (typeof value === 'string' ? plain(value, longestText) : value);

/** A school's own names, with å ä ö and blanks, come with every point: made once, and all forgotten before there are too many. */
const madeTags = new Map<string, string>();
const mostMadeTags = 10_000;

function tagText(text: string): string {
  if (text.length <= longestTag && plainTag.test(text)) return text;
  const known = madeTags.get(text);
  if (known !== undefined) return known;
  const made = storedTag(text).replace(/[, =]/g, '\\$&');
  if (madeTags.size >= mostMadeTags) madeTags.clear();
  // What is too long is somebody's mistake, and not kept.
  if (text.length <= longestTag) madeTags.set(text, made);
  return made;
}

const fieldText = (text: string): string =>
  text.length <= longestText && plainField.test(text) ? `"${text}"` : `"${plain(text, longestText).replace(/["\\]/g, '\\$&')}"`;

/**
 * @throws Error when the point has a tag or field that the schema does not know, or of another type: a point that no dashboard could find
 * is a bug. Fields are written in the order of the point; the tags in the order of the schema.
 */
export function lineOf(point: Point): string {
  const { tags, fields }: Measurement = measurements[point.measurement];
  let line: string = point.measurement;
  for (const tag of tags) line += `,${tag}=${tagText(needed(point, tag))}`;
  let before = ' ';
  for (const name in point.fields) {
    const [field, value] = [fields[name], point.fields[name]];
    if (field === undefined || value === undefined) throw new Error(`point of ${point.measurement}: the schema has no field ${name}`);
    line += `${before}${name}=${valueText(point, name, field, value)}`;
    before = ',';
  }
  if (before === ' ') throw new Error(`point of ${point.measurement}: has no field`);
  if (!Number.isSafeInteger(point.timeMs)) throw new Error(`point of ${point.measurement}: ${point.timeMs} is no time`);
  return `${line} ${point.timeMs}`;
}

function needed(point: Point, tag: TagName): string {
  const value = point.tags[tag];
  if (value === undefined) throw new Error(`point of ${point.measurement}: the tag ${tag} is missing`);
  return value;
}

function valueText(point: Point, name: string, { type }: Field, value: FieldValue): string {
  if (type === 'string' && typeof value === 'string') return fieldText(value);
  if (type === 'boolean' && typeof value === 'boolean') return value ? 'true' : 'false';
  if (type === 'float' && typeof value === 'number' && Number.isFinite(value)) return String(value);
  if (type === 'integer' && typeof value === 'number' && Number.isSafeInteger(value)) return `${value}i`;
  if (type === 'integer' && typeof value === 'bigint' && value <= largestInteger && value >= -largestInteger) return `${value}i`;
  throw new Error(`point of ${point.measurement}: ${name} is ${type}, and ${String(value)} is none`);
}

/** What tells two points apart: one with the same key takes the place of the other. */
export const keyOf = (point: Point): string =>
  [point.measurement, point.timeMs, ...measurements[point.measurement].tags.map((tag: TagName) => tagText(point.tags[tag] ?? ''))].join(
    ' ',
  );

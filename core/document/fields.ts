/** Fields of files that people write. Everything arrives as text (read-document.ts) and leaves as what it means. */
import { z } from 'zod';
import { suggestion } from './suggest.ts';

/** An object that refuses keys it does not know, with a suggestion for each. */
export function record<Shape extends z.core.$ZodLooseShape>(shape: Shape): z.ZodObject<Shape, z.core.$strict> {
  const known = Object.keys(shape);
  return z.strictObject(shape, {
    error: (issue) => {
      if (issue.code === 'unrecognized_keys') {
        const keys = issue['keys'] as readonly string[];
        return keys.map((key) => `unknown key "${visible(key)}"${suggestion(key, known)}`).join('\n');
      }
      return missingOr(issue.input, `expected keys and values (${known.join(', ')})`);
    },
  });
}

const missingOr = (input: unknown, expected: string): string => (input === undefined ? 'is missing' : expected);

/** Control, format (zero width, text direction), surrogate, private and unassigned characters: invisible, or able to rewrite the line around them. */
const invisible = /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Cn}\p{Zl}\p{Zp}]/u;

/** The text with what cannot be seen spelled out, so that a message shows it. */
export const visible = (text: string): string =>
  Array.from(text.length > 80 ? `${text.slice(0, 80)}…` : text, (character) =>
    invisible.test(character) ? `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}` : character,
  ).join('');

const written = (expected: string): z.ZodString => z.string({ error: (issue) => missingOr(issue.input, `expected ${expected}`) });

/** As it is used from then on: one form of every letter, so that lengths and comparisons are of that form (Unicode's NFC, UAX #15). */
const composed = (text: string): string => text.normalize('NFC');

const mostWordsCharacters = 200;

/** A sentence or name for people: any script, no invisible characters. */
export const words = written('text')
  .meta({ minLength: 1, maxLength: mostWordsCharacters })
  .transform(composed)
  .refine((text) => !invisible.test(text), {
    error: (issue) => `holds characters that cannot be seen: "${visible(String(issue.input))}"; type it anew`,
  })
  .transform((text) => text.trim())
  .refine((text) => text.length > 0, { error: 'is empty', abort: true })
  .refine((text) => text.length <= mostWordsCharacters, { error: `is longer than ${String(mostWordsCharacters)} characters`, abort: true });

/** Accounts carry the room's name percent-encoded, and the exam server takes 200 characters of it (protocol.ts). */
const mostEncodedCharacters = 180;

/** What is wrong with a name that is used, composed, in paths, subjects and references; undefined when nothing is. */
export function nameTrouble(given: string): string | undefined {
  const name = composed(given);
  if (name.length === 0) return 'is empty';
  if (name.length > 64) return 'is longer than 64 characters';
  if (invisible.test(name)) return `holds characters that cannot be seen: "${visible(name)}"; type it anew`;
  if (encodeURIComponent(name).length > mostEncodedCharacters) return `"${name}" is too long for a web address; shorten it`;
  if (/[/\\]/.test(name)) return `"${name}" holds / or \\, which separates folders; use - instead`;
  if (/[<>:"|?*]/.test(name)) return `"${name}" holds one of < > : " | ? *, which no file name on Windows may; use - instead`;
  if (name !== name.trim()) return `"${name}" begins or ends with a space`;
  if (/^\.|\.$/.test(name)) return `"${name}" begins or ends with a full stop`;
  if (/^(con|prn|aux|nul|com\d|lpt\d)$/i.test(name)) return `"${name}" is reserved by Windows; choose another name`;
  if (/^(__proto__|constructor|prototype)$/.test(name)) return `"${name}" is not usable as a name`;
  return undefined;
}

/** The name of a room, an access point, a controller or a credential. */
export const name = written('a name')
  .superRefine((text, context) => {
    const trouble = nameTrouble(text);
    if (trouble !== undefined) context.addIssue({ code: 'custom', message: trouble });
  })
  .transform(composed)
  .meta({ type: ['string', 'number'] });

/**
 * The name of a wireless network: 1 to 32 bytes of anything, spaces at its ends and characters that cannot be seen included. Bytes that are
 * no UTF-8 stand as \\xff, as the tools of most systems show them.
 */
export const ssid = written('the name of a wireless network').superRefine((text, context) => {
  const bytes = ssidByteCount(text);
  if (bytes < 1) context.addIssue({ code: 'custom', message: 'is empty' });
  if (bytes > 32) context.addIssue({ code: 'custom', message: `"${visible(text)}" is longer than the 32 bytes that such a name may have` });
});

/** In UTF-8; a spelled-out byte is one. */
const ssidByteCount = (text: string): number =>
  encodeURIComponent(text.replace(/\\x[0-9a-f]{2}/gi, '.').replace(/\p{Cs}/gu, '?')).replace(/%../g, '.').length;

/** A number with a point, from low to high inclusive. Text in the file, so that 2,5 gets an answer of its own. */
export const decimal = (low: number, high: number) =>
  written('a number')
    .transform((text, context) => {
      const trouble = numberTrouble(text, low, high);
      if (trouble !== undefined) context.addIssue({ code: 'custom', message: trouble });
      return Number(text);
    })
    .meta({ type: 'number', minimum: low, maximum: high });

/** As decimal, or this one word: an answer that is no number, and yet another answer than none. */
export const decimalOr = <Word extends string>(word: Word, low: number, high: number) =>
  written(`a number or ${word}`)
    .transform((text, context): Word | number => {
      if (text === word) return word;
      const trouble = numberTrouble(text, low, high);
      if (trouble !== undefined) context.addIssue({ code: 'custom', message: `${trouble}; expected a number or ${word}` });
      return Number(text);
    })
    .meta({ type: ['number', 'string'], minimum: low, maximum: high, pattern: `^${word}$` });

export const whole = (low: number, high: number) =>
  written('a whole number')
    .transform((text, context) => {
      const trouble = /^-?\d+$/.test(text) ? numberTrouble(text, low, high) : `"${visible(text)}" is not a whole number`;
      if (trouble !== undefined) context.addIssue({ code: 'custom', message: trouble });
      return Number(text);
    })
    .meta({ type: 'integer', minimum: low, maximum: high });

function numberTrouble(text: string, low: number, high: number): string | undefined {
  if (/^-?\d+,\d+$/.test(text)) return `"${text}" has a decimal comma; write ${text.replace(',', '.')}`;
  const value = /^-?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text) ? Number(text) : Number.NaN;
  if (!Number.isFinite(value)) return `"${visible(text)}" is not a number`;
  return value < low || value > high ? `${text} is not between ${String(low)} and ${String(high)}` : undefined;
}

export function oneOf<const Values extends readonly [string, ...string[]]>(values: Values) {
  return z.enum(values, {
    error: (issue) => missingOr(issue.input, `"${visible(String(issue.input))}" is not known${suggestion(String(issue.input), values)}`),
  });
}

/** As oneOf, for places where a secret may have slipped in: what was written is not repeated. */
export function oneOfUnseen<const Values extends readonly [string, ...string[]]>(values: Values) {
  return z.enum(values, { error: (issue) => missingOr(issue.input, `is not one of ${values.join(', ')}`) });
}

export const list = <Item extends z.ZodType>(item: Item) =>
  z.array(item, { error: (issue) => missingOr(issue.input, 'expected a list: one "- " line for each, or [a, b]') });

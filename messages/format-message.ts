/** A message id and its evidence → a sentence in one language. */
import { IntlMessageFormat, type Formats } from 'intl-messageformat';
import en from './en.json';
import sv from './sv.json';
import { shortList } from './short-list.ts';

export type Language = 'sv' | 'en';
export type MessageEvidence = Readonly<Record<string, number | string | readonly string[]>>;

export const languages: readonly Language[] = ['sv', 'en'];
export const catalogues: Readonly<Record<Language, Readonly<Record<string, string>>>> = { sv, en };
const locales: Readonly<Record<Language, string>> = { sv: 'sv-SE', en: 'en-GB' };

/**
 * Evidence under these names holds a word of ours and not a name: it is said by the message `${prefix}${word}`, with the same evidence.
 * By the key and never by the value, so that no room called 'because.no-rows' can make the report say something else.
 */
export const spokenEvidence: Readonly<Record<string, string>> = {
  because: 'because.',
  gate: 'gate.',
  phase: 'phase.',
  track: 'track.',
  step: 'step.',
  subject: 'subject.',
  outageSubject: 'subject.',
  outagePhase: 'phase.',
  lostAt: 'lost-at.',
  slowestKind: 'request.',
  failure: 'failure.',
  fault: 'fault.',
  faults: 'fault.',
  linkKind: 'link-kind.',
  ageConfidence: 'ageConfidence.',
  otherLinkKind: 'link-kind.',
  radioSaving: 'radio-saving.',
  average: 'average.',
  confidence: 'confidence.',
  untold: 'untold.',
};

/**
 * rate and least are cut down and most is rounded up, to two digits, so that 1.99 of 2.0 never reads 2.0 of 2.0 and 30.01 s never
 * reads as within 30 s. seconds takes ms; megabytes bytes; percent a ratio.
 */
const formats: Partial<Formats> = {
  number: {
    rate: digits('floor', { minimumSignificantDigits: 2, maximumSignificantDigits: 2 }),
    plain: { minimumFractionDigits: 1, maximumFractionDigits: 2 },
    most: digits('ceil', { maximumFractionDigits: 0 }),
    megabytes: digits('ceil', { maximumFractionDigits: 1, scale: 1e-6 }),
    seconds: digits('ceil', { maximumFractionDigits: 1, scale: 0.001 }),
    percent: { style: 'percent', maximumFractionDigits: 1 },
    percentFloor: digits('floor', { style: 'percent', maximumFractionDigits: 1 }),
    percentCeil: digits('ceil', { style: 'percent', maximumFractionDigits: 1 }),
  },
};

type NumberOptions = NonNullable<Formats['number'][string]>;

/** The library's types are older than these options; it multiplies by scale itself and hands roundingMode on to Intl.NumberFormat. */
function digits(roundingMode: 'floor' | 'ceil', options: NumberOptions & { readonly scale?: number }): NumberOptions {
  return { ...options, roundingMode } as NumberOptions;
}

const compiled = new Map<string, IntlMessageFormat>();

/** Throws a plain Error when there is no such message or a placeholder has no evidence: a report with a hole in it is not handed out. */
export function formatMessage(language: Language, id: string, evidence: MessageEvidence = {}): string {
  const values: Record<string, string | number> = {};
  for (const [key, value] of Object.entries(evidence)) {
    // Only what the message asks for is said: evidence may hold words that need others to be said.
    Object.defineProperty(values, key, { enumerable: true, get: () => spoken(language, key, value, evidence) });
  }
  try {
    return tied(String(messageOf(language, id).format(values)));
  } catch (cause) {
    throw new Error(`message ${id} (${language}) cannot be said with ${JSON.stringify(evidence)}`, { cause });
  }
}

export const hasMessage = (language: Language, id: string): boolean => Object.hasOwn(catalogues[language], id);

function messageOf(language: Language, id: string): IntlMessageFormat {
  const key = `${language} ${id}`;
  const known = compiled.get(key);
  if (known !== undefined) return known;
  const text = catalogues[language][id];
  if (text === undefined || !hasMessage(language, id)) throw new Error(`no message ${id} in ${language}`);
  const message = new IntlMessageFormat(text, locales[language], formats, { ignoreTag: true });
  compiled.set(key, message);
  return message;
}

function spoken(language: Language, key: string, value: MessageEvidence[string], evidence: MessageEvidence): string | number {
  if (typeof value === 'number') return value;
  const prefix = spokenEvidence[key];
  const say = (word: string): string => {
    if (prefix === undefined || !hasMessage(language, prefix + word)) return word;
    // Its own key is taken out, so that a message that speaks of itself ends.
    const rest = Object.entries(evidence).filter(([other]) => other !== key);
    return formatMessage(language, prefix + word, Object.fromEntries(rest));
  };
  if (typeof value === 'string') return say(value);
  return shortList(value.map(say), (shown, moreCount) => formatMessage(language, 'list.more', { shown, moreCount }), and(language));
}

/** The word of ours that evidence holds under one of these names; a name stays as it is. */
export const spokenWord = (language: Language, key: string, word: string): string => String(spoken(language, key, word, {}));

const and = (language: Language): string => catalogues[language]['list.and'] ?? ',';

/** A number and its unit stay on one line. */
const tied = (text: string): string => text.replace(/(\d) (Mbit\/s|kbit\/s|ms|s|min|dBm|%)(?![\p{L}\d])/gu, '$1\u00a0$2');

/** Numbers and instants as people read them. The suffix of a name says its unit (design: names and units); percent exists only here. */
import type { EvidenceValue } from '../core/verdict.ts';

export type Language = 'sv' | 'en';

export interface Quantities {
  readonly number: (value: number, mostDecimals?: number) => string;
  readonly ms: (value: number) => string;
  readonly mbps: (value: number) => string;
  readonly ratio: (value: number) => string;
  readonly bytes: (value: number) => string;
  /** 09:31:06 */
  readonly clock: (atMs: number) => string;
  /** 22 november 2026 09:31 */
  readonly moment: (atMs: number) => string;
  /** By the suffix of the key: worstMbps, gapMs, lossRatio, pupilCount, seats. */
  readonly named: (key: string, value: EvidenceValue) => string;
}

const locales = { sv: 'sv-SE', en: 'en-GB' } as const;
/** The language’s library of this target is older than the option. */
const cutDown = { roundingMode: 'floor' } as Intl.NumberFormatOptions;
const spaced = '\u00a0';

/** spoken: a string of evidence under this key, as people say it. */
export function quantities(language: Language, timeZone: string, spoken: (key: string, word: string) => string): Quantities {
  const locale = locales[language];
  const byDecimals = [0, 1, 2, 3].map((decimals) => new Intl.NumberFormat(locale, { maximumFractionDigits: decimals }));
  const clock = new Intl.DateTimeFormat(locale, { timeZone, hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23' });
  const moment = new Intl.DateTimeFormat(locale, {
    timeZone,
    day: 'numeric',
    month: 'long',
    year: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  });

  const number = (value: number, mostDecimals = 2): string => (byDecimals[mostDecimals] ?? byDecimals[2])?.format(value) ?? String(value);
  const withUnit = (value: number, decimals: number, unit: string): string => number(value, decimals) + spaced + unit;
  const ms = (value: number): string => {
    const size = Math.abs(value);
    if (size >= 120_000) return withUnit(value / 60_000, 1, 'min');
    if (size >= 1000) return withUnit(value / 1000, 1, 's');
    return withUnit(value, size >= 10 ? 0 : 1, 'ms');
  };
  // Cut down, never up: 1.999 of 2 is not 2 of 2.
  const rates = [0, 1, 2].map((decimals) => new Intl.NumberFormat(locale, { maximumFractionDigits: decimals, ...cutDown }));
  const mbps = (value: number): string => (rates[Math.abs(value) >= 10 ? 1 : 2]?.format(value) ?? String(value)) + spaced + 'Mbit/s';
  const ratio = (value: number): string => {
    const percent = value * 100;
    const decimals = percent === 0 || Math.abs(percent) >= 10 ? 0 : Math.abs(percent) >= 0.1 ? 1 : 3;
    return language === 'sv' ? withUnit(percent, decimals, '%') : `${number(percent, decimals)}%`;
  };
  const bytes = (value: number): string => {
    if (Math.abs(value) >= 1e9) return withUnit(value / 1e9, 2, 'GB');
    if (Math.abs(value) >= 1e6) return withUnit(value / 1e6, 1, 'MB');
    return Math.abs(value) >= 1e3 ? withUnit(value / 1e3, 0, 'kB') : withUnit(value, 0, 'B');
  };

  const bySuffix: readonly (readonly [RegExp, (value: number) => string])[] = [
    [/AtMs$/, (value) => clock.format(value)],
    [/Ms$/, ms],
    [/Mbps$/, mbps],
    [/Ratio$/, ratio],
    [/Bytes$/, bytes],
    [/Dbm$/, (value) => withUnit(value, 0, 'dBm')],
    [/Db$/, (value) => withUnit(value, 1, 'dB')],
    [/Mhz$/, (value) => withUnit(value, 0, 'MHz')],
  ];

  return {
    number,
    ms,
    mbps,
    ratio,
    bytes,
    clock: (atMs) => clock.format(atMs),
    moment: (atMs) => moment.format(atMs),
    named(key, value) {
      if (typeof value === 'string') return spoken(key, value);
      if (typeof value !== 'number') return value.map((word) => spoken(key, word)).join(', ');
      if (!Number.isFinite(value)) return '–';
      return (bySuffix.find(([suffix]) => suffix.test(key))?.[1] ?? number)(value);
    },
  };
}

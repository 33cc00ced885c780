/** Variables and macros as Grafana fills them in: the formats that the dashboards use, each by the rule of Grafana's own registry. */
import { grafana } from './library.ts';

export type Values = Readonly<Record<string, string | readonly string[]>>;
export interface TimeRange {
  readonly fromMs: number;
  readonly toMs: number;
}

const strictly = (text: string): string =>
  encodeURIComponent(text).replace(/[!'()*]/g, (found) => `%${found.charCodeAt(0).toString(16).toUpperCase()}`);
const listed = (value: string | readonly string[]): readonly string[] => (typeof value === 'string' ? [value] : value);

const formats: Readonly<Record<string, (value: string | readonly string[], name: string) => string>> = {
  singlequote: (value) =>
    listed(value)
      .map((each) => `'${each.replace(/'/g, String.raw`\'`)}'`)
      .join(','),
  regex: (value) => {
    const escaped = listed(value).map((each) => grafana.escapeRegex(each));
    return escaped.length === 1 ? (escaped[0] ?? '') : `(${escaped.join('|')})`;
  },
  percentencode: (value) => strictly(typeof value === 'string' ? value : `{${value.join(',')}}`),
  queryparam: (value, name) =>
    listed(value)
      .map((each) => `var-${name}=${strictly(each)}`)
      .join('&'),
};

/** @throws Error for a variable without a value, or a format that is not known here */
export function interpolate(text: string, values: Values): string {
  return text.replace(/\$\{(\w+)(?::(\w+))?\}/g, (all, name: string, format: string | undefined) => {
    const value = values[name];
    // Of the row, which is another's to fill in.
    if (value === undefined && name.startsWith('__')) return all;
    if (value === undefined) throw new Error(`${all}: there is no variable ${name}`);
    if (format === undefined) return listed(value).join(',');
    const write = formats[format];
    if (write === undefined) throw new Error(`${all}: no such format`);
    return write(value, name);
  });
}

/** What the data source's backend does last. */
export const expand = (query: string, { fromMs, toMs }: TimeRange, interval: string): string =>
  query.replaceAll('$timeFilter', `time >= ${String(fromMs)}ms and time <= ${String(toMs)}ms`).replaceAll('$__interval', interval);

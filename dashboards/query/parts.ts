/** Columns and conditions of a select. */
import { type Column, type Condition, quoted } from './select.ts';

const call =
  (name: string) =>
  (field: string, as = field): Column => ({ text: `${name}(${quoted(field)})`, uses: [field], name: as });

/** Of a string as of a number. Beside other plain fields it gives the fields of the same point, and that point's time. */
export const last = call('last');
export const sum = call('sum');
export const count = call('count');
/** How many different values, of a string too. */
export const countDistinct = (name: string, as: string): Column => ({ text: `count(distinct(${quoted(name)}))`, uses: [name], name: as });
export const mean = call('mean');
export const max = call('max');
export const min = call('min');

export const field = (name: string, as = name): Column => ({ text: quoted(name), uses: [name], name: as });

export const percentile = (name: string, percent: number, as: string): Column => ({
  text: `percentile(${quoted(name)}, ${String(percent)})`,
  uses: [name],
  name: as,
});

/** Of columns of the same kind. */
export const share = (part: Column, whole: Column, as: string): Column => ({
  text: `${part.text} / ${whole.text}`,
  uses: [...part.uses, ...whole.uses],
  name: as,
});

/** Of columns of the same kind. */
export const added = (columns: readonly Column[], as: string): Column => ({
  text: columns.map(({ text }) => text).join(' + '),
  uses: columns.flatMap(({ uses }) => uses),
  name: as,
});

/** Of columns of the same kind. */
export const less = (left: Column, right: Column, as: string): Column => ({
  text: `${left.text} - ${right.text}`,
  uses: [...left.uses, ...right.uses],
  name: as,
});

export const absolute = (of: Column): Column => ({ ...of, text: `abs(${of.text})` });

/** Rise a second of a total. */
export const perSecond = (of: Column, as: string): Column => ({ ...of, text: `non_negative_derivative(${of.text}, 1s)`, name: as });

/** Mean of the newest steps that have a value, told at each of them; nothing before there are as many. */
export const meanOfNewest = (of: Column, stepCount: number): Column => ({
  ...of,
  text: `moving_average(${of.text}, ${String(stepCount)})`,
});

/** @param span such as 90d. Within the time range that is chosen, and as it is now, whatever the end of that range. */
export const notOlderThan = (span: string): Condition => ({ text: `time >= now() - ${span}`, uses: [] });

/**
 * The range that is chosen and so long before it: where what holds within it was told earlier. `$timeFilter` has no word for that; both ends are
 * numbers, and need no escape. @param span such as 25h
 */
export const withinAndBefore = (span: string): Condition => ({ text: `time >= \${__from}ms - ${span} AND time <= \${__to}ms`, uses: [] });

const literal = (text: string): string => `'${text.replace(/['\\]/g, '\\$&')}'`;

export const is = (name: string, value: string | number | true): Condition => ({
  text: `${quoted(name)} = ${typeof value === 'string' ? literal(value) : String(value)}`,
  uses: [name],
});

export const isAbove = (name: string, value: number): Condition => ({ text: `${quoted(name)} > ${String(value)}`, uses: [name] });
export const isAtMost = (name: string, value: number): Condition => ({ text: `${quoted(name)} <= ${String(value)}`, uses: [name] });
export const isNot = (name: string, value: string): Condition => ({ text: `${quoted(name)} != ${literal(value)}`, uses: [name] });

/**
 * As Grafana puts the one value of a variable: in single quotes, quotes in it with a backslash before them, which is how InfluxQL reads them.
 * sqlstring would double them, and a regular expression is slower and needs its own escape.
 */
export const isVariable = (name: string, variable: string): Condition => ({
  text: `${quoted(name)} = \${${variable}:singlequote}`,
  uses: [name],
});

/** Of a variable with several values. Grafana escapes what a regular expression means, and the slash that would end it. */
export const isOneOf = (name: string, variable: string): Condition => ({
  text: `${quoted(name)} =~ /^(?:\${${variable}:regex})$/`,
  uses: [name],
});

export const either = (...conditions: readonly Condition[]): Condition => ({
  text: `(${conditions.map(({ text }) => text).join(' OR ')})`,
  uses: conditions.flatMap(({ uses }) => uses),
});

/** One value from a device → a figure of ours in one of three states. Pure. */
import { colonPairsOf } from '../../core/hex-pairs.ts';
import { counter32 } from '../../core/counters/counter-intervals.ts';
import { metrics } from '../../core/metrics.ts';
import type { Sample } from '../../core/sample.ts';
import { channelOfMhz } from './channel-of-mhz.ts';
import { plainText } from './plain-text.ts';
import type { SnmpValue } from './snmp-value.ts';
import { numberOf, textOf } from './snmp-value.ts';
import type { DeviceColumn } from './vendor-column.ts';

export type ColumnReading = Pick<Sample, 'state' | 'reason' | 'valueDouble' | 'valueInteger' | 'valueText'>;

const unknown = (reason: string): ColumnReading => ({ state: 'unknown', reason });

/** Reasons: no-such-object, no-such-instance, end-of-view, never-renewed, wrong-type, no-match, empty, not-listed, not-measured, out-of-range, no-channel. */
export function readColumn(column: DeviceColumn, value: SnmpValue): ColumnReading {
  if (value.type === 'missing') return unknown(value.why);
  if (column.neverRenewed === true) return unknown('never-renewed');
  if (column.ofMhz !== undefined) return readFrequency(column, value, column.ofMhz);
  const { type, kind } = metrics[column.metric];
  if (type === 'text') return readText(column, value);
  const key = keyOf(column, value);
  if (typeof key === 'object') return key;
  if (column.unknown.includes(Number(key))) return unknown('not-measured');
  if (kind === 'counter') return readCounter(column, value, key);
  const meant = column.enum === undefined ? key : column.enum[String(key)];
  if (meant === undefined) return unknown('not-listed');
  const part = column.modulo === undefined ? Number(meant) : Number(meant) % column.modulo;
  // 41 × 0.01 is 0.41, not the nearest binary product: twelve digits are more than any device measures.
  const figure = Number((part * column.scale + column.offset).toPrecision(12));
  if (!Number.isFinite(figure)) return unknown('wrong-type');
  if (column.valid !== undefined && (figure < column.valid[0] || figure > column.valid[1])) return unknown('out-of-range');
  if (type === 'integer' && (!Number.isSafeInteger(figure) || figure < 0)) return unknown('out-of-range');
  const state = figure === 0 ? 'zero' : 'value';
  return type === 'integer' ? { state, valueInteger: figure } : { state, valueDouble: figure };
}

function readFrequency(column: DeviceColumn, value: SnmpValue, wanted: 'channel' | 'band'): ColumnReading {
  const key = keyOf(column, value);
  if (typeof key === 'object') return key;
  if (column.unknown.includes(Number(key))) return unknown('not-measured');
  const found = channelOfMhz(Number(key) * column.scale + column.offset);
  if (found === undefined) return unknown('no-channel');
  return wanted === 'channel' ? { state: 'value', valueInteger: found.number } : { state: 'value', valueText: found.band };
}

/** The width travels with the reading: an object declared with 64 bits may be sent with 32. */
function readCounter(column: DeviceColumn, value: SnmpValue, raw: number | bigint | string): ColumnReading {
  if (value.type === 'timeticks' || typeof raw === 'string' || raw < 0) return unknown('wrong-type');
  if (typeof raw === 'number' && !Number.isInteger(raw)) return unknown('wrong-type');
  const state = Number(raw) === 0 ? 'zero' : 'value';
  const bits = column.counterBits ?? (value.type === 'counter64' ? 64 : 32);
  return bits === 64 ? { state, valueInteger: raw } : { state, valueInteger: raw, reason: counter32 };
}

function readText(column: DeviceColumn, value: SnmpValue): ColumnReading {
  const raw = numberOf(value);
  if (raw !== undefined && column.unknown.includes(Number(raw))) return unknown('not-measured');
  if (column.octets === 'mac') return readMac(value);
  if (column.enum === undefined) {
    const whole = wordsOf(value);
    if (whole === undefined) return unknown('wrong-type');
    const text = meantIn(column, whole)?.trim();
    if (text === undefined) return unknown('no-match');
    return text === '' ? unknown('empty') : { state: 'value', valueText: text };
  }
  const key = keyOf(column, value);
  if (typeof key === 'object') return key;
  const word = column.enum[String(key)];
  return word === undefined ? unknown('not-listed') : { state: 'value', valueText: String(word) };
}

function readMac(value: SnmpValue): ColumnReading {
  if (value.type !== 'octets') return unknown('wrong-type');
  if (value.bytes.length === 0 || value.bytes.every((octet) => octet === 0)) return unknown('empty');
  if (value.bytes.length !== 6) return unknown('wrong-type');
  return { state: 'value', valueText: colonPairsOf(value.bytes) };
}

/** The number that is sent or stands in the text; where words stand for figures, the text that the pattern finds. */
function keyOf(column: DeviceColumn, value: SnmpValue): number | bigint | string | ColumnReading {
  if (column.pattern !== undefined && column.enum !== undefined) return meantIn(column, wordsOf(value))?.trim() ?? unknown('no-match');
  const raw = column.textNumber || column.pattern !== undefined ? numberInText(column, value) : numberOf(value);
  return raw ?? unknown('wrong-type');
}

const wordsOf = (value: SnmpValue): string | undefined => {
  const text = textOf(value);
  return text === undefined ? undefined : plainText(text);
};

const meantIn = (column: DeviceColumn, text: string | undefined): string | undefined =>
  column.pattern === undefined ? text : new RegExp(column.pattern).exec(text ?? '')?.[1];

function numberInText(column: DeviceColumn, value: SnmpValue): number | undefined {
  const text = meantIn(column, wordsOf(value))?.trim() ?? '';
  return /^-?\d+(\.\d+)?$/.test(text) ? Number(text) : undefined;
}

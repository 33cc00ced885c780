/** One value from a device → a figure of ours in one of three states. Pure. */
import { counter32 } from '../../core/counters/counter-intervals.ts';
import { metrics } from '../../core/metrics.ts';
import type { Sample } from '../../core/sample.ts';
import type { SnmpValue } from './snmp-value.ts';
import { numberOf, textOf } from './snmp-value.ts';
import type { VendorColumn } from './vendor.ts';

export type ColumnReading = Pick<Sample, 'state' | 'reason' | 'valueDouble' | 'valueInteger' | 'valueText'>;

const unknown = (reason: string): ColumnReading => ({ state: 'unknown', reason });

/** Reasons: no-such-object, no-such-instance, end-of-view, wrong-type, no-match, empty, not-listed, not-measured, out-of-range. */
export function readColumn(column: VendorColumn, value: SnmpValue): ColumnReading {
  if (value.type === 'missing') return unknown(value.why);
  const { type, kind } = metrics[column.metric];
  if (type === 'text') return readText(column, value);
  const raw = column.textNumber || column.pattern !== undefined ? numberInText(column, value) : numberOf(value);
  if (raw === undefined) return unknown('wrong-type');
  if (column.unknown.includes(Number(raw))) return unknown('not-measured');
  if (kind === 'counter') return readCounter(column, value, raw);
  const meant = column.enum === undefined ? raw : column.enum[String(raw)];
  if (meant === undefined) return unknown('not-listed');
  // 41 × 0.01 is 0.41, not the nearest binary product: twelve digits are more than any device measures.
  const figure = Number((Number(meant) * column.scale + column.offset).toPrecision(12));
  if (!Number.isFinite(figure)) return unknown('wrong-type');
  if (column.valid !== undefined && (figure < column.valid[0] || figure > column.valid[1])) return unknown('out-of-range');
  if (type === 'integer' && (!Number.isSafeInteger(figure) || figure < 0)) return unknown('out-of-range');
  const state = figure === 0 ? 'zero' : 'value';
  return type === 'integer' ? { state, valueInteger: figure } : { state, valueDouble: figure };
}

/** The width travels with the reading: an object declared with 64 bits may be sent with 32. */
function readCounter(column: VendorColumn, value: SnmpValue, raw: number | bigint): ColumnReading {
  if (value.type === 'timeticks' || raw < 0 || (typeof raw === 'number' && !Number.isInteger(raw))) return unknown('wrong-type');
  const state = Number(raw) === 0 ? 'zero' : 'value';
  const bits = column.counterBits ?? (value.type === 'counter64' ? 64 : 32);
  return bits === 64 ? { state, valueInteger: raw } : { state, valueInteger: raw, reason: counter32 };
}

function readText(column: VendorColumn, value: SnmpValue): ColumnReading {
  const raw = numberOf(value);
  if (raw !== undefined && column.unknown.includes(Number(raw))) return unknown('not-measured');
  if (column.enum === undefined) {
    const whole = textOf(value);
    if (whole === undefined) return unknown('wrong-type');
    const text = meantIn(column, whole)?.trim();
    if (text === undefined) return unknown('no-match');
    return text === '' ? unknown('empty') : { state: 'value', valueText: text };
  }
  if (raw === undefined) return unknown('wrong-type');
  const word = column.enum[String(raw)];
  return word === undefined ? unknown('not-listed') : { state: 'value', valueText: String(word) };
}

const meantIn = (column: VendorColumn, text: string | undefined): string | undefined =>
  column.pattern === undefined ? text : new RegExp(column.pattern).exec(text ?? '')?.[1];

function numberInText(column: VendorColumn, value: SnmpValue): number | undefined {
  const text = meantIn(column, textOf(value))?.trim() ?? '';
  return /^-?\d+(\.\d+)?$/.test(text) ? Number(text) : undefined;
}

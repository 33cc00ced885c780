import { describe, expect, it } from 'vitest';
import type { MetricName } from '../../../core/metrics.ts';
import { readColumn } from '../../../collectors/snmp/read-column.ts';
import type { SnmpValue } from '../../../collectors/snmp/snmp-value.ts';
import { textOf } from '../../../collectors/snmp/snmp-value.ts';
import type { VendorColumn } from '../../../collectors/snmp/vendor.ts';

const column = (metric: MetricName, more: Partial<VendorColumn> = {}): VendorColumn => ({
  metric,
  oid: '1.3.6.1',
  kind: 'gauge',
  scale: 1,
  offset: 0,
  unknown: [],
  windowMs: 0,
  windowIsRefresh: false,
  refreshMs: 0,
  everyMs: 0,
  textNumber: false,
  confidence: 'documented',
  ...more,
});
const integer = (number: number): SnmpValue => ({ type: 'integer', number });
const words = (text: string): SnmpValue => ({ type: 'octets', bytes: Buffer.from(text, 'utf8') });
const ratio = column('radioUtilizationRatio', { scale: 0.01, valid: [0, 1] });
const noise = column('radioNoiseDbm', { scale: -1, valid: [-110, -40], unknown: [0] });
const bytes = column('interfaceInBytes', { kind: 'counter' });
const duplex = column('interfaceDuplex', { enum: { '2': 'half', '3': 'full' } });

describe('a column', () => {
  it.each<[string, VendorColumn, SnmpValue, object]>([
    ['scales', ratio, integer(37), { state: 'value', valueDouble: 0.37 }],
    ['keeps zero', ratio, integer(0), { state: 'zero', valueDouble: 0 }],
    ['turns a positive magnitude round', noise, integer(94), { state: 'value', valueDouble: -94 }],
    ['shifts', column('radioNoiseDbm', { offset: -256 }), integer(162), { state: 'value', valueDouble: -94 }],
    ['knows a sentinel', noise, integer(0), { state: 'unknown', reason: 'not-measured' }],
    ['knows what cannot be', ratio, integer(101), { state: 'unknown', reason: 'out-of-range' }],
    ['wants a number', ratio, words('37'), { state: 'unknown', reason: 'wrong-type' }],
    [
      'reads numbers in text where the device sends them so',
      { ...ratio, textNumber: true },
      words('50.0'),
      { state: 'value', valueDouble: 0.5 },
    ],
    ['reads no number out of other text', { ...ratio, textNumber: true }, words('3.7 %'), { state: 'unknown', reason: 'wrong-type' }],
    ['keeps 64 bits whole', bytes, { type: 'counter64', bigint: 2n ** 63n + 1n }, { state: 'value', valueInteger: 2n ** 63n + 1n }],
    ['says when a counter has 32 bits', bytes, { type: 'counter32', number: 7 }, { state: 'value', valueInteger: 7, reason: 'counter32' }],
    ['takes no time for a count', bytes, { type: 'timeticks', number: 7 }, { state: 'unknown', reason: 'wrong-type' }],
    ['takes no negative count', bytes, integer(-7), { state: 'unknown', reason: 'wrong-type' }],
    ['takes no text for a count', bytes, words('7'), { state: 'unknown', reason: 'wrong-type' }],
    ['says words for numbers', duplex, integer(3), { state: 'value', valueText: 'full' }],
    ['does not guess a word', duplex, integer(1), { state: 'unknown', reason: 'not-listed' }],
    ['keeps text', column('radioChannel'), words('116E'), { state: 'value', valueText: '116E' }],
    ['writes a number as text', column('radioChannel'), integer(388), { state: 'value', valueText: '388' }],
    ['takes no empty text', column('accessPointSerial'), words(' '), { state: 'unknown', reason: 'empty' }],
    [
      'passes on why there is nothing',
      ratio,
      { type: 'missing', why: 'no-such-instance' },
      { state: 'unknown', reason: 'no-such-instance' },
    ],
    [
      'takes a 64-bit type for what it is',
      { ...bytes, counterBits: 32 },
      { type: 'counter64', bigint: 7n },
      { state: 'value', valueInteger: 7n, reason: 'counter32' },
    ],
    ['reads a count in text', { ...bytes, textNumber: true, counterBits: 64 }, words('9007'), { state: 'value', valueInteger: 9007 }],
    ['takes no broken count', { ...bytes, textNumber: true }, words('3.7'), { state: 'unknown', reason: 'wrong-type' }],
    [
      'finds the number in a sentence',
      { ...noise, scale: 1, pattern: 'wifi0:(-?\\d+) dBm' },
      words('wifi0:-95 dBm,wifi1:-91 dBm'),
      { state: 'value', valueDouble: -95 },
    ],
    [
      'finds no number in another sentence',
      { ...noise, pattern: 'wifi0:(-?\\d+) dBm' },
      words('none'),
      { state: 'unknown', reason: 'wrong-type' },
    ],
    [
      'finds the word in a sentence',
      column('accessPointFirmware', { pattern: 'Software:(\\S+)' }),
      words('Hardware:2, Software:8.1r2'),
      { state: 'value', valueText: '8.1r2' },
    ],
    ['looks a level up', column('radioPowerDbm', { enum: { '1': 17, '2': 14 } }), integer(2), { state: 'value', valueDouble: 14 }],
    [
      'knows no level beyond the last',
      column('radioPowerDbm', { enum: { '1': 17 } }),
      integer(2),
      { state: 'unknown', reason: 'not-listed' },
    ],
    ['knows a sentinel of a text', column('radioChannel', { unknown: [0] }), integer(0), { state: 'unknown', reason: 'not-measured' }],
    ['takes no fraction for a whole', column('radioClientCount', { scale: 0.3 }), integer(1), { state: 'unknown', reason: 'out-of-range' }],
    ['takes nothing it does not know', ratio, { type: 'other' }, { state: 'unknown', reason: 'wrong-type' }],
  ])('%s', (_what, each, value, expected) => {
    expect(readColumn(each, value)).toEqual(expected);
  });
});

it('text is UTF-8 where it can be, hex where it cannot, without trailing NULs', () => {
  expect(textOf(words('Matsal åäö\0\0'))).toBe('Matsal åäö');
  expect(textOf({ type: 'octets', bytes: Buffer.from([0xff, 0xfe, 0x01]) })).toBe('fffe01');
});

import { describe, expect, it } from 'vitest';
import type { MetricName } from '../../../core/metrics.ts';
import { readColumn } from '../../../collectors/snmp/read-column.ts';
import type { SnmpValue } from '../../../collectors/snmp/snmp-value.ts';
import { textOf } from '../../../collectors/snmp/snmp-value.ts';
import type { DeviceColumn, VendorColumn } from '../../../collectors/snmp/vendor-column.ts';

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
const width = column('radioWidthMhz', { pattern: '^(?:1?\\d{1,2}|2[0-2]\\d|23[0-3])([+ES-]?)$', enum: { '': 20, '+': 40, E: 80 } });
const channel = column('radioChannelNumber', { pattern: '^(\\d+)[A-Z+-]?$', modulo: 256, valid: [1, 233] });
const band = column('radioBand', { pattern: '^(.+)$', enum: { ng: '2.4', na: '5', '6e': '6' } });
const mac = column('accessPointMac', { octets: 'mac' });
const systemText = column('systemDescription');

describe('a column', () => {
  it.each<[string, DeviceColumn, SnmpValue, object]>([
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
    ['reads a word for a width', width, words('36+'), { state: 'value', valueDouble: 40 }],
    ['reads no letter for a width', width, words('36'), { state: 'value', valueDouble: 20 }],
    ['does not guess another letter', width, words('36K'), { state: 'unknown', reason: 'no-match' }],
    ['takes no old number for a width', width, integer(388), { state: 'unknown', reason: 'no-match' }],
    ['finds the channel in a text', channel, words('116E'), { state: 'value', valueInteger: 116 }],
    ['finds the channel below the width', channel, integer(388), { state: 'value', valueInteger: 132 }],
    ['keeps a channel of any band', channel, words('1'), { state: 'value', valueInteger: 1 }],
    ['reads a band where it is told', band, words('6e'), { state: 'value', valueText: '6' }],
    ['guesses no band', band, words('5g-2'), { state: 'unknown', reason: 'not-listed' }],
    ['guesses no band from a number', { ...band, pattern: '^([a-z0-9]{2})$' }, integer(1), { state: 'unknown', reason: 'no-match' }],
    [
      'writes a MAC',
      mac,
      { type: 'octets', bytes: Buffer.from('02000000aa01', 'hex') },
      { state: 'value', valueText: '02:00:00:00:aa:01' },
    ],
    ['writes a MAC that could be text', mac, words('abcdef'), { state: 'value', valueText: '61:62:63:64:65:66' }],
    ['takes no other octets for a MAC', mac, words('abcdefg'), { state: 'unknown', reason: 'wrong-type' }],
    ['takes no number for a MAC', mac, integer(6), { state: 'unknown', reason: 'wrong-type' }],
    ['knows a port without a MAC', mac, words(''), { state: 'unknown', reason: 'empty' }],
    ['knows a MAC of zeros', mac, { type: 'octets', bytes: new Uint8Array(6) }, { state: 'unknown', reason: 'empty' }],
    ['believes a device that renews nothing', { ...ratio, neverRenewed: true }, integer(37), { state: 'unknown', reason: 'never-renewed' }],
    [
      'says that nothing is there before that it is not renewed',
      { ...ratio, neverRenewed: true },
      { type: 'missing', why: 'no-such-object' },
      { state: 'unknown', reason: 'no-such-object' },
    ],
    ['keeps no more than 255 octets of a text', systemText, words('å'.repeat(300)), { state: 'value', valueText: 'å'.repeat(127) }],
    [
      'keeps no control characters',
      systemText,
      words('Software,\r\nVersion\u001b[31m 8\u0007 \u202Eabc'),
      { state: 'value', valueText: 'Software, Version[31m 8 abc' },
    ],
    [
      'shows a pattern no more than 255 octets',
      { ...systemText, pattern: '(end)$' },
      words(`${'x'.repeat(300)}end`),
      { state: 'unknown', reason: 'no-match' },
    ],
    [
      'shows a pattern no control characters',
      { ...systemText, pattern: 'Version(\\d)' },
      words('Ver\u0000sion8'),
      { state: 'value', valueText: '8' },
    ],
  ])('%s', (_what, each, value, expected) => {
    expect(readColumn(each, value)).toEqual(expected);
  });
});

it('text is UTF-8 where it can be, hex where it cannot, without trailing NULs', () => {
  expect(textOf(words('Matsal åäö\0\0'))).toBe('Matsal åäö');
  expect(textOf({ type: 'octets', bytes: Buffer.from([0xff, 0xfe, 0x01]) })).toBe('fffe01');
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { plainText } from '../../../collectors/snmp/plain-text.ts';
import { boundedOctets, textOf } from '../../../collectors/snmp/snmp-value.ts';
import { longestOid, valueOf } from '../../../collectors/snmp/value-of.ts';

const octets = (words: string) => ({ type: 'octets', bytes: Buffer.from(words) }) as const;

describe('text from a device', () => {
  it('is one plain line: nothing that steers a terminal or turns the writing', () => {
    expect(textOf(octets('ap\u001b[31m-b12\r\nLocation:\u0000 x\u202egpj.exe'))).toBe('ap[31m-b12 Location: xgpj.exe');
    expect(textOf(octets('  ap-matsal-åäö\n'))).toBe('ap-matsal-åäö');
    expect(plainText('a\u2028b\u200bc\u0085d')).toBe('a b\u200bcd');
  });

  it('is cut to 255 octets before anything is done with it, not inside a character', () => {
    expect(textOf(octets('x'.repeat(60_000)))).toBe('x'.repeat(255));
    expect(textOf(octets(`${'x'.repeat(254)}å and more`))).toBe('x'.repeat(254));
    expect(textOf(octets(`${'x'.repeat(253)}å and more`))).toBe(`${'x'.repeat(253)}å`);
    expect(textOf(octets(`${'x'.repeat(252)}😀`))).toBe('x'.repeat(252));
  });

  it('is Latin-1 where it is no UTF-8 and reads as words; what is no text stays hex', () => {
    const said = (bytes: Buffer) => textOf({ type: 'octets', bytes });
    expect(said(Buffer.from('Räven-B12', 'latin1'))).toBe('Räven-B12');
    expect(said(Buffer.from('Räven-B12', 'utf8'))).toBe('Räven-B12');
    expect(said(Buffer.from('Åsö\0\0', 'latin1'))).toBe('c573f6');
    expect(said(Buffer.from('Sal Åsö 3', 'latin1'))).toBe('Sal Åsö 3');
    // A MAC and an address, by chance without control characters.
    expect(said(Buffer.from([0xa4, 0xb4, 0xc4, 0x41, 0x42, 0x43]))).toBe('a4b4c4414243');
    expect(said(Buffer.from([0xc0, 0xa8, 0x20, 0x41]))).toBe('c0a82041');
    expect(said(Buffer.from([0x41, 0x42, 0x43, 0x44, 0x96, 0x45]))).toBe('414243449645');
  });

  it('is hex where it is not UTF-8, and trailing NULs are cut', () => {
    expect(textOf({ type: 'octets', bytes: Buffer.from([0xe5, 0xe4]) })).toBe('e5e4');
    expect(textOf(octets('name\0\0'))).toBe('name');
  });

  it('is bounded and plain whatever the octets', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 2000 }), (bytes) => {
        const said = textOf({ type: 'octets', bytes }) ?? '';
        expect(said.length).toBeLessThanOrEqual(510);
        expect(said).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u);
      }),
    );
  });

  it('keeps no datagram alive', () => {
    const datagram = Buffer.alloc(65_000);
    const kept = boundedOctets(datagram.subarray(100, 400));
    expect(kept.buffer.byteLength).toBe(255);
    const value = valueOf(4, datagram.subarray(0, 10));
    expect(value.type === 'octets' && value.bytes.buffer.byteLength).toBe(10);
  });
});

describe('a value', () => {
  it('that its type cannot hold is nothing we know', () => {
    expect(valueOf(0x46, Buffer.alloc(10, 1))).toEqual({ type: 'other' });
    expect(valueOf(0x46, Buffer.alloc(0))).toEqual({ type: 'other' });
    expect(valueOf(0x02, 2 ** 60)).toEqual({ type: 'other' });
    expect(valueOf(0x02, 'seven')).toEqual({ type: 'other' });
    expect(valueOf(0x06, '1.'.repeat(longestOid))).toEqual({ type: 'other' });
    expect(valueOf(0x44, Buffer.from('opaque'))).toEqual({ type: 'other' });
    expect(valueOf(undefined, undefined)).toEqual({ type: 'other' });
  });

  it('is read by the standard’s tags', () => {
    expect([0x80, 0x81, 0x82].map((tag) => valueOf(tag, null))).toMatchObject([
      { why: 'no-such-object' },
      { why: 'no-such-instance' },
      { why: 'end-of-view' },
    ]);
    expect([0x02, 0x41, 0x42, 0x43].map((tag) => valueOf(tag, 7).type)).toEqual(['integer', 'counter32', 'gauge32', 'timeticks']);
    expect(valueOf(0x46, Buffer.from('00ffffffffffffffff', 'hex'))).toEqual({ type: 'counter64', bigint: 2n ** 64n - 1n });
    expect(valueOf(0x40, '10.0.0.1')).toEqual({ type: 'address', text: '10.0.0.1' });
  });
});

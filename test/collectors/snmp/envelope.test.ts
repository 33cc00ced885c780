import fc from 'fast-check';
import { expect, it } from 'vitest';
import { envelopeOf, isAnswerInClear } from '../../../collectors/snmp/envelope.ts';
import { encodeResponse, text as textValue, wrap } from './stub-agent.ts';

const int = (...bytes: number[]) => wrap(0x02, Buffer.from(bytes));
const text = (bytes: Buffer) => wrap(0x04, bytes);
const message = (flags: number, pduTag: number, version = 3) =>
  wrap(
    0x30,
    int(version),
    wrap(0x30, int(1), int(0, 255, 227), text(Buffer.from([flags])), int(3)),
    text(Buffer.alloc(20)),
    wrap(0x30, text(Buffer.alloc(9)), text(Buffer.alloc(0)), wrap(pduTag, int(1), int(0), int(0), wrap(0x30))),
  );

const inClear = (datagram: Buffer) => isAnswerInClear(envelopeOf(datagram));
const answer = encodeResponse(
  { kind: 'get', id: 70_000_123, community: 'seats', nonRepeaters: 0, repetitions: 0, oids: ['1.3.6.1.2.1.1.5.0'] },
  [{ oid: '1.3.6.1.2.1.1.5.0', value: textValue('ap-b12') }],
);

it('tells which question a datagram answers, of either version, and whether it is all there', () => {
  expect(envelopeOf(answer)).toMatchObject({ version: 1, id: 70_000_123, whole: true });
  expect(envelopeOf(answer.subarray(0, answer.length - 1))).toMatchObject({ id: 70_000_123, whole: false });
  expect(envelopeOf(message(1, 0xa2))).toMatchObject({ version: 3, id: 1, signed: true, report: false });
  expect(envelopeOf(message(0, 0xa8))).toMatchObject({ signed: false, report: true });
  expect(envelopeOf(Buffer.from('not snmp at all'))).toBeUndefined();
});

it('an unsigned answer is in clear; a signed one, a report and version 2c are not', () => {
  expect(inClear(message(0, 0xa2))).toBe(true);
  expect(inClear(message(4, 0xa2))).toBe(true);
  expect(inClear(message(1, 0xa2))).toBe(false);
  expect(inClear(message(3, 0xa2))).toBe(false);
  expect(inClear(message(0, 0xa8))).toBe(false);
  expect(inClear(message(0, 0xa2, 1))).toBe(false);
});

it('reads anything without throwing', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 120 }), (bytes) => {
      envelopeOf(Buffer.from(bytes));
    }),
  );
  const whole = message(1, 0xa2);
  for (let cut = 0; cut < whole.length; cut++) envelopeOf(whole.subarray(0, cut));
  expect(envelopeOf(whole)?.whole).toBe(true);
});

import fc from 'fast-check';
import { expect, it } from 'vitest';
import { isAnswerInClear } from '../../../collectors/snmp/answer-in-clear.ts';
import { wrap } from './stub-agent.ts';

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

it('an unsigned answer is in clear; a signed one, a report and version 2c are not', () => {
  expect(isAnswerInClear(message(0, 0xa2))).toBe(true);
  expect(isAnswerInClear(message(4, 0xa2))).toBe(true);
  expect(isAnswerInClear(message(1, 0xa2))).toBe(false);
  expect(isAnswerInClear(message(3, 0xa2))).toBe(false);
  expect(isAnswerInClear(message(0, 0xa8))).toBe(false);
  expect(isAnswerInClear(message(0, 0xa2, 1))).toBe(false);
});

it('reads anything without throwing', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 120 }), (bytes) => {
      isAnswerInClear(Buffer.from(bytes));
    }),
  );
  const whole = message(1, 0xa2);
  for (let cut = 0; cut < whole.length; cut++) isAnswerInClear(whole.subarray(0, cut));
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { makeRunId, isRunId } from '../../core/make-run-id.ts';
import { accountOf, runOfAccount } from '../../core/protocol.ts';

const atMs = fc.integer({ min: 0, max: Date.UTC(2999, 0) });

describe('the name of a run', () => {
  it('sorts by time, is a file name everywhere and fits an account', () => {
    expect(makeRunId(Date.UTC(2026, 10, 23, 8, 5, 9), 'k3f9')).toBe('2026-11-23T08-05-09Z-k3f9');
    fc.assert(
      fc.property(atMs, atMs, (a, b) => {
        const [first, second] = [makeRunId(a, 'aaaa'), makeRunId(b, 'aaaa')];
        expect(Math.sign(Math.floor(a / 1000) - Math.floor(b / 1000))).toBe(first < second ? -1 : first > second ? 1 : 0);
        expect(first).toMatch(/^[A-Za-z0-9-]{1,60}$/);
        expect(isRunId(first)).toBe(true);
        expect(runOfAccount(accountOf(first, 'B12 å', '30'))).toBe(first);
      }),
    );
  });

  it('is not made of nonsense', () => {
    expect(() => makeRunId(Number.NaN, 'aaaa')).toThrow(/time/);
    expect(() => makeRunId(0, '../x')).toThrow(/end of a run/);
    expect(isRunId('../../etc')).toBe(false);
  });
});

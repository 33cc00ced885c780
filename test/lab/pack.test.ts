/** Shares: never more than the machine, and everything is played. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { countedBetween } from './kernel-record.ts';
import { pack } from './pack.ts';

describe('cases side by side', () => {
  it('never take more than the whole machine, and all are played, in the order in which they were given', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.constantFrom(0.2, 0.25, 0.34, 0.5, 1), { maxLength: 12 }), async (shares) => {
        let used = 0;
        let most = 0;
        const items = shares.map((share, index) => ({ share, index }));
        const played = await pack(items, {
          shareOf: ({ share }) => share,
          lengthOf: ({ index }) => index % 3,
          play: async ({ share, index }) => {
            used += share;
            most = Math.max(most, used);
            await Promise.resolve();
            used -= share;
            return index;
          },
        });
        expect(played).toEqual(items.map(({ index }) => index));
        expect(most).toBeLessThanOrEqual(1 + 1e-6);
      }),
      { numRuns: 50 },
    );
  });
});

describe('what went through between two instants', () => {
  const readings = [0, 100, 200].map((atMs) => ({ atMs, inBytes: atMs * 10, outBytes: atMs, inFrameCount: atMs / 10, outFrameCount: 0 }));
  it('is read off a straight line', () => {
    expect(countedBetween(readings, 50, 150)).toEqual({ inBytes: 1000, outBytes: 100, inFrameCount: 10, outFrameCount: 0 });
  });
  it('is not made up outside', () => {
    expect(countedBetween(readings, -10, 50)).toBeUndefined();
    expect(countedBetween(readings, 150, 201)).toBeUndefined();
  });
});

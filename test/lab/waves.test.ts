/** Shares: never more than the machine, and everything is played. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { playInWaves } from './waves.ts';

describe('cases side by side', () => {
  it('never take more than the whole machine, are about as long, and all are played, in the order in which they were given', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.constantFrom(0.2, 0.25, 0.34, 0.5, 1), fc.constantFrom(2, 3, 8, 10)), { maxLength: 12 }),
        async (cases) => {
          const under = new Set<{ readonly share: number; readonly length: number }>();
          let most = 0;
          let leastRatio = 1;
          const items = cases.map(([share, length], index) => ({ share, length, index }));
          const played = await playInWaves(items, {
            shareOf: ({ share }) => share,
            lengthMsOf: ({ length }) => length,
            play: async (item) => {
              under.add(item);
              most = Math.max(
                most,
                [...under].reduce((sum, { share }) => sum + share, 0),
              );
              for (const { length } of under) leastRatio = Math.min(leastRatio, length / item.length, item.length / length);
              await new Promise(setImmediate);
              under.delete(item);
              return item.index;
            },
          });
          expect(played).toEqual(items.map(({ index }) => index));
          expect(most).toBeLessThanOrEqual(1 + 1e-6);
          expect(leastRatio).toBeGreaterThanOrEqual(0.8);
        },
      ),
      { numRuns: 50 },
    );
  });

  it('fail with the one that fails', async () => {
    const failing = playInWaves([1], { shareOf: () => 1, lengthMsOf: () => 1, play: () => Promise.reject(new Error('lab')) });
    await expect(failing).rejects.toThrow('lab');
  });
});

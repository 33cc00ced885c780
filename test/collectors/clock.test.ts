/** The difference of two clocks that cannot be read at once. */
import { describe, expect, it } from 'vitest';
import { wallMinusMonotonicMs } from '../../collectors/clock.ts';

/** Clocks 1,000 ms apart; each reading of the wall clock is followed by a loss of the processor of this length. */
function clocksLosing(lossesMs: readonly number[]) {
  let nowMs = 50;
  let readings = 0;
  return {
    monotonicMs: () => nowMs,
    wallMs: () => {
      const wallMs = nowMs + 1_000;
      nowMs += lossesMs[Math.min(readings, lossesMs.length - 1)] ?? 0;
      readings += 1;
      return wallMs;
    },
  };
}

describe('wall clock minus monotonic clock', () => {
  it('is exact when both are read at once', () => {
    expect(wallMinusMonotonicMs(clocksLosing([0]))).toBe(1_000);
  });

  it('does not take a loss of the processor between two readings for a step', () => {
    expect(wallMinusMonotonicMs(clocksLosing([250, 90, 0]))).toBe(1_000);
  });

  it('errs by half the tightest pause at most when every reading was torn apart', () => {
    expect(Math.abs(wallMinusMonotonicMs(clocksLosing([250, 40, 90, 60, 80])) - 1_000)).toBeLessThanOrEqual(20);
  });

  it('sees a step', () => {
    const clock = clocksLosing([0]);
    expect(wallMinusMonotonicMs({ ...clock, wallMs: () => clock.wallMs() + 2_500 })).toBe(3_500);
  });
});

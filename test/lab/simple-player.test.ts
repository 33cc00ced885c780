/** The second player is simple enough to be checked by hand. */
import { describe, expect, it } from 'vitest';
import { playSimply } from './simple-player.ts';

const player = { startAfterS: 2.5, resumeAfterS: 5, segmentS: 2 };

describe('the simple player', () => {
  it('starts when two segments are there, and never stalls while they keep coming', () => {
    const arrivals = Array.from({ length: 20 }, (_, index) => 0.5 + index);
    expect(playSimply([arrivals], 20, player)).toMatchObject({ stallS: 0, stallCount: 0 });
    expect(playSimply([arrivals], 20, player).startupS).toBeCloseTo(1.5, 1);
  });

  it('stalls from when the last second was played until five seconds are there', () => {
    // 4 s from 1.0 on: dry at 5.0; 6 s of media more are there at 12.0.
    const heard = playSimply([[0.5, 1, 10, 11, 12, 13, 14, 15, 16]], 16, player);
    expect(heard.stallCount).toBe(1);
    expect(heard.stallS).toBeCloseTo(7, 1);
  });

  it('goes no further than the later of two streams', () => {
    const whole = Array.from({ length: 10 }, (_, index) => index / 10);
    expect(playSimply([whole, [0.5, 1]], 10, player).stallS).toBeCloseTo(5, 1);
  });

  it('says that it never started', () => {
    expect(playSimply([[3]], 10, player)).toEqual({ startupS: undefined, stallS: 0, stallCount: 0 });
  });
});

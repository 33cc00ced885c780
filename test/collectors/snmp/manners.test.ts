import { describe, expect, it } from 'vitest';
import { learntLimit } from '../../../collectors/snmp/manners.ts';

function limitAt() {
  let nowMs = 0;
  const limit = learntLimit({ wallMs: () => nowMs, monotonicMs: () => nowMs });
  const carriedOften = (count: number) => {
    for (let round = 0; round < 100; round++) limit.carried(count);
  };
  return { limit, carriedOften, wait: (ms: number) => (nowMs += ms) };
}

describe('what an agent can carry', () => {
  it('is what is wished for, until it says no', () => {
    const { limit } = limitAt();
    expect(limit.within(40)).toBe(40);
    limit.failed(40, true);
    limit.failed(20, true);
    expect(limit.within(40)).toBe(10);
    expect(limit.within(4)).toBe(4);
  });

  it('is not judged by silence until something smaller comes through: the device may be dead', () => {
    const { limit } = limitAt();
    for (const count of [40, 20, 10, 5, 3, 2, 1]) limit.failed(count, false);
    expect(limit.within(40)).toBe(40);
    expect(limit.suspected()).toBe(true);
    // It is alive again: a knock tells nothing of what else it can carry.
    limit.carried(1);
    expect(limit.within(40)).toBe(20);
    expect(limit.suspected()).toBe(false);
  });

  it('is half of what met silence, when half came through', () => {
    const { limit } = limitAt();
    limit.failed(40, false);
    limit.failed(20, false);
    limit.carried(10);
    expect(limit.within(40)).toBe(10);
  });

  it('is not less when the same size comes through after all', () => {
    const { limit } = limitAt();
    limit.failed(40, false);
    limit.carried(40);
    expect(limit.within(40)).toBe(40);
  });

  it('grows slowly, to below what failed, and beyond it only after a long while', () => {
    const { limit, carriedOften, wait } = limitAt();
    limit.failed(16, true);
    for (let round = 0; round < 19; round++) limit.carried(8);
    expect(limit.within(40)).toBe(8);
    limit.carried(8);
    expect(limit.within(40)).toBe(12);
    carriedOften(13);
    carriedOften(14);
    expect(limit.within(40)).toBe(15);
    wait(600_000);
    carriedOften(15);
    expect(limit.within(40)).toBeGreaterThan(15);
  });

  it('does not grow by answers smaller than the limit, nor shrink below one', () => {
    const { limit, carriedOften } = limitAt();
    limit.failed(16, true);
    carriedOften(3);
    expect(limit.within(40)).toBe(8);
    for (const count of [8, 4, 2, 1, 1]) limit.failed(count, true);
    expect(limit.within(40)).toBe(1);
  });
});

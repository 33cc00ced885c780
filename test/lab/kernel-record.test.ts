/** What the kernel counted between two moments at which nobody looked. */
import { describe, expect, it } from 'vitest';
import { countedBetween } from './kernel-record.ts';

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

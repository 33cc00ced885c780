import { expect, it } from 'vitest';
import { requireSameTime } from '../../run/require-same-time.ts';

const server = { address: '192.0.2.10', port: 8443 };
const nowMs = Date.UTC(2026, 10, 23, 8, 14, 0);
const asked = (clockOffsetMs: number, roundTripMs = 0): (() => void) => {
  return () => requireSameTime(server, { clockOffsetMs, roundTripMs }, nowMs);
};

it.each([0, 60_000, -60_000])('a server that is %i ms ahead may be loaded', (offsetMs) => {
  expect(asked(offsetMs)).not.toThrow();
});

it.each([
  [60_001, '08:15:00'],
  [-120_000, '08:12:00'],
])('one that is %i ms ahead may not, and both clocks are named', (offsetMs, serverTime) => {
  expect(asked(offsetMs)).toThrowError(
    expect.objectContaining({
      code: 'CLOCKS_DISAGREE',
      message: expect.stringMatching(new RegExp(`2026-11-23 08:14:00 .*192\\.0\\.2\\.10:8443 2026-11-23 ${serverTime}`)) as string,
      hint: expect.stringContaining('NTP') as string,
    }) as Error,
  );
});

it('what may be the way there and back is no clock', () => {
  expect(asked(60_900, 2_000)).not.toThrow();
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bandwidthPlan } from '../../../core/plan/bandwidth-plan.ts';
import { bytesOf, mbpsOf } from '../../../core/units/mbps.ts';
import { bandwidthWireMbps, wireMbps } from '../../../core/units/wire-mbps.ts';

describe('payload on the wire', () => {
  it('is 1514 ÷ 1448 of long transfers in its own direction and acknowledgements in the other', () => {
    const { downMbps, upMbps } = wireMbps({ downPayloadMbps: 1448, upPayloadMbps: 0 });
    expect(downMbps).toBeCloseTo(1514, 9);
    expect(upMbps).toBeCloseTo(33, 9);
  });

  it('agrees with the kernel: 3.3 Mbit/s up in chunks of 3.4 kB beside 66 down measured 5.3', () => {
    const { upMbps } = wireMbps({ downPayloadMbps: 66, upPayloadMbps: 3.3, downRequestsPerS: 120, upRequestsPerS: 120 });
    expect(upMbps).toBeGreaterThan(5.2);
    expect(upMbps).toBeLessThan(5.4);
  });

  it('is never less than the payload and grows with every part', () => {
    const mbps = fc.double({ min: 0, max: 10_000, noNaN: true });
    fc.assert(
      fc.property(mbps, mbps, mbps, (downPayloadMbps, upPayloadMbps, more) => {
        const before = wireMbps({ downPayloadMbps, upPayloadMbps });
        expect(before.downMbps).toBeGreaterThanOrEqual(downPayloadMbps);
        expect(before.upMbps).toBeGreaterThanOrEqual(upPayloadMbps);
        const after = wireMbps({ downPayloadMbps, upPayloadMbps: upPayloadMbps + more });
        expect(after.downMbps).toBeGreaterThanOrEqual(before.downMbps);
        expect(after.upMbps).toBeGreaterThanOrEqual(before.upMbps);
      }),
    );
  });

  it('of a class of 30 at 2 and 0.1 is some 70 Mbit/s down, and larger upload chunks spare the way up', () => {
    const plan = bandwidthPlan({ downMbps: 2, upMbps: 0.1 });
    const { downMbps, upMbps } = bandwidthWireMbps(plan, 30);
    expect(downMbps).toBeGreaterThan(69);
    expect(downMbps).toBeLessThan(70);
    const small = { ...plan, upChunkBytes: Math.round((plan.upChunkBytes * 250) / plan.upIntervalMs), upIntervalMs: 250 };
    expect(upMbps).toBeLessThan(bandwidthWireMbps(small, 30).upMbps);
  });
});

describe('Mbit/s', () => {
  it('is 10^6 bits a second, and nothing without a window', () => {
    expect(mbpsOf(250_000, 1_000)).toBe(2);
    expect(bytesOf(2, 1_000)).toBe(250_000);
    expect(mbpsOf(1, 0)).toBeNaN();
  });
});

/** What payload weighs on the wire stands in core (which the emulator counts by) and in facts/wire.sql, which cannot import it. */
import { expect, test, vi } from 'vitest';
import { bandwidthWireMbps } from '../../core/units/wire-mbps.ts';
import { rowsOf } from '../../store/duckdb.ts';
import { withFactViews } from './fact-views.ts';
import { syntheticPlan } from './synthetic-plan.ts';

vi.setConfig({ testTimeout: 60_000 });

/** Facts count a frame's checksum, as an access point does, and core does not, as tc; headers are rounded differently. They differ by no more. */
const most = { downMbps: 0.007, upMbps: 0.016 };

test.each([
  ['full chunks', {}],
  ['chunks of a quarter, where headers weigh most', { downChunkBytes: 17_188, upChunkBytes: 4_098 }],
  ['a class that mostly sends', { downChunkBytes: 16_390, upChunkBytes: 68_750 }],
])('facts and core agree on the wire: %s', async (_name, chunks) => {
  const pupilCount = 30;
  const made = syntheticPlan([{ room: 'B12', pupilCount, accessPoints: ['a'] }]);
  const plan = { ...made, bandwidth: { ...made.bandwidth, ...chunks } };
  const counted = bandwidthWireMbps(plan.bandwidth, pupilCount);
  await withFactViews(plan, async ({ connection }) => {
    const [row] = await rowsOf(connection, 'select downMbps, upMbps from pupil_wire');
    for (const direction of ['downMbps', 'upMbps'] as const) {
      const ratio = (Number(row?.[direction]) * pupilCount) / counted[direction];
      expect(Math.abs(ratio - 1), direction).toBeLessThan(most[direction]);
    }
  });
});

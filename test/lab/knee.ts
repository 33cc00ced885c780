/** The knee: the wire rate that just carries what a room's bandwidth phase asks. Cases stand beside it, never near it. */
import { bandwidthPlan } from '../../core/plan/bandwidth-plan.ts';
import { bandwidthWireMbps, type WireLoad } from '../../core/units/wire-mbps.ts';

/** Default target of the profiles. */
export const usualTarget = { downMbps: 2, upMbps: 0.1 };

/**
 * By window updates HTTP/2 lets the other side go on: wire rate this way ÷ wire rate the other way. Counted on the class's cable, 30 pupils:
 * 6.16 Mbit/s up beside 70.8 down, where frames, headers and acknowledgements alone are 5.25.
 */
const windowUpdatesRatio = 0.013;

export function kneeOf(seats: number, target = usualTarget): WireLoad {
  const { downMbps, upMbps } = bandwidthWireMbps(bandwidthPlan(target), seats);
  return { downMbps: downMbps + upMbps * windowUpdatesRatio, upMbps: upMbps + downMbps * windowUpdatesRatio };
}

/** Both directions at this ratio of the knee. */
export function atKnee(seats: number, ratio: number): { readonly downMbps: number; readonly upMbps: number } {
  const { downMbps, upMbps } = kneeOf(seats);
  return { downMbps: downMbps * ratio, upMbps: upMbps * ratio };
}

/**
 * How many pupils at least fall short when a room carries this ratio of what it is asked. However unevenly TCP shares, nobody gets more than
 * was asked: the fewest suffer when they get nothing and all others everything.
 */
export const starvedAtLeast = (seats: number, ratio: number): number => Math.ceil(seats * (1 - ratio) - 1e-9);

/** The knee: the wire rate that just carries what a room's bandwidth phase asks. Cases stand beside it, never near it. */
import { bandwidthPlan } from '../../core/plan/bandwidth-plan.ts';
import { bandwidthWireMbps, type WireLoad } from '../../core/units/wire-mbps.ts';

/** Default target of the profiles. */
export const usualTarget = { downMbps: 2, upMbps: 0.1 };

export const kneeOf = (seats: number, target = usualTarget): WireLoad => bandwidthWireMbps(bandwidthPlan(target), seats);

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

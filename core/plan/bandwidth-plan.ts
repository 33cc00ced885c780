/** How the bandwidth phase asks for headroom × target of every pupil in both directions (method: chunks and their intervals). */
import { ProvnatError } from '../errors.ts';
import type { BandwidthPlan } from '../plan.ts';

/** F: what the profile does not play needs a tenth more than the target. */
export const headroomRatio = 1.1;

const downIntervalMs = 250;
/** On smaller upload chunks headers, and the acknowledgements of the download, outweigh the payload. */
const leastUpChunkBytes = 16_384;
/**
 * A pupil may hold four chunks at a time (maxOutstanding), and what is in flight at the end has graceMs to arrive. Chunks of a whole second
 * took longer than that where the way up was full, so goodput came out up to 9 % low. Never the interval of the chunks down: the two would
 * meet in step.
 */
const leastUpIntervalMs = 300;

/**
 * Below this an upload chunk comes so seldom that nothing can be judged: at 0.05 one every 2.4 s, fifteen in the window and half of the longest
 * gap that a pupil may have; at 0.03 fewer than the ten that load-delivered asks for. Smaller chunks would make more headers than payload.
 */
export const leastUpMbps = 0.05;

export function bandwidthPlan(target: { readonly downMbps: number; readonly upMbps: number }): BandwidthPlan {
  if (target.upMbps < leastUpMbps) {
    throw new ProvnatError(
      'PLAN_INVALID',
      `the target is ${String(target.upMbps)} Mbit/s up for each pupil; below ${String(leastUpMbps)} too few chunks go up to judge by`,
      `write targets.upMbps: ${String(leastUpMbps)} or more in the school file (0.1 is what a digital exam is said to need), or choose a profile`,
    );
  }
  const upBytesPerMs = (headroomRatio * target.upMbps * 1000) / 8;
  const upIntervalMs = Math.max(leastUpIntervalMs, Math.ceil(leastUpChunkBytes / upBytesPerMs));
  return {
    downChunkBytes: chunkBytes(target.downMbps, downIntervalMs),
    downIntervalMs,
    upChunkBytes: chunkBytes(target.upMbps, upIntervalMs),
    upIntervalMs,
    catchUpMs: 3_000,
    maxOutstanding: 4,
    graceMs: 5_000,
    leadInMs: 2_000,
    leadOutMs: 500,
  };
}

/** What the chunks ask of one pupil, both directions together: a hair above headroom × target, for chunks are whole bytes. */
export const offeredPerPupilMbps = ({ downChunkBytes, downIntervalMs, upChunkBytes, upIntervalMs }: BandwidthPlan): number =>
  ((downChunkBytes / downIntervalMs + upChunkBytes / upIntervalMs) * 8) / 1000;

/** Rounded up, so that rounding never asks for less than headroom × target. */
const chunkBytes = (targetMbps: number, intervalMs: number): number =>
  Math.ceil(round9((headroomRatio * targetMbps * intervalMs * 1000) / 8));

/** 1.1 × 2 is a hair over 2.2 in floating point, which must not cost a byte. */
const round9 = (value: number): number => Math.round(value * 1e9) / 1e9;

/**
 * Did something on the way hold back the loss probe alone? A filter, or a limit for UDP, that begins when many probes were sent looks like a
 * network that is gone, or that loses. But the class's heartbeats go the same way by TCP, and none can be lost there without coming late
 * (docs/decisions/what-the-probe-alone-loses.md). Then nothing is known of the loss, good or bad.
 */
import { limitOf, type Limits } from '../core/limits.ts';
import { within } from '../core/within.ts';
import type { ProbeLoss } from '../facts/rows.ts';
import { isFelt } from './longest-outage.ts';
import { isClearlyLess, leastProbes, type Loss } from './probed.ts';

/** For longer than a network may be gone, in a phase in which that fails a room; or of work there is too little left to tell loss by. */
export const isHeldBack = (toServer: readonly ProbeLoss[], limits: Limits): boolean =>
  toServer.some(
    (row) =>
      isFelt(row) &&
      (!within(limitOf(limits, 'packet-loss', 'outage-fail'), row.longestHeldBackMs) ||
        (row.phase === 'work' && row.heldBackLostCount > 0 && row.sentCount - row.heldBackLostCount < leastProbes)),
  );

/** Of one phase: so much was lost, and clearly fewer of the class's heartbeats were late. Nobody's heartbeats tell nothing. */
export const isLostAlone = (loss: Loss, { beatCount, lateBeatCount }: ProbeLoss): boolean =>
  beatCount > 0 && isClearlyLess({ lostCount: lateBeatCount, sentCount: beatCount }, loss);

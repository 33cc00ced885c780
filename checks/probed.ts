/**
 * The ways that the loss probe asks. Only the one to the server decides: a router answers an echo of its own when it has time for it, and what
 * a hop loses that the far end does not was not lost on the way. The gateway's tells where it was lost (behind-gateway.ts).
 */
import type { ProbeLoss } from '../facts/rows.ts';

export const serverProbe = 'probe/server';
export const gatewayProbe = 'probe/gateway';

/** Fewer probes make no share: one lost in a short phase is chance, so that is held to what so many may lose. */
export const leastProbes = 200;

export interface Loss {
  readonly lostCount: number;
  readonly sentCount: number;
}

/** Rows of who answered at all: who never did, idle included, has no echo or is filtered, and that is not loss. */
export function heardOf(rows: readonly ProbeLoss[]): readonly ProbeLoss[] {
  const sent = rows.filter((row) => row.sentCount > 0);
  const heard = new Set(sent.filter((row) => row.lostCount < row.sentCount).map(({ subject }) => subject));
  return sent.filter((row) => heard.has(row.subject));
}

/**
 * recurs: the network went away more than once, and then whatever was lost counts; otherwise what was lost outside its one outage. What was
 * held back while the class was answered is no loss of the network's either way.
 */
export function lossOf({ lostCount, sentCount, outageLostCount, heldBackLostCount }: ProbeLoss, recurs: boolean): Loss {
  const apart = heldBackLostCount + (recurs ? 0 : outageLostCount);
  return { lostCount: lostCount - apart, sentCount: sentCount - apart };
}

export const lossRatioOf = ({ lostCount, sentCount }: Loss): number => (sentCount === 0 ? 0 : lostCount / sentCount);

/** What is held against a limit in a phase that may be short. */
export const heldRatioOf = ({ lostCount, sentCount }: Loss): number => lostCount / Math.max(sentCount, leastProbes);

/** Clearly less is half of it, and … */
export const clearlyLess = 0.5;
/** … so much less as chance makes once in a hundred: two shares compared by what both are together, one-sided. */
const chanceDeviations = 2.33;

export function isClearlyLess(less: Loss, more: Loss): boolean {
  const [lessRatio, moreRatio] = [lossRatioOf(less), lossRatioOf(more)];
  const ratio = (more.lostCount + less.lostCount) / (more.sentCount + less.sentCount);
  const deviation = Math.sqrt(ratio * (1 - ratio) * (1 / more.sentCount + 1 / less.sentCount));
  return lessRatio <= clearlyLess * moreRatio && moreRatio - lessRatio > chanceDeviations * deviation;
}

/**
 * Was it lost behind the room? Only a gateway that answered tells, and only where it is well itself and lost clearly less than the way to the
 * server: both go over the same radio, and of two figures of one loss either may fall on the better side of a limit.
 */
import { limitOf, type Limits } from '../core/limits.ts';
import type { CheckFinding } from '../core/verdict.ts';
import { within } from '../core/within.ts';
import type { ProbeLoss } from '../facts/rows.ts';
import { heldRatioOf, lossOf, lossRatioOf, type Loss } from './probed.ts';

/** What packet-loss says of where it was lost. */
export const behindGateway = 'behind-gateway';

/** of: what packet-loss says. */
export const isBehindGateway = ({ evidence }: CheckFinding): boolean => evidence['lostAt'] === behindGateway;

/** Clearly less is half of it, and … */
const clearlyLess = 0.5;
/** … so much less as chance makes once in a hundred: two shares compared by what both are together, one-sided. */
const chanceDeviations = 2.33;

/** Both of the same phase. */
export function isLostBehind(toServer: Loss, toGateway: Loss, limits: Limits): boolean {
  if (!losesLittle(toGateway, limits)) return false;
  const [serverRatio, gatewayRatio] = [lossRatioOf(toServer), lossRatioOf(toGateway)];
  const ratio = (toServer.lostCount + toGateway.lostCount) / (toServer.sentCount + toGateway.sentCount);
  const deviation = Math.sqrt(ratio * (1 - ratio) * (1 / toServer.sentCount + 1 / toGateway.sentCount));
  return gatewayRatio <= clearlyLess * serverRatio && serverRatio - gatewayRatio > chanceDeviations * deviation;
}

/** Both of the phase of the outage. A row of less than ten is no outage, so whatever the gateway lost is taken for one row. */
export function isGoneBehind(toServer: ProbeLoss, toGateway: ProbeLoss, limits: Limits): boolean {
  const { longestOutageMs, lostCount, sentCount, windowMs } = toGateway;
  const lostMs = Math.max(longestOutageMs, (lostCount * windowMs) / sentCount);
  const isWell = losesLittle(lossOf(toGateway, false), limits) && within(limitOf(limits, 'packet-loss', 'outage-warn'), longestOutageMs);
  return isWell && lostMs <= clearlyLess * toServer.longestOutageMs;
}

const losesLittle = (loss: Loss, limits: Limits): boolean => within(limitOf(limits, 'packet-loss', 'loss-warn'), heldRatioOf(loss));

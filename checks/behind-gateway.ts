/**
 * Was it lost behind the room? Only a gateway that answered tells, and only where it is well itself and lost clearly less than the way to the
 * server: both go over the same radio, and of two figures of one loss either may fall on the better side of a limit.
 */
import { limitOf, type Limits } from '../core/limits.ts';
import type { CheckFinding } from '../core/verdict.ts';
import { within } from '../core/within.ts';
import type { ProbeLoss } from '../facts/rows.ts';
import { clearlyLess, heldRatioOf, isClearlyLess, lossOf, type Loss } from './probed.ts';

/** What packet-loss says of where it was lost. */
export const behindGateway = 'behind-gateway';

/** of: what packet-loss says. */
export const isBehindGateway = ({ evidence }: CheckFinding): boolean => evidence['lostAt'] === behindGateway;

/** Both of the same phase. */
export const isLostBehind = (toServer: Loss, toGateway: Loss, limits: Limits): boolean =>
  losesLittle(toGateway, limits) && isClearlyLess(toGateway, toServer);

/** Both of the phase of the outage. A row of less than ten is no outage, so whatever the gateway lost is taken for one row. */
export function isGoneBehind(toServer: ProbeLoss, toGateway: ProbeLoss, limits: Limits): boolean {
  const { longestOutageMs, lostCount, sentCount, windowMs } = toGateway;
  const lostMs = Math.max(longestOutageMs, (lostCount * windowMs) / sentCount);
  const isWell = losesLittle(lossOf(toGateway, false), limits) && within(limitOf(limits, 'packet-loss', 'outage-warn'), longestOutageMs);
  return isWell && lostMs <= clearlyLess * toServer.longestOutageMs;
}

const losesLittle = (loss: Loss, limits: Limits): boolean => within(limitOf(limits, 'packet-loss', 'loss-warn'), heldRatioOf(loss));

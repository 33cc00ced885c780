/** Was it lost behind the room? Only a gateway that answered, and lost nothing worth a remark itself, tells the two apart. */
import type { CheckFinding } from '../core/verdict.ts';

/** of: what packet-loss says. */
export function isBehindGateway({ reason, evidence }: CheckFinding): boolean {
  const { subject, outageSubject, gatewayLossRatio, gatewayOutageMs, lossWarnLimit, outageWarnLimit } = evidence;
  const kept = (value: unknown, limit: unknown): boolean => typeof value === 'number' && typeof limit === 'number' && value <= limit;
  const lossless = kept(gatewayLossRatio, lossWarnLimit);
  if (reason.endsWith('-outage')) return outageSubject === 'probe/server' && lossless && kept(gatewayOutageMs, outageWarnLimit);
  return /\.(warn|fail)(-outages)?$/.test(reason) && subject === 'probe/server' && lossless;
}

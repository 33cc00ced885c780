/** What an access point of known behaviour would have told. Deterministic: no draws. */
import type { MetricName } from '../../core/metrics.ts';
import { metrics } from '../../core/metrics.ts';
import type { Plan } from '../../core/plan.ts';
import type { Sample } from '../../core/sample.ts';

export interface AccessPointBehaviour {
  readonly silent?: boolean;
  readonly pollEveryMs?: number;
  /** Other traffic down, all the time. */
  readonly backgroundMbps?: number;
  /** Share of the room's load that goes through this access point. */
  readonly loadRatio?: number;
  /** Offset of the run at which the counters begin again. */
  readonly resetAtMs?: number;
  readonly clientCount?: number;
  readonly utilizationRatio?: number;
  readonly speedMbps?: number;
  readonly errorCount?: number;
  readonly discardCount?: number;
  readonly description?: string;
}

/** Samples of one access point; receivedBy says how many payload bytes the room's pupils had received by then. */
export function accessPointSamples(
  plan: Plan,
  accessPoint: string,
  behaviour: AccessPointBehaviour,
  receivedBy: (atMs: number) => number,
): Sample[] {
  const out: Sample[] = [];
  const subject = `access-point/${accessPoint}`;
  const uplink = `interface/${accessPoint}/eth0`;
  const endAtMs = plan.startAtMs + Math.max(...plan.phases.map((phase) => phase.endOffsetMs));
  const every = behaviour.pollEveryMs ?? 2000;
  for (let atMs = plan.startAtMs - 1300, poll = 0; atMs <= endAtMs + every; atMs += every, poll++) {
    const common = { source: 'snmp' as const, polledAtMs: atMs, atMs, agentUptimeMs: 3_600_000 + atMs - plan.startAtMs };
    if (behaviour.silent === true) {
      out.push({ ...common, metric: 'accessPointReachable', subject, state: 'unknown', reason: 'timeout' });
      continue;
    }
    const value = (metric: MetricName, of: string, valueOf: number | bigint | string, more: Partial<Sample> = {}): Sample => ({
      ...common,
      metric,
      subject: of,
      state: valueOf === 0 || valueOf === 0n ? 'zero' : 'value',
      ...(metrics[metric].type === 'text'
        ? { valueText: String(valueOf) }
        : metrics[metric].type === 'integer'
          ? { valueInteger: valueOf as number | bigint }
          : { valueDouble: Number(valueOf) }),
      ...more,
    });
    const sinceMs = atMs - plan.startAtMs;
    const payload = receivedBy(atMs) * (behaviour.loadRatio ?? 1);
    const wire = payload * 1.048 + ((behaviour.backgroundMbps ?? 0) * 1000 * (sinceMs + 10_000)) / 8;
    const reset = behaviour.resetAtMs !== undefined && sinceMs >= behaviour.resetAtMs;
    const octets = BigInt(Math.round(wire)) + (reset ? 0n : 9_007_199_254_740_993n);
    const share = Math.max(0, Math.min(1, sinceMs / (endAtMs - plan.startAtMs)));
    const grown = (count: number): number => 1000 + Math.round(count * share);
    out.push(
      value('accessPointReachable', subject, 1),
      value('interfaceInBytes', uplink, octets, { ageMs: 0, ...(reset && { agentUptimeMs: sinceMs }) }),
      value('interfaceSpeedMbps', uplink, behaviour.speedMbps ?? 1000),
      value('interfaceDuplex', uplink, 'full'),
      value('interfaceInPacketCount', uplink, grown(100_000)),
      value('interfaceOutPacketCount', uplink, grown(50_000)),
      value('interfaceInErrorCount', uplink, grown(behaviour.errorCount ?? 0)),
      value('interfaceInDiscardCount', uplink, grown(behaviour.discardCount ?? 0)),
      value('accessPointClientCount', subject, behaviour.clientCount ?? 30),
      value('radioClientCount', `radio/${accessPoint}/0`, behaviour.clientCount ?? 30),
      value('radioUtilizationRatio', `radio/${accessPoint}/0`, behaviour.utilizationRatio ?? 0.4, { windowMs: 64_000, ageMs: 0 }),
      value('radioUtilizationShortRatio', `radio/${accessPoint}/0`, behaviour.utilizationRatio ?? 0.4, { windowMs: 4000, ageMs: 0 }),
      value('radioChannel', `radio/${accessPoint}/0`, '36+'),
    );
    if (poll === 0) {
      out.push(
        value('systemDescription', subject, behaviour.description ?? `provnat emulated access point ${accessPoint}, not a real device`),
        value('accessPointModel', subject, 'provnat-emulated'),
        value('accessPointUplink', subject, 'eth0'),
      );
    }
  }
  return out;
}

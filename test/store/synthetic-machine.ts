/** What the machine that plays, its probes and the exam server would have told. Deterministic: no draws. */
import type { Plan } from '../../core/plan.ts';
import type { Sample } from '../../core/sample.ts';

export interface MachineBehaviour {
  /** Alone or by the second of the run. */
  readonly cpuRatio?: number | ((second: number) => number);
  readonly generatorCpuRatio?: number;
  readonly clockDriftMs?: number;
  /** Nobody read its clock, or a test does. */
  readonly clockUnread?: true;
  /** The wall clock is set once, so long after the start, for everything that this machine stamps. */
  readonly clockStep?: { readonly afterMs: number; readonly byMs: number };
  readonly serverLoopRatio?: number | ((second: number) => number);
  readonly handlerMs?: number;
  /** Seconds of the run that no server lived. */
  readonly serverGone?: { readonly fromSecond: number; readonly toSecond: number };
  readonly lostEvery?: number;
  /** No echo of the server's comes back; seconds after the start. */
  readonly probeSilent?: { readonly fromSecond: number; readonly toSecond: number };
  readonly bssid?: string;
  /** From so long after the start its link is a cable, which tells no BSSID. */
  readonly dockedFromMs?: number;
  /** Its own link is down, and then without an address for two seconds more; seconds after the start. */
  readonly linkLost?: { readonly fromSecond: number; readonly toSecond: number };
}

const inSecond = (ratio: number | ((second: number) => number), second: number): number =>
  typeof ratio === 'number' ? ratio : ratio(second);

/** How far the wall clock is off at a true time. */
export const stepAt = (plan: Plan, { clockStep }: MachineBehaviour, trueAtMs: number): number =>
  clockStep !== undefined && trueAtMs >= plan.startAtMs + clockStep.afterMs ? clockStep.byMs : 0;

function linkSamples(host: Omit<Sample, 'metric'>, { bssid, dockedFromMs }: MachineBehaviour, docked: boolean): Sample[] {
  const kind = docked ? 'ethernet' : dockedFromMs === undefined ? 'loopback' : 'wifi';
  const own: Sample[] = docked
    ? [{ ...host, metric: 'hostBssid', state: 'unknown', reason: 'not-wifi' }]
    : bssid === undefined
      ? []
      : [{ ...host, metric: 'hostBssid', valueText: bssid }];
  return [{ ...host, metric: 'hostLinkKind', valueText: kind }, ...own];
}

/** The machine that plays, the probes and the server's own figures. */
export function machineSamples(plan: Plan, behaviour: MachineBehaviour): Sample[] {
  const out: Sample[] = [];
  const endAtMs = plan.startAtMs + Math.max(...plan.phases.map((phase) => phase.endOffsetMs));
  const spanMs = endAtMs - plan.startAtMs;
  let second = 0;
  for (let atMs = plan.startAtMs + 1000; atMs <= endAtMs; atMs += 1000, second++) {
    const steppedMs = stepAt(plan, behaviour, atMs);
    const host = { atMs: atMs + steppedMs, subject: 'host/lab', state: 'value', source: 'host', windowMs: 1000 } as const;
    out.push(
      { ...host, metric: 'hostCpuRatio', valueDouble: inSecond(behaviour.cpuRatio ?? 0.2, second) },
      { ...host, metric: 'hostTimerDriftMs', valueDouble: 3 },
      ...(behaviour.clockUnread === true
        ? []
        : [
            {
              ...host,
              metric: 'hostClockDriftMs' as const,
              valueDouble: ((behaviour.clockDriftMs ?? 1) * (atMs - plan.startAtMs)) / spanMs + steppedMs,
            },
          ]),
      ...linkSamples(host, behaviour, atMs - plan.startAtMs >= (behaviour.dockedFromMs ?? Infinity)),
    );
    if (behaviour.linkLost !== undefined) {
      const { fromSecond, toSecond } = behaviour.linkLost;
      const isDown = second >= fromSecond && second < toSecond;
      const linkState = isDown ? 'down' : second >= toSecond && second < toSecond + 2 ? 'no-route' : 'up';
      out.push({ ...host, metric: 'hostLinkState', valueText: linkState, polledAtMs: host.atMs });
    }
    for (const { room } of plan.rooms) {
      out.push({ ...host, room, metric: 'generatorCpuRatio', valueDouble: behaviour.generatorCpuRatio ?? 0.15 });
    }
    const server = { atMs, subject: 'server/exam', state: 'value', source: 'server', windowMs: 1000 } as const;
    const { fromSecond, toSecond } = behaviour.serverGone ?? { fromSecond: Infinity, toSecond: Infinity };
    if (second > fromSecond && second <= toSecond) continue;
    out.push(
      { ...server, metric: 'serverLoopUtilizationRatio', valueDouble: inSecond(behaviour.serverLoopRatio ?? 0.1, second) },
      { ...server, metric: 'serverLoopDelayMs', valueDouble: 2 },
      { ...server, metric: 'serverRetransmitCount', valueInteger: 100 + second },
      { ...server, metric: 'serverSegmentOutCount', valueInteger: 100_000 + 1000 * second },
    );
  }
  for (let n = 0; n < spanMs / 100; n++) {
    const probe = { atMs: plan.startAtMs + n * 100 + 5, subject: 'probe/server', source: 'probe', windowMs: 5 } as const;
    const { lostEvery, probeSilent } = behaviour;
    const silent = probeSilent !== undefined && n >= probeSilent.fromSecond * 10 && n < probeSilent.toSecond * 10;
    const lost = silent || (lostEvery !== undefined && n % lostEvery === 0);
    out.push(
      lost
        ? { ...probe, metric: 'probeRttMs', state: 'unknown', reason: 'lost' }
        : { ...probe, metric: 'probeRttMs', state: 'value', valueDouble: 5 },
    );
  }
  for (const atMs of [plan.startAtMs - 5000, endAtMs + 2000]) {
    out.push({
      atMs,
      metric: 'serverClockOffsetMs',
      valueDouble: 3,
      state: 'value',
      subject: 'server/exam',
      windowMs: 2,
      source: 'server',
    });
  }
  return out;
}

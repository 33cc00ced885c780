/** What a pupil, an access point and a machine of known behaviour would have measured. Deterministic: no draws. */
import type { MetricName } from '../../core/metrics.ts';
import { metrics } from '../../core/metrics.ts';
import type { Plan, PupilPlan } from '../../core/plan.ts';
import { phaseOf } from '../../core/plan.ts';
import type { PhaseName, Sample } from '../../core/sample.ts';

/** Offsets are ms from the start of the phase named; anything left out goes well. */
export interface PupilBehaviour {
  /** Never came. */
  readonly absent?: boolean;
  /** Nothing is heard of the pupil from this moment of the run on. */
  readonly hangsAfterMs?: number;
  readonly loginMs?: number;
  /** Reason of a login that failed after loginMs. */
  readonly loginFailure?: string;
  readonly packageMs?: number;
  /** Heartbeat n of the run (from 0), planned in phase: its round trip, or that none came. */
  readonly rttMs?: (n: number, phase: PhaseName) => number | 'unanswered';
  /** What the path gives this pupil in the bandwidth phase. */
  readonly downMbps?: number;
  readonly upMbps?: number;
  /** No byte moves in the bandwidth phase between these offsets. */
  readonly outages?: readonly { readonly fromMs: number; readonly toMs: number }[];
  /** How late the generator sends each chunk. */
  readonly lateMs?: number;
  readonly saveAckMs?: number;
  /** The last so many saves never get a receipt. */
  readonly unacknowledgedCount?: number;
  readonly retriedCount?: number;
  /** Acknowledged answers that the ledger does not hold, and that it holds twice. */
  readonly lostCount?: number;
  readonly doubledCount?: number;
  /** Offsets of the run; without returnMs the exam connection never came back. */
  readonly drops?: readonly { readonly atMs: number; readonly returnMs?: number }[];
  readonly startupMs?: number | 'never';
  /** Offsets of work. */
  readonly stalls?: readonly { readonly atMs: number; readonly lastsMs: number; readonly track: 'audio' | 'video' }[];
  readonly rendition?: string;
  /** What the film comes at while it is fetched. */
  readonly filmMbps?: number;
  readonly submitMs?: number | 'failed';
  readonly timerDriftMs?: number;
}

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

export interface MachineBehaviour {
  readonly cpuRatio?: number;
  readonly generatorCpuRatio?: number;
  readonly clockDriftMs?: number;
  /** The wall clock is set once, so long after the start, for everything that this machine stamps. */
  readonly clockStep?: { readonly afterMs: number; readonly byMs: number };
  readonly serverLoopRatio?: number;
  readonly handlerMs?: number;
  /** Seconds of the run that no server lived. */
  readonly serverGone?: { readonly fromSecond: number; readonly toSecond: number };
  readonly lostEvery?: number;
  readonly bssid?: string;
  /** From so long after the start its link is a cable, which tells no BSSID. */
  readonly dockedFromMs?: number;
  /** Its own link is down, and then without an address for two seconds more; seconds after the start. */
  readonly linkLost?: { readonly fromSecond: number; readonly toSecond: number };
}

/** A measurement of a pupil, as the exam client makes it. */
export interface PupilMeasure {
  readonly metric: MetricName;
  readonly value: number;
  readonly atMs: number;
  readonly phase: PhaseName;
  readonly windowMs?: number;
  readonly unknown?: true;
  readonly reason?: string;
  readonly text?: string;
}

const sizeOfPackage = 2_200_000;

export function pupilMeasures(plan: Plan, pupil: PupilPlan, behaviour: PupilBehaviour, handlerMs = 2): PupilMeasure[] {
  if (behaviour.absent === true) return [];
  const out: PupilMeasure[] = [];
  const has = (phase: PhaseName): boolean => plan.phases.some((one) => one.phase === phase);
  const startOf = (phase: PhaseName): number => plan.startAtMs + phaseOf(plan, phase).startOffsetMs;
  const endOf = (phase: PhaseName): number => plan.startAtMs + phaseOf(plan, phase).endOffsetMs;

  for (const { phase } of plan.phases) {
    for (let atMs = startOf(phase); atMs < endOf(phase); atMs += 5000) out.push({ metric: 'pupilActiveCount', value: 1, atMs, phase });
    for (let atMs = startOf(phase) + 1000; atMs < endOf(phase); atMs += 1000) {
      out.push({ metric: 'timerDriftMs', value: behaviour.timerDriftMs ?? 2, atMs, phase, windowMs: 1000 });
    }
  }
  out.push(...heartbeats(plan, pupil, behaviour));

  if (has('login')) {
    const loginMs = behaviour.loginMs ?? 800;
    const atMs = startOf('login') + pupil.loginOffsetMs + loginMs;
    const failed = behaviour.loginFailure;
    const outcome = failed === undefined ? {} : { unknown: true as const, reason: failed };
    out.push({ metric: 'loginStepMs', value: loginMs * 0.75, atMs: atMs - 1, phase: 'login', reason: 'sign-in' });
    out.push({ metric: 'loginStepMs', value: loginMs * 0.25, atMs, phase: 'login', reason: 'assertion' });
    out.push({ metric: 'loginMs', value: loginMs, atMs, phase: 'login', windowMs: loginMs, ...outcome });
    if (failed !== undefined) out.push({ metric: 'pupilFailureCount', value: 1, atMs, phase: 'login', reason: failed });
  }
  if (has('package')) {
    const packageMs = behaviour.packageMs ?? 4000;
    const atMs = startOf('package') + packageMs;
    out.push({ metric: 'packageMs', value: packageMs, atMs, phase: 'package', windowMs: packageMs });
    out.push({ metric: 'packageBytes', value: sizeOfPackage, atMs, phase: 'package', windowMs: packageMs });
  }
  if (has('work')) out.push(...saves(plan, pupil, behaviour, handlerMs), ...media(plan, pupil, behaviour), ...drops(plan, behaviour));
  if (has('bandwidth')) {
    const { bandwidth } = plan;
    out.push(
      ...chunks(plan, behaviour, {
        metric: 'downloadBytes',
        late: 'downloadLateMs',
        mbps: behaviour.downMbps ?? 50,
        offsetMs: pupil.downOffsetMs,
        bytes: bandwidth.downChunkBytes,
        intervalMs: bandwidth.downIntervalMs,
      }),
      ...chunks(plan, behaviour, {
        metric: 'uploadBytes',
        late: 'uploadLateMs',
        mbps: behaviour.upMbps ?? 50,
        offsetMs: pupil.upOffsetMs,
        bytes: bandwidth.upChunkBytes,
        intervalMs: bandwidth.upIntervalMs,
      }),
    );
  }
  if (has('submit')) {
    const saved = new Set(out.filter(({ metric }) => metric === 'answerAcknowledged').map(({ text }) => text?.split('|')[0]));
    const failed = behaviour.submitMs === 'failed';
    const submitMs = typeof behaviour.submitMs === 'number' ? behaviour.submitMs : failed ? 9000 : 400;
    const atMs = startOf('submit') + submitMs;
    const outcome = failed ? { unknown: true as const, reason: 'gave-up' } : {};
    out.push({ metric: 'submitMs', value: submitMs, atMs, phase: 'submit', windowMs: submitMs, ...outcome });
    out.push({ metric: 'submitReceiptCount', value: failed ? 0 : saved.size, atMs, phase: 'submit' });
    out.push({ metric: 'submitExpectedCount', value: saved.size, atMs, phase: 'submit' });
  }
  const untilMs = plan.startAtMs + (behaviour.hangsAfterMs ?? Infinity);
  return out.filter(({ atMs }) => atMs <= untilMs).sort((a, b) => a.atMs - b.atMs);
}

function heartbeats(plan: Plan, pupil: PupilPlan, behaviour: PupilBehaviour): PupilMeasure[] {
  const out: PupilMeasure[] = [];
  const endAtMs = plan.startAtMs + Math.max(...plan.phases.map((phase) => phase.endOffsetMs));
  const { heartbeatIntervalMs, heartbeatDeadlineMs } = plan.work;
  for (let n = 0; ; n++) {
    const dueAtMs = plan.startAtMs + pupil.heartbeatOffsetMs + n * heartbeatIntervalMs;
    if (dueAtMs >= endAtMs) return out;
    const phase = phaseAt(plan, dueAtMs);
    const rtt = behaviour.rttMs?.(n, phase) ?? 12 + (n % 5);
    const value = rtt === 'unanswered' ? heartbeatDeadlineMs : rtt;
    const outcome = rtt === 'unanswered' ? { unknown: true as const, reason: 'unanswered' } : {};
    out.push({ metric: 'heartbeatRttMs', value, atMs: dueAtMs + value, windowMs: value, phase, ...outcome });
  }
}

export function phaseAt(plan: Plan, atMs: number): PhaseName {
  const found = plan.phases.filter((phase) => plan.startAtMs + phase.startOffsetMs <= atMs).at(-1) ?? plan.phases[0];
  if (found === undefined) throw new Error('a plan without phases');
  return found.phase;
}

function saves(plan: Plan, pupil: PupilPlan, behaviour: PupilBehaviour, handlerMs: number): PupilMeasure[] {
  const out: PupilMeasure[] = [];
  const startAtMs = plan.startAtMs + phaseOf(plan, 'work').startOffsetMs;
  const endAtMs = plan.startAtMs + phaseOf(plan, 'work').endOffsetMs;
  const { autosaveIntervalMs } = plan.work;
  const times: number[] = [];
  for (let atMs = startAtMs + pupil.autosaveOffsetMs; atMs < endAtMs; atMs += autosaveIntervalMs) times.push(atMs);
  const lastAcknowledged = times.length - (behaviour.unacknowledgedCount ?? 0);
  for (const [index, sentAtMs] of times.entries()) {
    const text = `item-${Math.floor(index / 2) + 1}|${(index % 2) + 1}|${String(index).padStart(16, 'c')}`;
    const common = { phase: 'work' as const };
    if (index < lastAcknowledged) {
      const ackMs = behaviour.saveAckMs ?? 60;
      const atMs = sentAtMs + ackMs;
      out.push({ ...common, metric: 'saveAckMs', value: ackMs, atMs, windowMs: ackMs });
      out.push({ ...common, metric: 'saveAttemptCount', value: index < (behaviour.retriedCount ?? 0) ? 2 : 1, atMs });
      out.push({ ...common, metric: 'answerAcknowledged', value: 1, atMs, text });
      out.push({ ...common, metric: 'serverHandlerMs', value: handlerMs, atMs, reason: 'save' });
    } else {
      const stopAtMs = plan.startAtMs + Math.max(...plan.phases.map((phase) => phase.endOffsetMs));
      const elapsedMs = stopAtMs - sentAtMs;
      out.push({
        ...common,
        metric: 'saveAckMs',
        value: elapsedMs,
        atMs: stopAtMs,
        windowMs: elapsedMs,
        unknown: true,
        reason: 'unacknowledged',
      });
      out.push({ ...common, metric: 'answerUnacknowledged', value: 1, atMs: stopAtMs, text });
    }
  }
  const firstOpen = times[lastAcknowledged];
  for (let atMs = startAtMs + 1000; atMs <= endAtMs; atMs += 1000) {
    const typed = 5000 + ((atMs - startAtMs) % autosaveIntervalMs) / 2;
    const gap = firstOpen !== undefined && atMs > firstOpen ? atMs - firstOpen : typed;
    out.push({ metric: 'saveGapMs', value: gap, atMs, phase: 'work' });
  }
  return out;
}

function media(plan: Plan, pupil: PupilPlan, behaviour: PupilBehaviour): PupilMeasure[] {
  const out: PupilMeasure[] = [];
  const startAtMs = plan.startAtMs + phaseOf(plan, 'work').startOffsetMs;
  const endAtMs = plan.startAtMs + phaseOf(plan, 'work').endOffsetMs;
  const pressAtMs = startAtMs + pupil.pressPlayOffsetMs;
  const tracks = [...(plan.media.audio ? (['audio'] as const) : []), ...(plan.media.film ? (['video'] as const) : [])];
  for (const track of tracks) {
    const named = (event: 'StartupMs' | 'StallMs' | 'PlayedMs'): MetricName => `${track}${event}`;
    if (behaviour.startupMs === 'never') {
      const waited = endAtMs - pressAtMs;
      out.push({
        metric: named('StartupMs'),
        value: waited,
        atMs: endAtMs,
        phase: 'work',
        windowMs: waited,
        unknown: true,
        reason: 'never-started',
      });
      continue;
    }
    const startupMs = behaviour.startupMs ?? 900;
    out.push({ metric: named('StartupMs'), value: startupMs, atMs: pressAtMs + startupMs, phase: 'work', windowMs: startupMs });
    const stalls = (behaviour.stalls ?? []).filter((stall) => stall.track === track);
    for (const { atMs, lastsMs } of stalls) {
      out.push({ metric: named('StallMs'), value: lastsMs, atMs: startAtMs + atMs + lastsMs, phase: 'work', windowMs: lastsMs });
    }
    const stalledMs = stalls.reduce((sum, stall) => sum + stall.lastsMs, 0);
    const playedMs = endAtMs - pressAtMs - startupMs - stalledMs;
    const rendition = track === 'audio' ? 'audio' : (behaviour.rendition ?? '720p');
    // The first part at the lowest rendition, as a player begins.
    const low = track === 'video' ? Math.min(2000, playedMs) : 0;
    if (low > 0) out.push({ metric: named('PlayedMs'), value: low, atMs: pressAtMs + startupMs + low, phase: 'work', reason: '360p' });
    out.push({
      metric: named('PlayedMs'),
      value: playedMs - low,
      atMs: endAtMs,
      phase: 'work',
      windowMs: playedMs - low,
      reason: rendition,
    });
    for (let atMs = pressAtMs + startupMs + 1000; atMs < endAtMs; atMs += 1000) {
      out.push({ metric: 'mediaBufferMs', value: 5500, atMs, phase: 'work', reason: track });
    }
    for (let atMs = pressAtMs + 500; atMs < endAtMs; atMs += 2000) {
      out.push({
        metric: 'segmentBytes',
        value: track === 'audio' ? 24_000 : 375_000,
        atMs,
        phase: 'work',
        windowMs: track === 'video' && behaviour.filmMbps !== undefined ? (375_000 * 8) / 1000 / behaviour.filmMbps : 400,
        reason: rendition,
      });
    }
  }
  return out;
}

function drops(plan: Plan, behaviour: PupilBehaviour): PupilMeasure[] {
  const endAtMs = plan.startAtMs + Math.max(...plan.phases.map((phase) => phase.endOffsetMs));
  return (behaviour.drops ?? []).flatMap(({ atMs: offsetMs, returnMs }): PupilMeasure[] => {
    const atMs = plan.startAtMs + offsetMs;
    const drop: PupilMeasure = { metric: 'connectionDropCount', value: 1, atMs, phase: phaseAt(plan, atMs), reason: 'exam-silent' };
    const backAtMs = returnMs === undefined ? endAtMs : atMs + returnMs;
    const awayMs = backAtMs - atMs;
    const outcome = returnMs === undefined ? { unknown: true as const } : {};
    return [
      drop,
      {
        metric: 'connectionReturnMs',
        value: awayMs,
        atMs: backAtMs,
        windowMs: awayMs,
        phase: phaseAt(plan, backAtMs),
        reason: 'exam',
        ...outcome,
      },
    ];
  });
}

interface Direction {
  readonly metric: 'downloadBytes' | 'uploadBytes';
  readonly late: 'downloadLateMs' | 'uploadLateMs';
  readonly mbps: number;
  readonly offsetMs: number;
  readonly bytes: number;
  readonly intervalMs: number;
}

/** One chunk out at a time, on a schedule that is kept, over a path of constant rate with outages. */
function chunks(plan: Plan, behaviour: PupilBehaviour, { metric, late, mbps, offsetMs, bytes, intervalMs }: Direction): PupilMeasure[] {
  const out: PupilMeasure[] = [];
  const { startOffsetMs, endOffsetMs } = phaseOf(plan, 'bandwidth');
  const startAtMs = plan.startAtMs + startOffsetMs;
  const endAtMs = plan.startAtMs + endOffsetMs;
  const outages = (behaviour.outages ?? []).map(({ fromMs, toMs }) => ({ fromAtMs: startAtMs + fromMs, toAtMs: startAtMs + toMs }));
  const phase = 'bandwidth';
  let freeAtMs = startAtMs;
  for (let dueAtMs = startAtMs + offsetMs; dueAtMs < endAtMs; dueAtMs += intervalMs) {
    const lateMs = behaviour.lateMs ?? 1;
    const sentAtMs = Math.max(dueAtMs, freeAtMs) + lateMs;
    if (sentAtMs >= endAtMs || sentAtMs > dueAtMs + plan.bandwidth.catchUpMs) {
      out.push({ metric: late, value: 0, atMs: dueAtMs, phase, unknown: true, reason: 'skipped' });
      continue;
    }
    out.push({ metric: late, value: lateMs, atMs: sentAtMs, phase });
    const doneAtMs = arrival(sentAtMs, mbps > 0 ? (bytes * 8) / 1000 / mbps : Infinity, outages);
    freeAtMs = doneAtMs;
    if (doneAtMs <= endAtMs + plan.bandwidth.graceMs)
      out.push({ metric, value: bytes, atMs: doneAtMs, windowMs: doneAtMs - sentAtMs, phase });
    else out.push({ metric, value: 0, atMs: endAtMs + plan.bandwidth.graceMs, phase, unknown: true, reason: 'unfinished' });
  }
  return out;
}

/** When something that needs so many ms of a working path is through. */
function arrival(fromAtMs: number, neededMs: number, outages: readonly { readonly fromAtMs: number; readonly toAtMs: number }[]): number {
  let atMs = fromAtMs;
  let left = neededMs;
  for (const { fromAtMs: cutAtMs, toAtMs: backAtMs } of outages) {
    if (backAtMs <= atMs) continue;
    const free = Math.max(0, cutAtMs - atMs);
    if (left <= free) return atMs + left;
    left -= free;
    atMs = backAtMs;
  }
  return atMs + left;
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
      { ...host, metric: 'hostCpuRatio', valueDouble: behaviour.cpuRatio ?? 0.2 },
      { ...host, metric: 'hostTimerDriftMs', valueDouble: 3 },
      { ...host, metric: 'hostClockDriftMs', valueDouble: ((behaviour.clockDriftMs ?? 1) * (atMs - plan.startAtMs)) / spanMs + steppedMs },
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
      { ...server, metric: 'serverLoopUtilizationRatio', valueDouble: behaviour.serverLoopRatio ?? 0.1 },
      { ...server, metric: 'serverLoopDelayMs', valueDouble: 2 },
      { ...server, metric: 'serverRetransmitCount', valueInteger: 100 + second },
      { ...server, metric: 'serverSegmentOutCount', valueInteger: 100_000 + 1000 * second },
    );
  }
  for (let n = 0; n < spanMs / 100; n++) {
    const probe = { atMs: plan.startAtMs + n * 100 + 5, subject: 'probe/server', source: 'probe', windowMs: 5 } as const;
    const lost = behaviour.lostEvery !== undefined && n % behaviour.lostEvery === 0;
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

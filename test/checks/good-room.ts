/** A real plan with two rooms and facts in which everything is well. A test changes what it is about; nothing here comes from a run. */
import { builtInLimits } from '../../core/limits/built-in-limits.ts';
import type { Inventory } from '../../core/inventory/types.ts';
import { makePlan, type PlanRequest } from '../../core/plan/make-plan.ts';
import { phaseOf, type Plan } from '../../core/plan.ts';
import type { RunState } from '../../core/run-state.ts';
import type { PhaseName } from '../../core/sample.ts';
import type { JudgeInput } from '../../checks/judge-input.ts';
import type { FactName, FactRows, Facts } from '../../facts/rows.ts';

export const startAtMs = Date.UTC(2026, 10, 23, 8);

export const inventory: Inventory = {
  formatVersion: 1,
  school: 'Ängsskolan',
  timeZone: 'Europe/Stockholm',
  profile: 'mixed',
  targets: { downMbps: 2, upMbps: 0.1 },
  perClientLimitMbps: 'none',
  server: { address: '127.0.0.1', port: 8443, scheme: 'https', suffix: 'provnat.test', publicKey: 'k'.repeat(43) },
  rooms: [
    { room: 'B12', seats: 8, accessPoints: ['ap-b12'] },
    { room: 'B14', seats: 8, accessPoints: ['ap-b14'] },
  ],
  accessPoints: ['ap-b12', 'ap-b14'].map((accessPoint) => ({
    accessPoint,
    address: '127.0.0.1',
    port: 161,
    credential: 'read',
    bssids: [],
  })),
  controllers: [],
  credentials: {},
  owners: {},
};

export const planOf = (changes: Partial<PlanRequest> = {}): Plan =>
  makePlan({
    inventory,
    rooms: ['B12', 'B14'],
    length: 'quick',
    mode: 'rehearsal',
    seed: 7,
    runId: 'run',
    startAtMs,
    createdAtMs: startAtMs - 5_000,
    optIn: { caps: { perPupilMbps: 100, totalMbps: 100_000, maxPupils: 10_000 }, packageBytes: 2_200_000 },
    insecureSkipTlsVerify: true,
    portPerPupil: false,
    ...changes,
  });

export const plan = planOf();

type Rows = { [Name in FactName]: FactRows[Name][] };

export function goodFacts(of: Plan = plan): Facts {
  const planned = of.phases.map((phase) => phase.phase);
  const lengthOf = (phase: PhaseName): number => phaseOf(of, phase).endOffsetMs - phaseOf(of, phase).startOffsetMs;
  const runMs = Math.max(...of.phases.map((phase) => phase.endOffsetMs));
  const windowMs = planned.includes('bandwidth') ? lengthOf('bandwidth') - 2_500 : 0;
  const workMs = planned.includes('work') ? lengthOf('work') : 0;
  const { downMbps, upMbps } = of.target;
  const facts: Rows = {
    'pupil-active': [],
    'pupil-login': [],
    'pupil-package': [],
    'pupil-goodput': [],
    'pupil-demand': [],
    'pupil-save': [],
    'pupil-answers': [],
    'pupil-latency': [],
    'pupil-connection': [],
    'pupil-media': [],
    'pupil-submit': [],
    'probe-loss': [],
    'generator-load': [],
    'clock-record': [
      {
        worstDriftMs: 1,
        worstStepMs: 1,
        worstPhaseRatio: 0.00001,
        driftSampleCount: Math.round(runMs / 1000),
        serverOffsetBeforeMs: 0.2,
        serverOffsetAfterMs: 0.3,
        windowMs: runMs,
      },
    ],
    'server-health': planned.map((phase) => ({
      phase,
      handlerP95Ms: 3,
      handlerCount: 900,
      loopUtilizationP95Ratio: 0.3,
      loopDelayP99Ms: 6,
      refusedCount: 0,
      failedCount: 0,
      closedCount: 0,
      silentAtEndMs: 0,
      restartCount: 0,
      healthSampleCount: 8,
      retransmitRatio: 0.0003,
      windowMs: lengthOf(phase),
    })),
    'access-point-reach': [],
    'room-traffic': [],
    'room-touch': [],
    'room-stations': [],
    'radio-utilization': [],
    'access-point-clients': [],
    'access-point-uplink': [],
  };
  for (const { room, pupils, accessPoints } of of.rooms) {
    for (const { pupil } of pupils) {
      const who = { room, pupil };
      facts['pupil-active'].push(...planned.map((phase) => ({ ...who, phase, signCount: 3, failureCount: 0 })));
      facts['pupil-login'].push({ ...who, completed: true, givenMs: 75_000, loginMs: 900, slowestStep: 'credentials', slowestStepMs: 300 });
      facts['pupil-package'].push({
        ...who,
        completed: true,
        givenMs: 75_000,
        packageMs: 7_000,
        packageBytes: 2_200_000,
        targetDownMbps: downMbps,
      });
      const flow = { ...who, headroomRatio: of.headroomRatio, windowMs, longestGapMs: 400 };
      facts['pupil-goodput'].push(
        {
          ...flow,
          metric: 'downloadBytes',
          targetMbps: downMbps,
          chunkCount: 150,
          goodputMbps: 1.1 * downMbps,
          worstFiveSecondsMbps: downMbps,
          firstTenSecondsMbps: 1.1 * downMbps,
          lastTenSecondsMbps: 1.1 * downMbps,
        },
        {
          ...flow,
          metric: 'uploadBytes',
          targetMbps: upMbps,
          chunkCount: 31,
          goodputMbps: 1.1 * upMbps,
          worstFiveSecondsMbps: upMbps,
          firstTenSecondsMbps: 1.1 * upMbps,
          lastTenSecondsMbps: 1.1 * upMbps,
        },
      );
      const asked = { ...who, lateCount: 0, lateP95Ms: 2, windowMs };
      facts['pupil-demand'].push(
        { ...asked, metric: 'downloadBytes', expectedCount: 150, sentCount: 150, skippedCount: 0 },
        { ...asked, metric: 'uploadBytes', expectedCount: 31, sentCount: 31, skippedCount: 0 },
      );
      facts['pupil-save'].push({
        ...who,
        windowMs: workMs,
        acknowledgedCount: 6,
        unacknowledgedCount: 0,
        expectedCount: 6,
        ackP95Ms: 40,
        ackWorstMs: 60,
        retriedCount: 0,
        worstGapMs: 15_200,
      });
      facts['pupil-answers'].push({
        ...who,
        ledgerRead: true,
        acknowledgedCount: 6,
        lostCount: 0,
        doubledCount: 0,
        unacknowledgedCount: 0,
      });
      const beat = { ...who, unansweredCount: 0, p50Ms: 8, p95Ms: 20, p99Ms: 40, baselineMs: 5 };
      if (planned.includes('work'))
        facts['pupil-latency'].push({ ...beat, phase: 'work', expectedCount: 88, sampleCount: 88, windowMs: workMs });
      if (planned.includes('bandwidth')) {
        const short = withoutKeys(beat, 'p99Ms');
        facts['pupil-latency'].push({ ...short, phase: 'bandwidth', expectedCount: 39, sampleCount: 39, windowMs: windowMs + 2_500 });
      }
      facts['pupil-connection'].push({
        ...who,
        dropCount: 0,
        heartbeatDropCount: 0,
        returnedCount: 0,
        neverReturned: false,
        neverOpened: false,
      });
      const playing = {
        ...who,
        started: true,
        startupMs: 900,
        stallCount: 0,
        stallMs: 0,
        longestStallMs: 0,
        plannedMs: Math.max(0, workMs - 2_000),
        playedMs: Math.max(0, workMs - 3_000),
        steadyPlannedMs: Math.max(0, workMs - 16_000),
        steadyPlayedMs: Math.max(0, workMs - 16_000),
        steadyAtRequiredMs: Math.max(0, workMs - 16_000),
        lastBufferMs: 5_500,
        bufferSlopeMsPerS: -3,
        bufferGoalMs: of.media.bufferGoalMs,
      };
      if (of.media.audio) facts['pupil-media'].push({ ...playing, track: 'audio' });
      if (of.media.film) facts['pupil-media'].push({ ...playing, track: 'video' });
      facts['pupil-submit'].push({ ...who, completed: true, submitMs: 800, receiptCount: 6, expectedCount: 6 });
    }
    const count = pupils.length;
    facts['probe-loss'].push(
      ...planned.flatMap((phase) =>
        ['probe/gateway', 'probe/server'].map((subject) => ({
          room,
          subject,
          phase,
          sentCount: Math.round(lengthOf(phase) / 100),
          lostCount: 0,
          outageCount: 0,
          outageLostCount: 0,
          outagesMs: 0,
          longestOutageMs: 0,
          heldBackLostCount: 0,
          longestHeldBackMs: 0,
          beatCount: count * Math.floor(lengthOf(phase) / of.work.heartbeatIntervalMs),
          lateBeatCount: 0,
          rttP95Ms: 6,
          windowMs: lengthOf(phase),
        })),
      ),
    );
    facts['generator-load'].push(
      ...planned.map((phase) => ({
        room,
        phase,
        hostCpuP95Ratio: 0.4,
        generatorCpuP95Ratio: 0.2,
        timerDriftP95Ms: 3,
        timerDriftCount: 200,
        hostTimerDriftP95Ms: 2,
        hostSampleCount: 9,
        linkKind: 'wifi',
        linkRateMbps: 866,
        wireMbps: 2.45 * count * of.rooms.length,
        windowMs: lengthOf(phase),
      })),
    );
    const carried = (phase: PhaseName, windowOfMs: number, mbps: number) => ({
      room,
      phase,
      clientBytes: (mbps * windowOfMs * 1000) / 8,
      accessPointBytes: (1.02 * mbps * windowOfMs * 1000) / 8,
      backgroundMbps: 0.1,
      wideningRatio: 0.08,
      accessPointCount: accessPoints.length,
      usableCount: accessPoints.length,
      guessed: false,
      windowMs: windowOfMs,
    });
    if (planned.includes('bandwidth')) facts['room-traffic'].push(carried('bandwidth', 36_000, 1.1 * downMbps * count));
    if (planned.includes('work') && of.media.film) facts['room-traffic'].push(carried('work', workMs - 10_000, 1.5 * count));
    facts['room-touch'].push({ room, clientMbps: count, quietMbps: 0.1, riseMbps: 1.02 * count, wideningRatio: 0.05, windowMs: 100_000 });
    facts['room-stations'].push({ room, pupilCount: count, stationCount: 1, ssidNamed: false, associatedCount: 4 });
    for (const accessPoint of accessPoints) {
      const of = { room, accessPoint };
      facts['access-point-reach'].push({
        ...of,
        pollCount: 90,
        answeredCount: 90,
        silentAtEndMs: 1_000,
        lastAnsweredMs: runMs - 1_000,
        lastAskedMs: runMs,
        longestSilenceMs: 2_100,
        emulated: false,
      });
      for (const phase of (['work', 'bandwidth'] as const).filter((phase) => planned.includes(phase))) {
        facts['radio-utilization'].push({
          ...of,
          radio: '0',
          phase,
          channel: '36',
          usableCount: 9,
          readCount: 18,
          worstRatio: 0.3,
          medianRatio: 0.2,
          figureWindowMs: 4_000,
          usableShortCount: 0,
          readShortCount: 0,
          falseZeroCount: 0,
          guessed: false,
          ageGuessed: false,
        });
        facts['access-point-clients'].push({
          ...of,
          phase,
          sampleCount: 18,
          readCount: 18,
          worstCount: 4,
          guessed: false,
          ageGuessed: false,
        });
      }
      facts['access-point-uplink'].push({
        ...of,
        side: 'access-point',
        interfaceName: 'eth0',
        speedMbps: 1000,
        duplex: 'full',
        errorCount: 0,
        packetCount: 900_000,
        discardCount: 0,
        neededMbps: 20,
        windowMs: runMs,
        speedGuessed: false,
        duplexGuessed: false,
        countGuessed: false,
      });
    }
  }
  return facts;
}

/** As a row of facts is when nobody told. */
export const withoutKeys = <Row extends object, Key extends keyof Row>(row: Row, ...keys: readonly Key[]): Omit<Row, Key> =>
  Object.fromEntries(Object.entries(row).filter(([key]) => !keys.some((gone) => gone === key))) as Omit<Row, Key>;

/** The same facts with rows of one kind changed where `where` says; where absent, all of them. */
export function changed<Name extends FactName>(
  facts: Facts,
  name: Name,
  change: Partial<FactRows[Name]>,
  where: (row: FactRows[Name]) => boolean = () => true,
): Facts {
  const rows: readonly FactRows[Name][] = facts[name];
  return { ...facts, [name]: rows.map((row) => (where(row) ? { ...row, ...change } : row)) };
}

/** Lost on the way of all, of 900 probes of work: as large a share of the class's heartbeats is late. */
export const lostOnTheWay = (lostCount: number): Pick<FactRows['probe-loss'], 'lostCount' | 'lateBeatCount'> => ({
  lostCount,
  lateBeatCount: lostCount,
});

export function runStateOf(of: Plan = plan, changes: Partial<RunState> = {}): RunState {
  return {
    formatVersion: 1,
    runId: of.runId,
    startedAtMs: startAtMs - 10_000,
    endedAtMs: startAtMs + 200_000,
    rooms: of.rooms.map(({ room }) => ({ room, end: 'finished', exitCode: 0, agent: 'agent', stationCount: 1 })),
    optIn: {
      formatVersion: 1,
      nonce: 'n',
      serverAtMs: startAtMs - 8_000,
      origin: 'https://provnat.test:8443',
      caps: { perPupilMbps: 100, totalMbps: 100_000, maxPupils: 10_000 },
      faults: {},
      udpEchoPort: 8444,
      packageBytes: 2_200_000,
    },
    optInAfterMatches: true,
    ledgerRead: true,
    provnatVersion: '0.1.0',
    ...changes,
  };
}

export const inputOf = (changes: Partial<JudgeInput> = {}): JudgeInput => ({
  plan,
  inventory,
  facts: goodFacts(changes.plan),
  limits: builtInLimits,
  runState: runStateOf(changes.plan),
  meta: { number: 1, judgedAtMs: startAtMs + 200_000, provnatVersion: '0.1.0', runHash: 'a'.repeat(64) },
  ...changes,
});

/** Plays a prepared run: folder, collectors, one k6 per room, the ledger, and a sealed folder in the end, whatever happens between. */
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ProvnatError } from '../core/errors.ts';
import type { Plan } from '../core/plan.ts';
import type { Collector, SampleSink } from '../core/sample.ts';
import type { Limits } from '../core/limits.ts';
import type { RoomRunState, RunState } from '../core/run-state.ts';
import { collectorSpoolPath, createRun, k6SpoolPath, type SealedRun, type UnfinishedRun, writeRunState } from '../store/run-folder.ts';
import { openRunLog, type RunLog } from '../store/run-log.ts';
import { claimRun } from '../store/run-claim.ts';
import { openSampleSpool, type SampleSpool } from '../store/sample-spool.ts';
import { sealRun } from '../store/seal-run.ts';
import { enterRun } from './active-runs.ts';
import { askOptInAgain } from './ask-again.ts';
import { fanOut } from './collect/fan-out.ts';
import { downWords } from './collect/tell-snmp-event.ts';
import { agentName, collectorsOf } from './collectors-of.ts';
import { identitySentence } from './check-identities.ts';
import type { K6 } from './find-k6.ts';
import { type K6End, type K6Process, startK6 } from './k6-process.ts';
import { spoolLedger } from './spool-ledger.ts';
import { markStart } from './mark-start.ts';
import { nameOfDevice } from './name-of-device.ts';
import { refuseWhileTaken } from './others-at-work.ts';
import type { PreparedRun } from './prepare-run.ts';
import { provnatVersion } from './provnat-version.ts';
import type { RunListener } from './run-events.ts';
import { createRunIdentities, type RunIdentities } from './run-identities.ts';
import { watchProgress } from './watch-progress.ts';

export interface PlayOptions {
  readonly k6: K6;
  /** The server's fault switches are meant: a fault drill. */
  readonly drill?: boolean;
  readonly limits: Limits;
  readonly listen: RunListener;
  /** What collectors read goes there as well; what it does with it is its own affair. */
  readonly furtherSink?: SampleSink;
  /** Told when the mark stands, before anything is loaded: the plan as it is played. */
  readonly onMark?: (plan: Plan) => void;
  /** Ctrl-C: the load ends within 2 s, and what was measured is kept. */
  readonly interrupt: AbortSignal;
}

/** After the last phase a pupil may finish chunks and resend answers for this long before k6 counts as stuck. */
const k6GraceMs = 30_000;
/** And this long at most for k6's end, the ledger and the import. */
const sealGraceMs = 900_000;

const endOf = (plan: Plan): number => plan.startAtMs + (plan.phases.at(-1)?.endOffsetMs ?? 0);

const scriptPath = join(dirname(fileURLToPath(import.meta.url)), 'scenarios', 'exam-room.js');

/** @throws ProvnatError RUN_IN_PROGRESS, INTERRUPTED, DISK_FULL before anything is loaded; later trouble is written down in the folder. */
export async function playRun(prepared: PreparedRun, options: PlayOptions): Promise<SealedRun> {
  const { plan, inventory, optIn } = prepared;
  const state: RunState = {
    formatVersion: 1,
    runId: plan.runId,
    startedAtMs: Date.now(),
    rooms: plan.rooms.map(({ room }) => ({ room, agent: agentName(), stationCount: 1 })),
    optIn,
    ...(options.drill === true ? { faultsMeant: true } : {}),
    ...(prepared.identities === undefined
      ? {}
      : { identities: prepared.identities.identities, identityChanges: prepared.identities.changes }),
    ...(prepared.seatsBefore === undefined ? {} : { seatsBefore: prepared.seatsBefore }),
    k6Version: options.k6.version,
    provnatVersion,
  };
  const leave = await enterRun({
    runId: plan.runId,
    pid: process.pid,
    rooms: plan.rooms.map(({ room }) => room),
    target: `${prepared.server.address}:${prepared.server.port}`,
    controlPorts: plan.rooms.map(({ controlPort }) => controlPort),
    startedAtMs: state.startedAtMs,
    mayLastUntilMs: endOf(plan) + sealGraceMs,
    runFolder: join(prepared.runsPath, plan.runId),
  });
  try {
    await refuseWhileTaken(prepared.server, plan.runId);
    if (options.interrupt.aborted) throw new ProvnatError('INTERRUPTED', 'interrupted before the load began: no run was made', '');
    const folder = await createRun(prepared.runsPath, { plan, inventory, limits: options.limits, state });
    const claim = await claimRun(folder.path, folder.runId);
    const log = openRunLog(folder.path);
    log.note('started', { provnat: provnatVersion, k6: options.k6.version, agent: agentName() });
    const identities =
      prepared.identities &&
      createRunIdentities(prepared.identities, inventory.accessPoints, (change) => {
        log.note(`access point ${change.what}`, { ...change });
        options.listen({ type: 'warning', text: identitySentence(change) });
      });
    try {
      const { plan: played, ended, lostSamples } = await load(prepared, folder, { log, identities }, options);
      options.listen({ type: 'step', step: 'ledger' });
      const [ledgerRead, optInAfter] = await Promise.all([
        spoolLedger(prepared, collectorSpoolPath(folder.path, 'ledger'), { log, interrupt: options.interrupt }),
        askOptInAgain(prepared, { log, interrupt: options.interrupt }),
      ]);
      const finished: RunState = {
        ...state,
        ...identities?.state(),
        endedAtMs: Date.now(),
        rooms: withEnds(state.rooms, ended),
        ledgerRead,
        ...(Object.keys(lostSamples).length === 0 ? {} : { lostSamples }),
        ...optInAfter,
      };
      await writeRunState(folder, finished);
      log.note('ended', Object.fromEntries([...ended].map(([room, { end }]) => [`room ${room}`, end])));
      log.close();
      options.listen({ type: 'step', step: 'import' });
      return await sealRun({ ...folder, plan: played, state: finished }, { sealedAtMs: Date.now(), provnatVersion });
    } catch (error) {
      // The folder says what happened also when the tool could not even begin.
      log.note('failed', { message: error instanceof Error ? error.message : String(error) });
      throw error;
    } finally {
      log.close();
      await claim.release();
    }
  } finally {
    await leave();
  }
}

interface RunRecord {
  readonly log: RunLog;
  readonly identities: RunIdentities | undefined;
}

interface Loaded {
  /** As it was played. */
  readonly plan: Plan;
  readonly ended: ReadonlyMap<string, K6End>;
  /** By collector; those that lost none are not in it. */
  readonly lostSamples: Readonly<Record<string, number>>;
}

/** Collectors run from before the first phase until after the last. Resolves when all have stopped. */
async function load(prepared: PreparedRun, folder: UnfinishedRun, record: RunRecord, options: PlayOptions): Promise<Loaded> {
  let { plan } = prepared;
  const { path } = folder;
  const { log } = record;
  const { k6 } = options;
  const processes = new Map<string, K6Process>();
  const started: { readonly collector: Collector; readonly spool: SampleSpool }[] = [];
  const ended = new Map<string, K6End>();
  const lostSamples: Record<string, number> = {};
  try {
    options.listen({ type: 'step', step: 'access-points', detail: plan.rooms.flatMap((room) => room.accessPoints).join(', ') });
    const collectors = await collectorsOf(prepared, {
      runFolder: path,
      generators: () => [...processes].flatMap(([room, { pid }]) => (pid === undefined ? [] : [{ pid, room }])),
      onSnmpEvent: (event) => {
        record.identities?.hear(event);
        const { accessPoint, what, ...detail } = event;
        log.note(`access point ${what}`, { accessPoint, detail: JSON.stringify(detail) });
        if (what === 'silent') options.listen({ type: 'warning', text: `${nameOfDevice(accessPoint)} does not answer over SNMP` });
        if (event.what === 'down') options.listen({ type: 'warning', text: `${nameOfDevice(accessPoint)}: ${downWords(event)}` });
      },
    });
    for (const collector of collectors) {
      const spool = await openSampleSpool(collectorSpoolPath(path, collector.name), {
        onTrouble: (trouble) => {
          log.note('spool trouble', { collector: collector.name, message: trouble.message });
          options.listen({ type: 'warning', text: trouble.message });
        },
      });
      started.push({ collector, spool });
      await collector.start(sinkOf(spool, collector, record, options));
    }

    plan = await markStart(prepared, folder, Date.now());
    options.onMark?.(plan);
    options.listen({ type: 'step', step: 'exam' });
    plan.rooms.forEach(({ room, controlPort }, index) => {
      const process = startK6({
        k6,
        scriptPath,
        planPath: join(path, 'plan.json'),
        room,
        samplesPath: k6SpoolPath(path, index),
        logPath: join(path, `k6-${index}.log`),
        controlPort,
        startAtMs: plan.startAtMs,
        endAtMs: endOf(plan) + k6GraceMs,
      });
      processes.set(room, process);
      log.note('generator started', { room, pid: process.pid });
    });
    const stopAll = (): void => {
      log.note('interrupted');
      for (const process of processes.values()) void process.stop();
    };
    if (options.interrupt.aborted) stopAll();
    options.interrupt.addEventListener('abort', stopAll, { once: true });
    const progress = watchProgress(plan, path, options.listen, log);
    await Promise.all(
      [...processes].map(async ([room, process]) => {
        const end = await process.ended;
        ended.set(room, end);
        log.note('generator ended', { room, ...end });
      }),
    );
    progress.stop();
    options.interrupt.removeEventListener('abort', stopAll);
  } finally {
    await Promise.all([...processes.values()].map((process) => process.stop()));
    for (const { collector, spool } of started) {
      await collector.stop();
      const { lostCount, writtenCount } = await spool.close();
      log.note('collector stopped', { collector: collector.name, writtenCount, lostCount });
      if (lostCount > 0) lostSamples[collector.name] = lostCount;
    }
  }
  return { plan, ended, lostSamples };
}

/** The spool first: it is what the run is judged by. */
function sinkOf(spool: SampleSink, { name }: Collector, { log, identities }: RunRecord, { furtherSink }: PlayOptions): SampleSink {
  const further = [identities, furtherSink].filter((sink) => sink !== undefined);
  return further.length === 0
    ? spool
    : fanOut([spool, ...further], (cause) => log.note('a sink failed', { collector: name, message: String(cause) }));
}

const withEnds = (rooms: readonly RoomRunState[], ends: ReadonlyMap<string, K6End>): readonly RoomRunState[] =>
  rooms.map((room) => ({ ...room, ...ends.get(room.room) }));

/** The load of a run: collectors first, then one k6 per room, watched until all have ended. */
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Limits } from '../core/limits.ts';
import { lengthMsOf, type Plan } from '../core/plan.ts';
import type { Collector, SampleSink } from '../core/sample.ts';
import { collectorSpoolPath, k6SpoolPath, type UnfinishedRun } from '../store/run-folder.ts';
import type { RunLog } from '../store/run-log.ts';
import { openSampleSpool, type SampleSpool } from '../store/sample-spool.ts';
import { fanOut } from './collect/fan-out.ts';
import { downWords } from './collect/tell-snmp-event.ts';
import { collectorsOf } from './collectors-of.ts';
import type { K6 } from './find-k6.ts';
import { giveWay } from './give-way.ts';
import { type K6End, type K6Process, startK6 } from './k6-process.ts';
import { markStart } from './mark-start.ts';
import { nameOfDevice } from './name-of-device.ts';
import type { PreparedRun } from './prepare-run.ts';
import type { RunListener } from './run-events.ts';
import type { RunIdentities } from './run-identities.ts';
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

const scriptPath = join(dirname(fileURLToPath(import.meta.url)), 'scenarios', 'exam-room.js');

export const endOf = (plan: Plan): number => plan.startAtMs + lengthMsOf(plan);

export interface RunRecord {
  readonly log: RunLog;
  readonly identities: RunIdentities | undefined;
}

export interface Loaded {
  /** As it was played. */
  readonly plan: Plan;
  readonly ended: ReadonlyMap<string, K6End>;
  /** By collector; those that lost none are not in it. */
  readonly lostSamples: Readonly<Record<string, number>>;
}

export interface LoadOptions extends PlayOptions {
  /** Told before the first generator is started. Not called where the run was stopped before that. */
  readonly onLoad: () => void;
}

/** Collectors run from before the first phase until after the last. Resolves when all have stopped. */
export async function loadRooms(prepared: PreparedRun, folder: UnfinishedRun, record: RunRecord, options: LoadOptions): Promise<Loaded> {
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
    if (options.interrupt.aborted) {
      log.note('interrupted');
      for (const { room } of plan.rooms) ended.set(room, { end: 'stopped' });
      return { plan, ended, lostSamples };
    }
    options.onLoad();
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
      // Server and air of a rehearsal are on this machine too. In a school they have machines of their own, so they get more of this one.
      if (plan.mode === 'rehearsal') void giveWay(process.pid, 5);
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

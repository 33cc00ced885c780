/** A service that reads every access point of a school for years: devices, network, disk and the service itself may go and come back. */
import { performance } from 'node:perf_hooks';
import type { SampleSink } from '../../core/sample.ts';
import type { Clock } from '../../collectors/clock.ts';
import { systemClock } from '../../collectors/clock.ts';
import type { SocketTrouble } from '../../collectors/snmp/filtered-socket.ts';
import { createSnmpCollector, type SnmpCollector } from '../../collectors/snmp/snmp-collector.ts';
import { openCollectedStore } from '../../store/collected/collected-store.ts';
import { closeLeftSegments, createSegmentWriter } from '../../store/collected/segment-writer.ts';
import { claimStore } from '../../store/collected/store-claim.ts';
import type { CollectStatus } from './collect-status.ts';
import { longestRestMs } from './collect-status.ts';
import { fanOut } from './fan-out.ts';
import { freeBytesAt } from './free-bytes-at.ts';
import { openIdentityWatch } from './identity-watch.ts';
import { loadSchool, type PolledSchool } from './load-school.ts';
import { createPollLedger } from './poll-ledger.ts';
import { oneLine, type Say } from './say.ts';
import { slowValuesOnChange } from './slow-values.ts';
import { startStatusServer } from './status-server.ts';
import { createStoreKeeper } from './store-keeper.ts';
import { tellSnmpEvent } from './tell-snmp-event.ts';
import type { Tidy } from './tidy-child.ts';

export interface CollectOptions {
  readonly inventoryPath: string;
  readonly storePath: string;
  readonly everyMs: number;
  /** 0 keeps all. */
  readonly keepDays: number;
  readonly minFreeBytes: number;
  /** Absent: no health and metrics pages. */
  readonly listen?: { readonly host: string; readonly port: number };
  readonly segmentMs: number;
  readonly tidy: Tidy;
  readonly say: Say;
  /** Where samples go beside the store; what they cannot take is their own affair. */
  readonly furtherSinks?: readonly SampleSink[];
  readonly clock?: Clock;
  readonly freeBytes?: (path: string) => Promise<number | undefined>;
  /** How often the store is looked after; absent: by itself every second. 0: only by tick, for tests with a clock of their own. */
  readonly tickMs?: number;
}

export interface CollectService {
  readonly school: string;
  readonly listening?: { readonly host: string; readonly port: number };
  status(): CollectStatus;
  /** Reads the school file again. One that is invalid changes nothing, and is said. Whether it was taken. Never throws. */
  reload(): Promise<boolean>;
  /** Looks after the store at once. */
  tick(): Promise<void>;
  /** Resolves when nothing goes on in the background. */
  settled(): Promise<void>;
  /** Everything that was read is on disk, and the store free, within stopWithinMs. */
  stop(): Promise<void>;
}

const defaultTickMs = 1_000;
/** systemd and container engines kill after 10 s; a person waits less. */
const stopWithinMs = 4_000;

/** @throws ProvnatError of loadSchool, openCollectedStore, claimStore and startStatusServer: before anything is asked. */
export async function startCollect(options: CollectOptions): Promise<CollectService> {
  const { say, everyMs, clock = systemClock, freeBytes = freeBytesAt } = options;
  const startedAtMs = clock.wallMs();
  let school = await loadSchool(options.inventoryPath);
  const store = await openCollectedStore(options.storePath);
  const claim = await claimStore(store.path, 'collect.lock');
  if (claim.tookOverFrom !== undefined) say('warn', `store: took over from ${claim.tookOverFrom}, which is gone`);

  for (const segment of await closeLeftSegments(store)) say('warn', `segment ${segment}: its writer was killed; it is imported now`);

  const writer = createSegmentWriter(store, { segmentMs: options.segmentMs, wallMs: clock.wallMs });
  const keeper = createStoreKeeper({ ...options, store, writer, wallMs: clock.wallMs, freeBytes });
  const ledger = createPollLedger(namesOf(school));
  const identities = await openIdentityWatch(store.path, school.accessPoints, say);
  const stored = slowValuesOnChange(writer, clock.monotonicMs);
  const sink = fanOut([ledger, identities, stored, ...(options.furtherSinks ?? [])], (cause) =>
    say('error', `a sink failed: ${oneLine(String(cause))}`),
  );

  /** By collectors that a new school file replaced. */
  let droppedBefore: SocketTrouble = { foreignCount: 0, undecodableCount: 0, unaskedCount: 0 };
  const droppedInAll = (): SocketTrouble => {
    const { foreignCount, undecodableCount, unaskedCount } = collector.trouble();
    return {
      foreignCount: droppedBefore.foreignCount + foreignCount,
      undecodableCount: droppedBefore.undecodableCount + undecodableCount,
      unaskedCount: droppedBefore.unaskedCount + unaskedCount,
    };
  };

  let seenWrittenCount = 0;
  let wroteMs = clock.monotonicMs();
  function status(): CollectStatus {
    const { trouble: writeTrouble, ...totals } = writer.totals();
    const { trouble = writeTrouble, ...kept } = keeper.state();
    if (totals.writtenCount > seenWrittenCount) {
      seenWrittenCount = totals.writtenCount;
      wroteMs = clock.monotonicMs();
    }
    return {
      ...ledger.counts(),
      ...totals,
      ...kept,
      ...(trouble !== undefined && { trouble }),
      dropped: droppedInAll(),
      everyMs,
      startedAtMs,
      sinceWriteMs: clock.monotonicMs() - wroteMs,
      minFreeBytes: options.minFreeBytes,
    };
  }

  const collectorOf = ({ polled, credentials, vendors }: PolledSchool): SnmpCollector =>
    createSnmpCollector({
      accessPoints: polled,
      credential: (name) => credentials.get(name),
      vendors,
      pollIntervalMs: everyMs,
      atRefreshRate: true,
      maxBackoffMs: longestRestMs,
      clock,
      onEvent(event) {
        ledger.hear(event);
        identities.hear(event);
        tellSnmpEvent(event, say);
      },
    });

  let collector: SnmpCollector;
  let server: Awaited<ReturnType<typeof startStatusServer>> | undefined;
  try {
    collector = collectorOf(school);
    server = options.listen === undefined ? undefined : await startStatusServer(options.listen.host, options.listen.port, status);
  } catch (error) {
    await claim.release();
    throw error;
  }
  const tick = async (): Promise<void> => {
    await keeper.tick();
    if (!keeper.state().paused) await identities.save();
    status(); // notices what was written since
  };
  await tick();
  await collector.start(sink);
  const { tickMs = defaultTickMs } = options;
  const timer = tickMs === 0 ? undefined : setInterval(() => void tick(), tickMs);

  let stopping = false;
  async function reload(): Promise<boolean> {
    if (stopping) return false;
    try {
      const next = await loadSchool(options.inventoryPath);
      const nextCollector = collectorOf(next);
      await collector.stop();
      droppedBefore = droppedInAll();
      school = next;
      collector = nextCollector;
      ledger.follow(namesOf(next));
      identities.follow(next.accessPoints);
      await collector.start(sink);
      say('info', `school file read again: ${next.accessPoints.length} access points`);
      return true;
    } catch (error) {
      say(
        'error',
        `school file: the new one is not taken, the one before goes on: ${error instanceof Error ? error.message : String(error)}`,
      );
      return false;
    }
  }
  let reloading = Promise.resolve(false);

  return {
    get school() {
      return school.school;
    },
    ...(server !== undefined && { listening: { host: server.host, port: server.port } }),
    status,
    reload: () => (reloading = reloading.then(reload)),
    tick,
    settled: () => keeper.settled(),
    async stop() {
      stopping = true;
      const untilMs = performance.now() + stopWithinMs;
      clearInterval(timer);
      try {
        await reloading;
        await collector.stop();
        await identities.save();
        await keeper.close(AbortSignal.timeout(Math.max(1, Math.round(untilMs - performance.now()))));
      } finally {
        await server?.close();
        await claim.release();
      }
    },
  };
}

const namesOf = ({ accessPoints }: PolledSchool): readonly string[] => accessPoints.map(({ accessPoint }) => accessPoint);

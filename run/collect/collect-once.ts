/** Each device is polled once, the store tidied, and that was it: for cron, and to see whether everything is right. */
import type { SampleSink } from '../../core/sample.ts';
import { ProvnatError } from '../../core/errors.ts';
import { deviceKey } from '../../collectors/snmp/device-key.ts';
import { askedOf, followedAs, type PolledAccessPoint } from '../../collectors/snmp/polled-agents.ts';
import { createSnmpCollector } from '../../collectors/snmp/snmp-collector.ts';
import { openCollectedStore } from '../../store/collected/collected-store.ts';
import { pruneDays } from '../../store/collected/prune-days.ts';
import { closeLeftSegments, createSegmentWriter } from '../../store/collected/segment-writer.ts';
import { claimStore } from '../../store/collected/store-claim.ts';
import { nameOfDevice } from '../name-of-device.ts';
import type { CollectOptions } from './collect-service.ts';
import { fanOut } from './fan-out.ts';
import { freeBytesAt } from './free-bytes-at.ts';
import { type IdentityWatch, openIdentityWatch } from './identity-watch.ts';
import { loadSchool, type PolledSchool } from './load-school.ts';
import { createPollLedger } from './poll-ledger.ts';
import { oneLine } from './say.ts';
import { tellSnmpEvent } from './tell-snmp-event.ts';
import { tellTidy } from './tell-tidy.ts';

export type OnceOptions = Pick<
  CollectOptions,
  'inventoryPath' | 'storePath' | 'everyMs' | 'keepDays' | 'minFreeBytes' | 'tidy' | 'say' | 'furtherSinks'
> & {
  readonly interrupt: AbortSignal;
  /** Default 30 s. */
  readonly graceMs?: number;
};

export interface OnceReport {
  readonly accessPointCount: number;
  readonly answeringCount: number;
  readonly silentCount: number;
  /** Neither: their device did not come to them in time, or the run was stopped before. */
  readonly unreadCount: number;
  readonly writtenCount: number;
  readonly lostCount: number;
}

/** First contacts at the same time: each is a burst of walks. */
const askedAtOnce = 64;
/** No access point takes longer than to be found out about, and one poll; a controller of hundreds comes to them one after the other. */
const defaultGraceMs = 30_000;

/** @throws ProvnatError of loadSchool, openCollectedStore and claimStore; DISK_FULL when there is no room or a sample was lost */
export async function collectOnce(options: OnceOptions): Promise<OnceReport> {
  const { storePath, minFreeBytes, keepDays, say } = options;
  const school = await loadSchool(options.inventoryPath);
  const store = await openCollectedStore(storePath);
  const free = await freeBytesAt(store.path);
  if (free !== undefined && free < minFreeBytes) {
    throw new ProvnatError(
      'DISK_FULL',
      `store ${store.path}: ${free} bytes are free, ${minFreeBytes} are to stay free`,
      'Make room, keep fewer days, or lower --min-free.',
    );
  }
  const claim = await claimStore(store.path, 'collect.lock');
  try {
    if (claim.tookOverFrom !== undefined) say('warn', `store: took over from ${claim.tookOverFrom}, which is gone`);
    await closeLeftSegments(store);
    const writer = createSegmentWriter(store, { segmentMs: Number.MAX_SAFE_INTEGER, wallMs: Date.now });
    await writer.tick();
    const ledger = createPollLedger(school.accessPoints.map(({ accessPoint }) => accessPoint));
    const identities = await openIdentityWatch(store.path, school.accessPoints, say);
    const unread = await pollAll(
      school,
      identities,
      fanOut([ledger, identities, writer, ...(options.furtherSinks ?? [])], (cause) => say('error', String(cause))),
      options,
    );
    await writer.close();
    await identities.save();
    // Raw segments that cannot be imported now are imported the next time.
    await tidyOnce(options);
    await pruneDays(store, keepDays, Date.now());
    const { trouble, writtenCount, lostCount } = writer.totals();
    if (lostCount > 0) {
      throw new ProvnatError(
        'DISK_FULL',
        `store ${store.path}: ${lostCount} samples could not be written: ${trouble ?? 'no segment could be opened'}`,
        'Make room and try again.',
      );
    }
    for (const name of unread)
      say('warn', `${oneLine(nameOfDevice(name))}: not read in time: the device that is asked about it took too long`);
    const { accessPointCount, answeringCount, silentCount } = ledger.counts();
    const unreadCount = accessPointCount - answeringCount - silentCount;
    return { accessPointCount, answeringCount, silentCount, unreadCount, writtenCount, lostCount };
  } finally {
    await claim.release();
  }
}

async function tidyOnce({ tidy, say, interrupt }: OnceOptions): Promise<void> {
  if (interrupt.aborted) return;
  try {
    const report = await tidy(interrupt);
    tellTidy(report, say);
    if (report.trouble !== undefined) throw new Error(report.trouble);
  } catch (error) {
    say('warn', `store: raw segments wait, nothing is lost: ${error instanceof Error ? error.message : String(error)}`);
  }
}

/** @returns who was not read in time */
async function pollAll(
  school: PolledSchool,
  identities: IdentityWatch,
  sink: SampleSink,
  options: OnceOptions,
): Promise<readonly string[]> {
  const waiting = [...byDevice(school.polled).values()];
  const unread: string[] = [];
  const worker = async (): Promise<void> => {
    for (let group = waiting.shift(); group !== undefined && !options.interrupt.aborted; group = waiting.shift())
      unread.push(...(await pollGroup(school, group, identities, sink, options)));
  };
  await Promise.all(Array.from({ length: Math.min(askedAtOnce, waiting.length) }, worker));
  return unread;
}

/** One that answers for several access points, or for the ports of several, is asked one thing at a time, which is a collector's affair. */
function byDevice(polled: readonly PolledAccessPoint[]): ReadonlyMap<string, readonly PolledAccessPoint[]> {
  const groups = new Map<string, PolledAccessPoint[]>();
  for (const each of polled) {
    const device = deviceKey(askedOf(each));
    groups.set(device, [...(groups.get(device) ?? []), each]);
  }
  return groups;
}

async function pollGroup(
  school: PolledSchool,
  group: readonly PolledAccessPoint[],
  identities: IdentityWatch,
  sink: SampleSink,
  options: OnceOptions,
): Promise<readonly string[]> {
  const missing = new Set(group.map(followedAs));
  const over = new AbortController();
  const { everyMs, graceMs = defaultGraceMs } = options;
  const waited = setTimeout(() => over.abort(), 2 * everyMs + graceMs).unref();
  const collector = createSnmpCollector({
    accessPoints: group,
    credential: (name) => school.credentials.get(name),
    vendors: school.vendors,
    pollIntervalMs: everyMs,
    onEvent(event) {
      identities.hear(event);
      tellSnmpEvent(event, options.say);
    },
    onPolled(name) {
      // As long as it comes to one after the other, it is waited for.
      if (missing.delete(name)) waited.refresh();
      if (missing.size === 0) over.abort();
    },
  });
  const ends = AbortSignal.any([over.signal, options.interrupt]);
  const ended = new Promise((resolve) => ends.addEventListener('abort', resolve, { once: true }));
  await collector.start(sink);
  if (!ends.aborted) await ended;
  clearTimeout(waited);
  await collector.stop();
  return options.interrupt.aborted ? [] : [...missing];
}

/** How a collecting service does, and whether that is well. Pure. */
import type { SocketTrouble } from '../../collectors/snmp/filtered-socket.ts';
import type { PollCounts } from './poll-ledger.ts';

export interface CollectStatus extends PollCounts {
  readonly everyMs: number;
  readonly startedAtMs: number;
  readonly writtenCount: number;
  readonly lostCount: number;
  /** Raw samples that are not in Parquet yet: the open segment. */
  readonly spoolBytes: number;
  /** Raw segments that wait for their import. */
  readonly pendingSegmentCount: number;
  /** Datagrams that were dropped. */
  readonly dropped: Readonly<SocketTrouble>;
  /** Since a sample last reached the disk, or since the start. */
  readonly sinceWriteMs: number;
  /** Absent when the system does not tell. */
  readonly freeBytes?: number;
  readonly minFreeBytes: number;
  /** Writing stopped for want of space. */
  readonly paused: boolean;
  /** Why the last write failed. */
  readonly trouble?: string;
}

export interface HealthReason {
  readonly reason: 'disk' | 'no-write' | 'all-silent' | 'no-figures';
  readonly detail: string;
}

/** A silent device rests for so long at most, see createSnmpCollector. */
export const longestRestMs = 60_000;
const patienceIntervals = 3;

/** Empty: it is well. */
export function healthReasons(status: CollectStatus): readonly HealthReason[] {
  const {
    accessPointCount,
    answeringCount,
    silentCount,
    withoutFiguresCount,
    everyMs,
    sinceWriteMs,
    paused,
    freeBytes,
    minFreeBytes,
    trouble,
  } = status;
  const reasons: HealthReason[] = [];
  if (paused) {
    const free = freeBytes === undefined ? 'too little' : `${freeBytes} bytes`;
    reasons.push({ reason: 'disk', detail: `${free} free, ${minFreeBytes} are to stay free: nothing is written` });
  } else if (trouble !== undefined) reasons.push({ reason: 'disk', detail: trouble });
  const allSilent = accessPointCount > 0 && silentCount === accessPointCount;
  // When all rest there is nothing to write between their polls.
  const patienceMs = patienceIntervals * everyMs + (allSilent ? longestRestMs : 0);
  if (sinceWriteMs > patienceMs) {
    const seconds = (ms: number): string => `${Math.round(ms / 1000)} s`;
    reasons.push({
      reason: 'no-write',
      detail: `no sample reached the disk for ${seconds(sinceWriteMs)}, expected within ${seconds(patienceMs)}`,
    });
  }
  if (allSilent) reasons.push({ reason: 'all-silent', detail: `none of ${accessPointCount} access points answers` });
  // Something is written of each, and nothing of it is what the service is there for.
  if (answeringCount > 0 && withoutFiguresCount === answeringCount)
    reasons.push({ reason: 'no-figures', detail: `${answeringCount} access points answer, and nothing can be read from any of them` });
  return reasons;
}

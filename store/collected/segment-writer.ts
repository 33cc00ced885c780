/** Writes samples into raw segments of a few minutes: each is a spool of its own, so that a kill costs at most half a line. */
import type { FileHandle } from 'node:fs/promises';
import { mkdir, open, rm } from 'node:fs/promises';
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import type { SampleSink } from '../../core/sample.ts';
import { forceFolder, renameFirmly } from '../atomic-file.ts';
import type { SampleSpool } from '../sample-spool.ts';
import { startSpool } from '../sample-spool.ts';
import type { CollectedStore } from './collected-store.ts';
import { segmentName, segmentSpool, segmentsAt } from './collected-store.ts';

export interface SegmentTotals {
  /** Samples that are with the operating system, and so outlive a kill of the process. */
  readonly writtenCount: number;
  /** Samples that came while nothing could be written. */
  readonly lostCount: number;
  /** Of the open segment. */
  readonly spoolBytes: number;
  /** Why the last write failed; absent as soon as one works again. */
  readonly trouble?: string;
}

export interface SegmentWriter extends SampleSink {
  /** Does what is due: opens, changes and forces to disk. Never at the same time as itself, pause or close. */
  tick(): Promise<void>;
  /** Closes the segment; what comes until resume is lost and counted. */
  pause(): Promise<void>;
  resume(): void;
  totals(): SegmentTotals;
  /** Everything is on disk when it resolves. */
  close(): Promise<void>;
}

export interface SegmentOptions {
  /** Divides the day, so that no segment goes over midnight by more than its last poll. */
  readonly segmentMs: number;
  readonly wallMs: () => number;
}

/** So much may be lost when the power fails; a kill of the process loses what waited for 250 ms at most. */
const forceEveryMs = 5_000;

interface OpenSegment {
  readonly segment: string;
  readonly openedAtMs: number;
  readonly file: FileHandle;
  readonly spool: SampleSpool;
}

export function createSegmentWriter(store: CollectedStore, { segmentMs, wallMs }: SegmentOptions): SegmentWriter {
  let current: OpenSegment | undefined;
  let paused = false;
  let closed = false;
  let closedWrittenCount = 0;
  let lostCount = 0;
  let spoolBytes = 0;
  let trouble: string | undefined;
  let seenWrittenCount = 0;
  let forcedCount = 0;
  let forcedAtMs = 0;

  const writtenCount = (): number => closedWrittenCount + (current?.spool.report().writtenCount ?? 0);

  async function openNext(): Promise<OpenSegment> {
    const openedAtMs = wallMs();
    const segment = segmentName(openedAtMs, randomBytes(4).toString('hex'));
    const folder = join(store.openPath, segment);
    const path = join(folder, segmentSpool);
    await mkdir(folder);
    const file = await open(path, 'ax');
    await forceFolder(folder);
    await forceFolder(store.openPath);
    const spool = startSpool(file, path, { onTrouble: ({ message }) => (trouble = message) });
    return { segment, openedAtMs, file, spool };
  }

  async function finish(segment: OpenSegment): Promise<void> {
    const report = await segment.spool.close();
    closedWrittenCount += report.writtenCount;
    lostCount += report.lostCount;
    if (report.writtenCount > 0) await handOver(store, segment.segment);
    else await rm(join(store.openPath, segment.segment), { recursive: true, force: true });
  }

  async function change(): Promise<void> {
    try {
      const next = await openNext();
      const last = current;
      current = next;
      spoolBytes = 0;
      if (last !== undefined) await finish(last);
    } catch (cause) {
      // The old one, if there is one, goes on: longer than meant, but nothing is lost.
      trouble = `${store.openPath}: no new segment: ${cause instanceof Error ? cause.message : String(cause)}`;
    }
  }

  async function force(segment: OpenSegment): Promise<void> {
    const count = writtenCount();
    if (count > seenWrittenCount) trouble = undefined;
    seenWrittenCount = count;
    spoolBytes = (await segment.file.stat()).size;
    if (count === forcedCount || Math.abs(wallMs() - forcedAtMs) < forceEveryMs) return;
    await segment.file.datasync();
    forcedCount = count;
    forcedAtMs = wallMs();
  }

  const partOf = (atMs: number): number => Math.floor(atMs / segmentMs);

  async function shut(): Promise<void> {
    const last = current;
    current = undefined;
    spoolBytes = 0;
    if (last !== undefined) await finish(last);
  }

  return {
    write(sample) {
      if (current === undefined) lostCount += 1;
      else current.spool.write(sample);
    },
    async tick() {
      if (paused || closed) return;
      if (current === undefined || partOf(current.openedAtMs) !== partOf(wallMs())) await change();
      if (current !== undefined) await force(current);
    },
    async pause() {
      paused = true;
      await shut();
    },
    resume() {
      paused = false;
    },
    totals: () => ({
      writtenCount: writtenCount(),
      lostCount: lostCount + (current?.spool.report().lostCount ?? 0),
      spoolBytes,
      ...(trouble !== undefined && { trouble }),
    }),
    async close() {
      closed = true;
      await shut();
    },
  };
}

/**
 * Segments whose writer was killed are closed by moving them to the others. Only whoever holds the store may do so.
 * @returns their names
 */
export async function closeLeftSegments(store: CollectedStore): Promise<readonly string[]> {
  const left = await segmentsAt(store.openPath);
  for (const segment of left) await handOver(store, segment);
  return left;
}

/** From here on it is the importer's. */
async function handOver(store: CollectedStore, segment: string): Promise<void> {
  await renameFirmly(join(store.openPath, segment), join(store.rawPath, segment));
  await forceFolder(store.rawPath);
  await forceFolder(store.openPath);
}

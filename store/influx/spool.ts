/**
 * Points that wait for InfluxDB, on disk: segments of frames, oldest first, capped in size. What append has resolved for outlives a kill
 * and a power failure; what the server has taken is noted and its segments are removed.
 */
import type { FileHandle } from 'node:fs/promises';
import { mkdir, open } from 'node:fs/promises';
import { join } from 'node:path';
import { forceFolder } from '../atomic-file.ts';
import { keepCheckpoint, type Position, type SpoolTotals } from './spool-checkpoint.ts';
import { frameOf } from './spool-frame.ts';
import { createSpoolReader, type SpoolReader } from './spool-reader.ts';
import { createWaitingAges } from './waiting-ages.ts';
import { mendedSegments, type RemoveFile, removedSegment, removeFile, type Segment, segmentName } from './spool-segments.ts';

export interface SpoolOptions {
  /** Most that may wait on disk. */
  readonly capBytes: number;
  readonly segmentBytes?: number;
  /** Told what was found damaged, and what did not find room. */
  readonly onLoss?: (lineCount: number, why: string) => void;
  /** Told of half a frame that a killed writer left, and nobody was told to be on disk. */
  readonly onHalf?: (detail: string) => void;
  /** A test hands in files that fail. */
  readonly openFile?: (path: string) => Promise<SpoolFile>;
  readonly remove?: RemoveFile;
}

export type SpoolFile = Pick<FileHandle, 'write' | 'datasync' | 'truncate' | 'close'>;

export interface Spool {
  /** written: on disk, forced. full: over the cap, counted as lost. Throws when the disk does not take it; nothing of it is then there. */
  append(text: string, lineCount: number): Promise<'written' | 'full'>;
  readonly read: SpoolReader['read'];
  /** The server, or the dead-letter file, has everything before this position; or it was counted when that file was full. */
  ack(position: Position, sent: Partial<SpoolTotals>): Promise<void>;
  count(more: Partial<SpoolTotals>): void;
  /** A point that tells of so many losses is on disk. */
  told(totals: Pick<SpoolTotals, 'lostLineCount' | 'deadLineCount'>): void;
  state(): SpoolState;
  /** Resolves when more has been appended than this. */
  appendedBeyond(frameCount: number): Promise<void>;
  /** Frames appended since it was opened. */
  frameCount(): number;
  close(): Promise<void>;
}

export interface SpoolState extends SpoolTotals {
  readonly byteCount: number;
  readonly lineCount: number;
  readonly capBytes: number;
  /** Lost and laid aside since the last point that told of it. */
  readonly lostLineRiseCount: number;
  readonly deadLineRiseCount: number;
  /** When the oldest of what waits came, or a little before; undefined when nothing does. */
  readonly oldestAtMs?: number;
}

const mostSegmentBytes = 4 << 20;
/** A segment is given back as a whole: of a small spool it is a small part. */
const segmentShare = 1 / 8;

/** Only whoever has claimed the folder may open it. Repairs what a killed writer, or a disk, left behind, and says so. */
export async function openSpool(folder: string, options: SpoolOptions): Promise<Spool> {
  const {
    capBytes,
    segmentBytes = Math.min(mostSegmentBytes, capBytes * segmentShare),
    onLoss = () => {},
    onHalf = () => {},
    openFile = (path) => open(path, 'ax'),
    remove = removeFile,
  } = options;
  await mkdir(folder, { recursive: true });
  const checkpoint = await keepCheckpoint(folder);
  const { acked } = checkpoint.now();
  const lose = (lineCount: number, why: string): void => {
    checkpoint.add({ lostLineCount: lineCount });
    onLoss(lineCount, why);
  };
  const loseFirmly = async (lineCount: number, why: string): Promise<void> => {
    lose(lineCount, why);
    await checkpoint.noted();
  };
  const segments = await mendedSegments(folder, { acked }, { lose: loseFirmly, halfFound: onHalf }, remove);
  const ages = createWaitingAges();
  for (const { number, byteCount: offset, leftAtMs = Date.now() } of segments) ages.came({ segment: number, offset }, leftAtMs);
  let nextNumber = Math.max(acked.segment, segments.at(-1)?.number ?? 0) + 1;
  let writing: { readonly segment: Segment; readonly file: SpoolFile } | undefined;
  let appending: Promise<unknown> = Promise.resolve();
  let woken: (() => void)[] = [];
  let frameCount = 0;
  const reader = createSpoolReader(folder, segments, acked, (segment) => segment === writing?.segment, lose);

  const byteCount = (): number => segments.reduce((sum, segment) => sum + segment.byteCount, 0);

  async function begin(): Promise<{ readonly segment: Segment; readonly file: SpoolFile }> {
    const number = nextNumber++;
    const file = await openFile(join(folder, segmentName(number)));
    await forceFolder(folder);
    const segment = { number, byteCount: 0, lineCount: 0, readLineCount: 0, ackedLineCount: 0 };
    segments.push(segment);
    return { segment, file };
  }

  async function endSegment(): Promise<void> {
    const ended = writing;
    writing = undefined;
    await ended?.file.close();
  }

  async function appendNow(text: string, lineCount: number): Promise<'written' | 'full'> {
    const frame = frameOf(text, lineCount);
    // What has been taken of the segment that is written makes room as well.
    if (byteCount() + frame.length > capBytes && writing?.segment.ackedLineCount === writing?.segment.lineCount) {
      await endSegment();
      await removeTaken(checkpoint.now().acked);
    }
    if (byteCount() + frame.length > capBytes) {
      lose(lineCount, `the spool is full: ${byteCount()} of ${capBytes} bytes wait for the server`);
      return 'full';
    }
    if (writing !== undefined && writing.segment.byteCount + frame.length > segmentBytes) await endSegment();
    writing ??= await begin();
    const { segment, file } = writing;
    try {
      for (let done = 0; done < frame.length;)
        done += (await file.write(frame, done, frame.length - done, segment.byteCount + done)).bytesWritten;
      await file.datasync();
    } catch (cause) {
      // Half a frame must not stand before a whole one.
      await file.truncate(segment.byteCount).catch(() => undefined);
      throw cause;
    }
    segment.byteCount += frame.length;
    ages.came({ segment: segment.number, offset: segment.byteCount }, Date.now());
    segment.lineCount += lineCount;
    frameCount += 1;
    const waiting = woken;
    woken = [];
    for (const wake of waiting) wake();
    return 'written';
  }

  async function ackNow(position: Position, sent: Partial<SpoolTotals>): Promise<void> {
    const lineCount = (sent.sentLineCount ?? 0) + (sent.deadLineCount ?? 0);
    checkpoint.ack(position, sent);
    ages.taken(position);
    const segment = segments.find(({ number }) => number === position.segment);
    if (segment !== undefined) segment.ackedLineCount += lineCount;
    await removeTaken(position);
  }

  /** Never the one that is written; the checkpoint that speaks of it goes first. What cannot be removed goes with the next, or at the next start. */
  async function removeTaken(position: Position): Promise<void> {
    const over = segments.filter(
      (candidate) =>
        candidate !== writing?.segment &&
        (candidate.number < position.segment || (candidate.number === position.segment && candidate.byteCount <= position.offset)),
    );
    if (over.length === 0) return;
    await checkpoint.noted();
    for (const { number } of over) {
      await reader.letGo(number);
      if (!(await removedSegment(folder, number, remove))) continue;
      const index = segments.findIndex((candidate) => candidate.number === number);
      if (index !== -1) segments.splice(index, 1);
    }
  }

  return {
    append: (text, lineCount) => {
      const done = appending.then(() => appendNow(text, lineCount));
      appending = done.catch(() => undefined);
      return done;
    },
    read: reader.read,
    ack: ackNow,
    count: checkpoint.add,
    told: checkpoint.told,
    state: () => {
      const waiting = segments.filter((segment) => segment.lineCount > segment.ackedLineCount);
      // What the disk has spoiled does not wait, though nobody has taken it.
      const oldestAtMs = waiting.length === 0 ? undefined : ages.oldestAtMs();
      const { sentLineCount, lostLineCount, deadLineCount, retryCount, toldLostLineCount, toldDeadLineCount } = checkpoint.now();
      return {
        sentLineCount,
        lostLineCount,
        deadLineCount,
        retryCount,
        lostLineRiseCount: lostLineCount - toldLostLineCount,
        deadLineRiseCount: deadLineCount - toldDeadLineCount,
        byteCount: byteCount(),
        lineCount: waiting.reduce((sum, segment) => sum + segment.lineCount - segment.ackedLineCount, 0),
        capBytes,
        ...(oldestAtMs !== undefined && { oldestAtMs }),
      };
    },
    appendedBeyond: (seen) => (frameCount > seen ? Promise.resolve() : new Promise((wake) => woken.push(wake))),
    frameCount: () => frameCount,
    async close() {
      await appending;
      await writing?.file.close();
      await reader.close();
      const last = writing?.segment;
      writing = undefined;
      const { acked: upTo } = checkpoint.now();
      if (last !== undefined && upTo.segment === last.number && upTo.offset >= last.byteCount) {
        await removedSegment(folder, last.number, remove);
      }
      await checkpoint.close();
    },
  };
}

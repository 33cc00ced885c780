/**
 * Points that wait for InfluxDB, on disk: segments of frames, oldest first, capped in size. What append has resolved for outlives a kill
 * and a power failure; what the server has taken is noted and its segments are removed.
 */
import type { FileHandle } from 'node:fs/promises';
import { mkdir, open, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { forceFolder } from '../atomic-file.ts';
import { type Checkpoint, type Position, readCheckpoint, type SpoolTotals, writeCheckpoint } from './spool-checkpoint.ts';
import { frameAt, frameOf } from './spool-frame.ts';
import { mendedSegments, type Segment, segmentName } from './spool-segments.ts';

export interface SpoolOptions {
  /** Most that may wait on disk. */
  readonly capBytes: number;
  readonly segmentBytes?: number;
  /** Told what was found damaged, and what did not find room. */
  readonly onLoss?: (lineCount: number, why: string) => void;
  /** A test hands in files that fail. */
  readonly openFile?: (path: string) => Promise<SpoolFile>;
}

export type SpoolFile = Pick<FileHandle, 'write' | 'datasync' | 'truncate' | 'close'>;

export interface Batch {
  readonly text: string;
  readonly lineCount: number;
  readonly next: Position;
}

export interface Spool {
  /** written: on disk, forced. full: over the cap, counted as lost. Throws when the disk does not take it; nothing of it is then there. */
  append(text: string, lineCount: number): Promise<'written' | 'full'>;
  /** The next frames in order, at most so many lines; undefined when there is none. Never at the same time as itself. */
  read(maxLines: number): Promise<Batch | undefined>;
  /** The server, or the dead-letter file, has everything before this position. */
  ack(position: Position, sent: Partial<SpoolTotals>): Promise<void>;
  count(more: Partial<SpoolTotals>): void;
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
  /** When the oldest segment that waits was begun; undefined when none does. */
  readonly oldestAtMs?: number;
}

const defaultSegmentBytes = 4 << 20;
/** One read: frames are cut to less by the sink. */
const readBytes = 4 << 20;

/** Only whoever has claimed the folder may open it. Repairs what a killed writer, or a disk, left behind, and says so. */
export async function openSpool(folder: string, options: SpoolOptions): Promise<Spool> {
  const { capBytes, segmentBytes = defaultSegmentBytes, onLoss = () => {}, openFile = (path) => open(path, 'ax') } = options;
  await mkdir(folder, { recursive: true });
  let checkpoint = await readCheckpoint(folder);
  const segments = await mendedSegments(folder, checkpoint, (lineCount, why) => {
    checkpoint = { ...checkpoint, lostLineCount: checkpoint.lostLineCount + lineCount };
    onLoss(lineCount, why);
  });
  let cursor: Position = { ...checkpoint.acked };
  let nextNumber = Math.max(checkpoint.acked.segment, segments.at(-1)?.number ?? 0) + 1;
  let writing: { readonly segment: Segment; readonly file: SpoolFile } | undefined;
  let reading: { readonly number: number; readonly file: FileHandle } | undefined;
  let appending: Promise<unknown> = Promise.resolve();
  let noting: Promise<void> = Promise.resolve();
  let notePending = false;
  let woken: (() => void)[] = [];
  let frameCount = 0;

  const byteCount = (): number => segments.reduce((sum, segment) => sum + segment.byteCount, 0);

  async function begin(): Promise<{ readonly segment: Segment; readonly file: SpoolFile }> {
    const number = nextNumber++;
    const file = await openFile(join(folder, segmentName(number)));
    await forceFolder(folder);
    const segment = { number, byteCount: 0, lineCount: 0, readLineCount: 0, ackedLineCount: 0, beganAtMs: Date.now() };
    segments.push(segment);
    return { segment, file };
  }

  async function appendNow(text: string, lineCount: number): Promise<'written' | 'full'> {
    const frame = frameOf(text, lineCount);
    if (byteCount() + frame.length > capBytes) {
      checkpoint = { ...checkpoint, lostLineCount: checkpoint.lostLineCount + lineCount };
      note(false);
      onLoss(lineCount, `the spool is full: ${byteCount()} of ${capBytes} bytes wait for the server`);
      return 'full';
    }
    if (writing !== undefined && writing.segment.byteCount + frame.length > segmentBytes) {
      await writing.file.close();
      writing = undefined;
    }
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
    segment.lineCount += lineCount;
    frameCount += 1;
    const waiting = woken;
    woken = [];
    for (const wake of waiting) wake();
    return 'written';
  }

  /** Acks that come while one is written are written together. */
  function note(force: boolean): void {
    if (notePending && !force) return;
    notePending = true;
    noting = noting
      .then(() => {
        notePending = false;
        return writeCheckpoint(folder, checkpoint, force);
      })
      // Without it what was sent is sent again: no reason to stop.
      .catch(() => undefined);
  }

  async function fileOf(number: number): Promise<FileHandle> {
    if (reading?.number === number) return reading.file;
    await reading?.file.close();
    const file = await open(join(folder, segmentName(number)), 'r');
    reading = { number, file };
    return file;
  }

  async function readNow(maxLines: number): Promise<Batch | undefined> {
    for (;;) {
      const segment = segments.find(({ number }) => number >= cursor.segment);
      if (segment === undefined) return undefined;
      if (segment.number > cursor.segment) cursor = { segment: segment.number, offset: 0 };
      const there = segment.byteCount - cursor.offset;
      if (there > 0) {
        const batch = await readFrames(segment, Math.min(there, readBytes), maxLines);
        if (batch !== undefined) return batch;
        continue;
      }
      if (segment === writing?.segment || segment === segments.at(-1)) return undefined;
      cursor = { segment: segment.number + 1, offset: 0 };
    }
  }

  async function readFrames(segment: Segment, length: number, maxLines: number): Promise<Batch | undefined> {
    const file = await fileOf(segment.number);
    const { buffer, bytesRead } = await file.read(Buffer.allocUnsafe(length), 0, length, cursor.offset);
    const bytes = buffer.subarray(0, bytesRead);
    const bodies: Buffer[] = [];
    let [lineCount, at] = [0, 0];
    while (at < bytes.length) {
      const frame = frameAt(bytes, at);
      if (typeof frame === 'string' || (bodies.length > 0 && lineCount + frame.lineCount > maxLines)) break;
      bodies.push(frame.body);
      lineCount += frame.lineCount;
      at += frame.byteCount;
    }
    if (bodies.length === 0) {
      // It was whole when it was written: the disk changed it. Nothing behind it can be told apart any more.
      const left = segment.lineCount - segment.readLineCount;
      segment.ackedLineCount += left;
      segment.readLineCount += left;
      cursor = { segment: segment.number, offset: segment.byteCount };
      checkpoint = added(checkpoint, { lostLineCount: left });
      onLoss(left, `${join(folder, segmentName(segment.number))} is not what was written into it`);
      return undefined;
    }
    segment.readLineCount += lineCount;
    cursor = { segment: segment.number, offset: cursor.offset + at };
    return { text: Buffer.concat(bodies).toString('utf8'), lineCount, next: cursor };
  }

  async function ackNow(position: Position, sent: Partial<SpoolTotals>): Promise<void> {
    const lineCount = (sent.sentLineCount ?? 0) + (sent.deadLineCount ?? 0);
    checkpoint = added({ ...checkpoint, acked: position }, sent);
    const segment = segments.find(({ number }) => number === position.segment);
    if (segment !== undefined) segment.ackedLineCount += lineCount;
    note(false);
    // Never the one that is written; the checkpoint that speaks of it goes first.
    const over = segments.filter(
      (candidate) =>
        candidate !== writing?.segment &&
        (candidate.number < position.segment || (candidate.number === position.segment && candidate.byteCount <= position.offset)),
    );
    if (over.length === 0) return;
    await noting;
    for (const { number } of over) {
      if (reading?.number === number) {
        await reading.file.close();
        reading = undefined;
      }
      await rm(join(folder, segmentName(number)), { force: true });
      segments.splice(
        segments.findIndex((candidate) => candidate.number === number),
        1,
      );
    }
  }

  return {
    append: (text, lineCount) => {
      const done = appending.then(() => appendNow(text, lineCount));
      appending = done.catch(() => undefined);
      return done;
    },
    read: readNow,
    ack: ackNow,
    count(more) {
      checkpoint = added(checkpoint, more);
    },
    state: () => {
      const waiting = segments.filter((segment) => segment.lineCount > segment.ackedLineCount);
      const oldestAtMs = waiting[0]?.beganAtMs;
      const { sentLineCount, lostLineCount, deadLineCount, retryCount } = checkpoint;
      return {
        sentLineCount,
        lostLineCount,
        deadLineCount,
        retryCount,
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
      await reading?.file.close();
      const last = writing?.segment;
      writing = undefined;
      if (last !== undefined && checkpoint.acked.segment === last.number && checkpoint.acked.offset >= last.byteCount) {
        await rm(join(folder, segmentName(last.number)), { force: true });
      }
      note(true);
      await noting;
    },
  };
}

function added(checkpoint: Checkpoint, more: Partial<SpoolTotals>): Checkpoint {
  return {
    acked: checkpoint.acked,
    sentLineCount: checkpoint.sentLineCount + (more.sentLineCount ?? 0),
    lostLineCount: checkpoint.lostLineCount + (more.lostLineCount ?? 0),
    deadLineCount: checkpoint.deadLineCount + (more.deadLineCount ?? 0),
    retryCount: checkpoint.retryCount + (more.retryCount ?? 0),
  };
}

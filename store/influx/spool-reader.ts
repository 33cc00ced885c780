/** Reads what waits in a spool's segments, frame by frame and in order, over what a disk damaged. */
import type { FileHandle } from 'node:fs/promises';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import type { Position } from './spool-checkpoint.ts';
import { frameAt, framesIn, nextFrameAt } from './spool-frame.ts';
import { type Segment, segmentName } from './spool-segments.ts';

export interface Batch {
  readonly text: string;
  readonly lineCount: number;
  readonly next: Position;
}

export interface SpoolReader {
  /** The next frames in order, at most so many lines; undefined when there is none. Never at the same time as itself. */
  read(maxLines: number): Promise<Batch | undefined>;
  /** Closes the file of a segment that is to be removed. */
  letGo(number: number): Promise<void>;
  close(): Promise<void>;
}

/** One read: frames are cut to less by the sink. */
const readBytes = 4 << 20;

/**
 * @param segments those of the spool, oldest first, as they are appended to and removed
 * @param isWritten the segment may still grow
 * @param lose told of lines that the disk damaged
 */
export function createSpoolReader(
  folder: string,
  segments: readonly Segment[],
  from: Position,
  isWritten: (segment: Segment) => boolean,
  lose: (lineCount: number, why: string) => void,
): SpoolReader {
  let cursor = from;
  let reading: { readonly number: number; readonly file: FileHandle } | undefined;

  async function fileOf(number: number): Promise<FileHandle> {
    if (reading?.number === number) return reading.file;
    await reading?.file.close();
    const file = await open(join(folder, segmentName(number)), 'r');
    reading = { number, file };
    return file;
  }

  async function read(maxLines: number): Promise<Batch | undefined> {
    for (;;) {
      const segment = segments.find(({ number }) => number >= cursor.segment);
      if (segment === undefined) return undefined;
      if (segment.number > cursor.segment) cursor = { segment: segment.number, offset: 0 };
      const there = segment.byteCount - cursor.offset;
      if (there > 0) {
        const batch = await readFrames(segment, { length: Math.min(there, readBytes), lineCount: segment.lineCount }, maxLines);
        if (batch !== undefined) return batch;
        continue;
      }
      if (isWritten(segment) || segment === segments.at(-1)) return undefined;
      cursor = { segment: segment.number + 1, offset: 0 };
    }
  }

  /** @param upTo what the segment holds now: more may be appended while it is read */
  async function readFrames(
    segment: Segment,
    upTo: { readonly length: number; readonly lineCount: number },
    maxLines: number,
  ): Promise<Batch | undefined> {
    const file = await fileOf(segment.number);
    const { buffer, bytesRead } = await file.read(Buffer.allocUnsafe(upTo.length), 0, upTo.length, cursor.offset);
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
      passDamage(segment, bytes, upTo.lineCount - segment.readLineCount);
      return undefined;
    }
    segment.readLineCount += lineCount;
    cursor = { segment: segment.number, offset: cursor.offset + at };
    return { text: Buffer.concat(bodies).toString('utf8'), lineCount, next: cursor };
  }

  /** It was whole when it was written: the disk changed it. What is whole behind it goes on. */
  function passDamage(segment: Segment, bytes: Buffer, lineCount: number): void {
    const lost = lineCount - framesIn(bytes, 0).frames.reduce((sum, frame) => sum + frame.lineCount, 0);
    segment.lineCount -= lost;
    cursor = { segment: segment.number, offset: cursor.offset + nextFrameAt(bytes, 1) };
    // A second damage in the same segment was counted with the first.
    if (lost === 0) return;
    lose(lost, `${join(folder, segmentName(segment.number))} is not what was written into it`);
  }

  return {
    read,
    async letGo(number) {
      if (reading?.number !== number) return;
      await reading.file.close().catch(() => undefined);
      reading = undefined;
    },
    close: async () => reading?.file.close(),
  };
}

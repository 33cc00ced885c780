/** Segments of a spool as an earlier writer left them. */
import { readdir, readFile, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { writeAtomically } from '../atomic-file.ts';
import type { Position } from './spool-checkpoint.ts';
import { framesIn } from './spool-frame.ts';

export interface Segment {
  readonly number: number;
  byteCount: number;
  lineCount: number;
  /** Of those that have been handed out. */
  readLineCount: number;
  /** Of those that are acked already. */
  ackedLineCount: number;
  /** Of one that an earlier writer left: when it was written last. */
  readonly leftAtMs?: number;
}

const segmentPattern = /^(\d{10})\.lines$/;
export const segmentName = (number: number): string => `${String(number).padStart(10, '0')}.lines`;

export type RemoveFile = (path: string) => Promise<void>;
export const removeFile: RemoveFile = (path) => rm(path, { force: true });

/** What has been sent may be held by a virus scanner, or lie on a disk that takes nothing: then it stays, and goes another time. @returns is it gone */
export const removedSegment = (folder: string, number: number, remove: RemoveFile): Promise<boolean> =>
  remove(join(folder, segmentName(number))).then(
    () => true,
    () => false,
  );

export async function segmentNumbers(folder: string): Promise<readonly number[]> {
  const names = await readdir(folder);
  return names
    .flatMap((name) => segmentPattern.exec(name)?.[1] ?? [])
    .map(Number)
    .sort((left, right) => left - right);
}

/**
 * Segments that wait, whole: damaged bytes are taken out, the frames behind them stay. Half a frame at the end is no loss: append had not
 * resolved for it.
 * @param lose resolves when the loss is noted, and only then is the damage taken away: a kill between the two may count it twice, never not
 */
export async function mendedSegments(
  folder: string,
  { acked }: { readonly acked: Position },
  { lose, halfFound }: { readonly lose: (lineCount: number, why: string) => Promise<void>; readonly halfFound: (detail: string) => void },
  remove: RemoveFile = removeFile,
): Promise<Segment[]> {
  const segments: Segment[] = [];
  for (const number of await segmentNumbers(folder)) {
    const path = join(folder, segmentName(number));
    if (number < acked.segment) {
      await removedSegment(folder, number, remove);
      continue;
    }
    const [bytes, { mtimeMs }] = await Promise.all([readFile(path), stat(path)]);
    const from = number === acked.segment ? Math.min(acked.offset, bytes.length) : 0;
    const { frames, damagedByteCount, damagedLineCount, halfByteCount } = framesIn(bytes, from);
    if (halfByteCount > 0) halfFound(`${halfByteCount} bytes at the end of ${path}`);
    if (damagedByteCount > 0) {
      await lose(damagedLineCount, `${damagedByteCount} damaged bytes of ${path} were taken out: the disk changed them`);
    }
    if (damagedByteCount + halfByteCount > 0) {
      const whole = frames.map(({ at, byteCount }) => bytes.subarray(at, at + byteCount));
      // What was acked stays before them: the checkpoint counts from the beginning.
      if (frames.length > 0) await writeAtomically(path, Buffer.concat([bytes.subarray(0, from), ...whole]));
    }
    if (frames.length === 0) {
      await removedSegment(folder, number, remove);
      continue;
    }
    segments.push({
      number,
      byteCount: bytes.length - damagedByteCount - halfByteCount,
      lineCount: frames.reduce((sum, { lineCount }) => sum + lineCount, 0),
      readLineCount: 0,
      ackedLineCount: 0,
      leftAtMs: mtimeMs,
    });
  }
  return segments;
}

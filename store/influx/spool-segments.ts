/** Segments of a spool as an earlier writer left them. */
import { readdir, readFile, rm, stat, truncate } from 'node:fs/promises';
import { join } from 'node:path';
import type { Position } from './spool-checkpoint.ts';
import { frameAt, lineCountOf } from './spool-frame.ts';

export interface Segment {
  readonly number: number;
  byteCount: number;
  lineCount: number;
  /** Of those that have been handed out. */
  readLineCount: number;
  /** Of those that are acked already. */
  ackedLineCount: number;
  readonly beganAtMs: number;
}

const segmentPattern = /^(\d{10})\.lines$/;
export const segmentName = (number: number): string => `${String(number).padStart(10, '0')}.lines`;

/** Segments that wait, whole: what is damaged is cut off where the damage begins. */
export async function mendedSegments(
  folder: string,
  { acked }: { readonly acked: Position },
  lose: (lineCount: number, why: string) => void,
): Promise<Segment[]> {
  const numbers = (await readdir(folder)).flatMap((name) => segmentPattern.exec(name)?.[1] ?? []).map(Number);
  const segments: Segment[] = [];
  for (const number of numbers.sort((left, right) => left - right)) {
    const path = join(folder, segmentName(number));
    if (number < acked.segment) {
      await rm(path, { force: true });
      continue;
    }
    const [bytes, { mtimeMs }] = await Promise.all([readFile(path), stat(path)]);
    const from = number === acked.segment ? Math.min(acked.offset, bytes.length) : 0;
    let [at, lineCount] = [from, 0];
    for (let frame = frameAt(bytes, at); at < bytes.length && typeof frame !== 'string'; frame = frameAt(bytes, at)) {
      at += frame.byteCount;
      lineCount += frame.lineCount;
    }
    if (at < bytes.length) {
      const rest = bytes.subarray(at);
      await truncate(path, at);
      lose(
        lineCountOf(rest),
        `${rest.length} damaged bytes at the end of ${path} were cut off: its writer was killed, or the disk changed it`,
      );
    }
    if (at === from) await rm(path, { force: true });
    else segments.push({ number, byteCount: at, lineCount, readLineCount: 0, ackedLineCount: 0, beganAtMs: mtimeMs });
  }
  return segments;
}

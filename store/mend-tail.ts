/**
 * The end of a raw spool whose writer was killed: a half line is cut off, and a tail that was written twice is cut to once. Everything
 * that is taken away is counted.
 */
import type { FileHandle } from 'node:fs/promises';
import { open, readFile } from 'node:fs/promises';
import { writeAtomically } from './atomic-file.ts';
import type { LineScan } from './line-scan.ts';

export interface MendedTail {
  readonly halfLineCount: number;
  readonly repeatedLineCount: number;
  /** Lines that are left. */
  readonly lineCount: number;
}

/** Written before anything is cut, so that an import which is killed and repeated still knows what was there. */
interface MendRecord extends MendedTail {
  readonly keptBytes: number;
}

/** Longest tail that is looked at for having been written twice; a writer's buffer is far smaller. */
const tailBytes = 4 << 20;
/** No line of ours is longer; a longer rest is not one of ours. */
const longestLineBytes = 1 << 20;

/** Cuts the spool if it has to. scan is of the file as it is now. */
export async function mendTail(path: string, scan: LineScan): Promise<MendedTail> {
  const recordPath = path.replace(/\.jsonl$/, '.mended.json');
  const file = await open(path, 'r+');
  try {
    const known = await readRecord(recordPath);
    const record = known ?? (await inspect(file, scan));
    if (record.keptBytes < scan.byteCount) {
      if (known === undefined) await writeAtomically(recordPath, JSON.stringify(record));
      await file.truncate(record.keptBytes);
    }
    return record;
  } finally {
    await file.close();
  }
}

async function readRecord(path: string): Promise<MendRecord | undefined> {
  const text = await readFile(path, 'utf8').catch(() => undefined);
  return text === undefined ? undefined : (JSON.parse(text) as MendRecord);
}

async function inspect(file: FileHandle, scan: LineScan): Promise<MendRecord> {
  const restBytes = scan.byteCount - scan.completeBytes;
  const rest = await read(file, scan.completeBytes, Math.min(restBytes, longestLineBytes));
  // The newline is the last thing that a writer writes: what parses without it is whole.
  if (restBytes > 0 && restBytes <= longestLineBytes && isObject(rest)) {
    return { keptBytes: scan.byteCount, lineCount: scan.lineCount + 1, halfLineCount: 0, repeatedLineCount: 0 };
  }
  const tail = await read(file, Math.max(0, scan.completeBytes - tailBytes), Math.min(scan.completeBytes, tailBytes));
  const repeated = repeatedTail(tail);
  return {
    keptBytes: scan.completeBytes - repeated.bytes,
    lineCount: scan.lineCount - repeated.lineCount,
    halfLineCount: restBytes > 0 ? 1 : 0,
    repeatedLineCount: repeated.lineCount,
  };
}

/**
 * Whether the text ends in the same two or more lines twice. A single line that comes twice is left alone: on a coarse clock two equal
 * samples may truly have been taken in the same tick.
 */
function repeatedTail(tail: Buffer): { readonly bytes: number; readonly lineCount: number } {
  const lastLineFrom = tail.lastIndexOf('\n', tail.length - 2) + 1;
  const lastLine = tail.subarray(lastLineFrom);
  if (lastLine.length < 2) return { bytes: 0, lineCount: 0 };
  for (let at = tail.lastIndexOf(lastLine, lastLineFrom - 1); at !== -1; at = at > 0 ? tail.lastIndexOf(lastLine, at - 1) : -1) {
    const bytes = lastLineFrom - at;
    const startsLine = at === 0 || tail[at - 1] === 0x0a;
    if (!startsLine || 2 * bytes > tail.length) continue;
    const once = tail.subarray(tail.length - bytes);
    if (!once.equals(tail.subarray(tail.length - 2 * bytes, tail.length - bytes))) continue;
    const lineCount = once
      .toString('latin1')
      .split('\n')
      .filter((line) => line.trim() !== '').length;
    if (lineCount >= 2) return { bytes, lineCount };
  }
  return { bytes: 0, lineCount: 0 };
}

async function read(file: FileHandle, from: number, length: number): Promise<Buffer> {
  const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, from);
  return buffer.subarray(0, bytesRead);
}

function isObject(bytes: Buffer): boolean {
  try {
    const parsed: unknown = JSON.parse(bytes.toString('utf8'));
    return typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed);
  } catch {
    return false;
  }
}

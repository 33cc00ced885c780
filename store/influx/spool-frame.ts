/**
 * Lines on their way to InfluxDB, as they lie on disk: frames of a header and its lines.
 *
 *   #provnat <bytes> <lines> <crc32 of the bytes, hex>\n<lines, each with its line break>
 *
 * A frame that was not written to its end, or that the disk has changed, does not fit its own header.
 */
import { crc32 } from 'node:zlib';

const mark = '#provnat';
const newline = 0x0a;
/** Longest header there can be. */
const headerBytes = 64;

export function frameOf(text: string, lineCount: number): Buffer {
  const body = Buffer.from(text);
  return Buffer.concat([Buffer.from(`${mark} ${body.length} ${lineCount} ${crc32(body).toString(16)}\n`), body]);
}

export interface Frame {
  readonly body: Buffer;
  readonly lineCount: number;
  /** With its header. */
  readonly byteCount: number;
}

/** The frame that begins at this place; 'cut' when the bytes end before it does, 'damaged' when they are no frame. */
export function frameAt(bytes: Buffer, from: number): Frame | 'cut' | 'damaged' {
  const end = bytes.indexOf(newline, from);
  if (end === -1) return bytes.length - from > headerBytes ? 'damaged' : 'cut';
  const told = new RegExp(`^${mark} (\\d{1,9}) (\\d{1,9}) ([0-9a-f]{1,8})$`).exec(
    bytes.toString('latin1', from, Math.min(end, from + headerBytes)),
  );
  if (told === null) return 'damaged';
  const [byteCount, lineCount] = [Number(told[1]), Number(told[2])];
  const body = bytes.subarray(end + 1, end + 1 + byteCount);
  const fits = crc32(body).toString(16) === told[3];
  // All of its lines are there, and its header says that there are more.
  if (body.length < byteCount) return fits ? 'damaged' : 'cut';
  return fits ? { body, lineCount, byteCount: end + 1 + byteCount - from } : 'damaged';
}

export interface FramesFound {
  readonly frames: readonly (Frame & { readonly at: number })[];
  readonly damagedByteCount: number;
  /** How many lines the damaged bytes may have held. */
  readonly damagedLineCount: number;
  /** Of half a frame at the very end: its writer was killed while it wrote, and had told nobody that it was on disk. */
  readonly halfByteCount: number;
}

/** Whole frames from this place on. Behind damage the next mark whose frame fits its header is looked for. */
export function framesIn(bytes: Buffer, from: number): FramesFound {
  const frames: (Frame & { readonly at: number })[] = [];
  let [damagedByteCount, damagedLineCount, halfByteCount] = [0, 0, 0];
  for (let at = from; at < bytes.length;) {
    const frame = frameAt(bytes, at);
    if (typeof frame !== 'string') {
      frames.push({ ...frame, at });
      at += frame.byteCount;
      continue;
    }
    const next = nextFrameAt(bytes, at + 1);
    if (frame === 'cut' && next === bytes.length) halfByteCount = next - at;
    else {
      damagedByteCount += next - at;
      damagedLineCount += lineCountOf(bytes.subarray(at, next));
    }
    at = next;
  }
  return { frames, damagedByteCount, damagedLineCount, halfByteCount };
}

/** Where they end when there is none. */
export function nextFrameAt(bytes: Buffer, from: number): number {
  for (let at = bytes.indexOf(mark, from); at !== -1; at = bytes.indexOf(mark, at + 1)) {
    if (typeof frameAt(bytes, at) !== 'string') return at;
  }
  return bytes.length;
}

/** Line breaks that end no header, and a last line without one. */
function lineCountOf(bytes: Buffer): number {
  let count = 0;
  for (let from = 0; from < bytes.length;) {
    const end = bytes.indexOf(newline, from);
    const to = end === -1 ? bytes.length : end;
    if (to > from && bytes.toString('latin1', from, Math.min(to, from + mark.length)) !== mark) count += 1;
    from = to + 1;
  }
  return count;
}

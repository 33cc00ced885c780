/** Lines of a raw spool, counted without DuckDB so that its count can be checked against ours. */
import { open } from 'node:fs/promises';

const newline = 0x0a;
const blockBytes = 1 << 22;

export interface LineScan {
  readonly byteCount: number;
  /** Complete lines that hold more than white space. */
  readonly lineCount: number;
  /** Bytes up to and with the last newline. */
  readonly completeBytes: number;
}

/** Reads the whole file once. A line is complete when its newline is there. */
export async function scanLines(path: string): Promise<LineScan> {
  const file = await open(path, 'r');
  try {
    const block = Buffer.allocUnsafe(blockBytes);
    let byteCount = 0;
    let lineCount = 0;
    let completeBytes = 0;
    let blankSoFar = true;
    for (;;) {
      const { bytesRead } = await file.read(block, 0, blockBytes, byteCount);
      if (bytesRead === 0) return { byteCount, lineCount, completeBytes };
      const bytes = block.subarray(0, bytesRead);
      let from = 0;
      for (let at = bytes.indexOf(newline); at !== -1; at = bytes.indexOf(newline, from)) {
        if (!blankSoFar || !isBlank(bytes, from, at)) lineCount += 1;
        blankSoFar = true;
        from = at + 1;
        completeBytes = byteCount + from;
      }
      blankSoFar = blankSoFar && isBlank(bytes, from, bytesRead);
      byteCount += bytesRead;
    }
  } finally {
    await file.close();
  }
}

/** JSON's own white space. */
function isBlank(bytes: Buffer, from: number, to: number): boolean {
  for (let index = from; index < to; index++) {
    const byte = bytes[index];
    if (byte !== 0x20 && byte !== 0x09 && byte !== 0x0d) return false;
  }
  return true;
}

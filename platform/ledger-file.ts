/**
 * One append-only file of checked lines: `<first 16 hex digits of the SHA-256 of the text> <JSON text>\n`.
 * append resolves only when its line is on disk. What waits is written together: one write and one fsync for all lines that came
 * while the last fsync ran, so a line waits at most for the fsync before it and its own.
 */
import { createHash } from 'node:crypto';
import { open, readFile } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { dirname } from 'node:path';

import { ProvnatError } from '../core/errors.ts';

export interface LedgerFile {
  /** Throws what the disk threw; then the line is not kept. */
  append(json: string): Promise<void>;
  /** Writes what waits, then lets go of the file. */
  close(): Promise<void>;
}

export interface Recovered {
  readonly file: LedgerFile;
  readonly lines: readonly string[];
  /** Bytes of a half-written last line, cut off when the file was opened. */
  readonly tornBytes: number;
}

const newline = 0x0a;
export const lineChecksum = (json: string): string => createHash('sha256').update(json).digest('hex').slice(0, 16);

/** Opens or makes the file. Throws ProvnatError LEDGER_DAMAGED when something other than the end of it is broken. */
export async function openLedgerFile(path: string): Promise<Recovered> {
  const handle = await open(path, 'a+', 0o600);
  try {
    const content = await handle.readFile();
    const { lines, wholeBytes } = wholeLines(path, content);
    const tornBytes = content.length - wholeBytes;
    if (tornBytes > 0) await handle.truncate(wholeBytes);
    await handle.sync();
    await syncFolder(dirname(path));
    return { file: groupedFile(handle, wholeBytes), lines, tornBytes };
  } catch (cause) {
    await handle.close();
    throw cause;
  }
}

/** The whole lines of a file that may be written to meanwhile; none where there is no file. Throws ProvnatError LEDGER_DAMAGED. */
export async function ledgerLines(path: string): Promise<readonly string[]> {
  const content = await readFile(path).catch((cause: unknown) => {
    if (cause instanceof Error && 'code' in cause && cause.code === 'ENOENT') return Buffer.alloc(0);
    throw cause;
  });
  return wholeLines(path, content).lines;
}

/** Only the tail may be torn: a line was being written when the machine died, so nobody has a receipt for it. */
function wholeLines(path: string, content: Buffer): { lines: string[]; wholeBytes: number } {
  const lines: string[] = [];
  let wholeBytes = 0;
  let brokenAt: number | undefined;
  for (let start = 0; start < content.length;) {
    const end = content.indexOf(newline, start);
    if (end === -1) break;
    const line = content.toString('utf8', start, end);
    const json = line.slice(17);
    if (line[16] === ' ' && lineChecksum(json) === line.slice(0, 16)) {
      if (brokenAt !== undefined) throw damaged(path, brokenAt);
      lines.push(json);
      wholeBytes = end + 1;
    } else {
      brokenAt ??= start;
    }
    start = end + 1;
  }
  return { lines, wholeBytes };
}

const damaged = (path: string, at: number) =>
  new ProvnatError(
    'LEDGER_DAMAGED',
    `ledger ${path}: byte ${at} on is not what was written, and whole lines follow it`,
    'Keep a copy of the file and look at the disk; a run with a new run id starts a new ledger.',
  );

/** Makes a new file's name durable. Windows cannot open a folder and needs no such thing. */
export async function syncFolder(path: string): Promise<void> {
  if (process.platform === 'win32') return;
  const folder = await open(path, 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}

interface Waiting {
  readonly bytes: Buffer;
  readonly resolve: () => void;
  readonly reject: (cause: unknown) => void;
}

function groupedFile(handle: FileHandle, wholeBytes: number): LedgerFile {
  let committedBytes = wholeBytes;
  let waiting: Waiting[] = [];
  let writing: Promise<void> | undefined;
  let broken: unknown;

  async function writeAll(): Promise<void> {
    // Lets everything that arrived in this turn of the event loop join the first group.
    await new Promise((resolve) => setImmediate(resolve));
    while (waiting.length > 0) {
      const group = waiting;
      waiting = [];
      try {
        await write(Buffer.concat(group.map(({ bytes }) => bytes)));
        for (const { resolve } of group) resolve();
      } catch (cause) {
        for (const { reject } of group) reject(cause);
      }
    }
    writing = undefined;
  }

  async function write(bytes: Buffer): Promise<void> {
    if (broken !== undefined) throw broken;
    try {
      for (let done = 0; done < bytes.length;) done += (await handle.write(bytes, done)).bytesWritten;
      await handle.sync();
      committedBytes += bytes.length;
    } catch (cause) {
      // A full disk: what was half written goes again, and the file serves on when there is room. When even that fails, nothing
      // more may be promised about this file.
      await handle
        .truncate(committedBytes)
        .then(() => handle.sync())
        .catch((reason: unknown) => (broken = reason));
      throw cause;
    }
  }

  return {
    append: (json) =>
      new Promise((resolve, reject) => {
        waiting.push({ bytes: Buffer.from(`${lineChecksum(json)} ${json}\n`), resolve, reject });
        writing ??= writeAll();
      }),
    async close() {
      await writing;
      await handle.close();
    },
  };
}

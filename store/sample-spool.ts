/** Where collectors put samples while a run goes on: one file of JSON lines per collector. */
import type { FileHandle } from 'node:fs/promises';
import { open } from 'node:fs/promises';
import { ProvnatError } from '../core/errors.ts';
import type { Sample, SampleSink } from '../core/sample.ts';

export interface SpoolReport {
  readonly path: string;
  readonly writtenCount: number;
  /** Samples that never reached the disk. */
  readonly lostCount: number;
  /** The first thing that went wrong, as DISK_FULL. */
  readonly trouble?: ProvnatError;
}

export interface SampleSpool extends SampleSink {
  /** How it goes, at any moment. */
  report(): SpoolReport;
  /** Writes what is left, forces it to disk, and says how it went. */
  close(): Promise<SpoolReport>;
}

export interface SpoolOptions {
  readonly flushMs?: number;
  /** Most that waits in memory while the disk does not take it; what comes then is lost and counted. */
  readonly bufferBytes?: number;
  /** Told once, when the first write fails. */
  readonly onTrouble?: (trouble: ProvnatError) => void;
}

const defaultFlushMs = 250;
const defaultBufferBytes = 16 << 20;

export async function openSampleSpool(path: string, options: SpoolOptions = {}): Promise<SampleSpool> {
  const file = await open(path, 'ax');
  return startSpool(file, path, options);
}

/** What a spool needs of a file; a test hands in one that fails. */
export type SpoolFile = Pick<FileHandle, 'write' | 'sync' | 'close'>;

export function startSpool(file: SpoolFile, path: string, options: SpoolOptions): SampleSpool {
  const bufferBytes = options.bufferBytes ?? defaultBufferBytes;
  let waiting: Buffer[] = [];
  let waitingBytes = 0;
  let writtenCount = 0;
  let lostCount = 0;
  let trouble: ProvnatError | undefined;
  let closed = false;
  let flushing = Promise.resolve();

  /** The queue is written line by line from its head, so that a write cut short by a full disk goes on where it stopped. */
  async function drain(): Promise<void> {
    while (waiting.length > 0) {
      const lines = waiting;
      const block = Buffer.concat(lines);
      waiting = [];
      const writtenBytes = await writeAll(block);
      waitingBytes -= writtenBytes;
      if (writtenBytes < block.length) {
        const rest = block.subarray(writtenBytes);
        const restCount = countLines(rest);
        writtenCount += lines.length - restCount;
        waiting = [...splitLines(rest), ...waiting];
        return;
      }
      writtenCount += lines.length;
    }
  }

  async function writeAll(block: Buffer): Promise<number> {
    let done = 0;
    try {
      while (done < block.length) done += (await file.write(block, done, block.length - done)).bytesWritten;
    } catch (cause) {
      if (trouble === undefined) {
        trouble = troubleOf(path, cause);
        options.onTrouble?.(trouble);
      }
    }
    return done;
  }

  const flush = (): Promise<void> => (flushing = flushing.then(drain));
  const timer = setInterval(() => void flush(), options.flushMs ?? defaultFlushMs);
  timer.unref();

  const report = (): SpoolReport => ({ path, writtenCount, lostCount, ...(trouble !== undefined && { trouble }) });

  return {
    write(sample) {
      const line = Buffer.from(`${sampleLine(sample)}\n`);
      if (closed || waitingBytes + line.length > bufferBytes) {
        lostCount += 1;
        return;
      }
      waiting.push(line);
      waitingBytes += line.length;
    },
    report,
    async close() {
      if (closed) return report();
      closed = true;
      clearInterval(timer);
      await flush();
      lostCount += waiting.length;
      waiting = [];
      await file.sync().catch((cause: unknown) => {
        trouble ??= troubleOf(path, cause);
      });
      await file.close();
      return report();
    },
  };
}

/** One sample as JSON. 64-bit counters keep every digit; what is no number is unknown, never null or zero. */
export function sampleLine(sample: Sample): string {
  const { valueInteger, valueDouble, ...rest } = sample;
  const sane: Record<string, unknown> = { ...rest };
  let state = sample.state;
  let reason = sample.reason;
  if (valueDouble !== undefined) {
    if (Number.isFinite(valueDouble)) sane['valueDouble'] = valueDouble;
    else [state, reason] = ['unknown', 'not-finite'];
  }
  const digits = valueInteger === undefined ? undefined : unsignedDigits(valueInteger);
  if (valueInteger !== undefined && digits === undefined) [state, reason] = ['unknown', 'not-unsigned'];
  const json = JSON.stringify({ ...sane, state, reason });
  return digits === undefined ? json : `${json.slice(0, -1)},"valueInteger":${digits}}`;
}

const largest = (1n << 64n) - 1n;

function unsignedDigits(value: number | bigint): string | undefined {
  if (typeof value === 'number' && !Number.isSafeInteger(value)) return undefined;
  const whole = BigInt(value);
  return whole >= 0n && whole <= largest ? whole.toString() : undefined;
}

function troubleOf(path: string, cause: unknown): ProvnatError {
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : undefined;
  const full = code === 'ENOSPC' || code === 'EDQUOT';
  return new ProvnatError(
    'DISK_FULL',
    `${path}: samples must go to disk; ${full ? 'there is no room left' : cause instanceof Error ? cause.message : String(cause)}`,
    'Free disk space. Samples wait in memory for a while; those that are lost are counted, and the run says so.',
    { cause },
  );
}

function splitLines(block: Buffer): Buffer[] {
  const lines: Buffer[] = [];
  for (let from = 0; from < block.length;) {
    const end = block.indexOf('\n', from);
    const to = end === -1 ? block.length : end + 1;
    lines.push(block.subarray(from, to));
    from = to;
  }
  return lines;
}

const countLines = (block: Buffer): number => splitLines(block).length;

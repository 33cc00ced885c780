/**
 * One direction of the bandwidth phase: a chunk each interval, on a schedule that keeps its offset whatever happens. Late chunks are caught
 * up with for a few seconds and then skipped; every chunk that was due is either sent or reported as skipped, so that demand can be told
 * from delivery.
 */
import { mediaPupilQuery, paths } from '../protocol.ts';
import type { UploadReply } from '../protocol.ts';
import { failureOf, wrongSizeOf } from './machine.ts';
import type { Answer, Machine, Outbox } from './machine.ts';

export interface BandwidthOptions {
  readonly direction: 'down' | 'up';
  /** Names the pupil in URLs, so that the server can hold each to its cap. */
  readonly pupilKey: string;
  readonly startAtMs: number;
  /** No chunk is due from here on. */
  readonly endAtMs: number;
  /** Within the interval. */
  readonly offsetMs: number;
  readonly intervalMs: number;
  readonly chunkBytes: number;
  readonly catchUpMs: number;
  readonly maxOutstanding: number;
  /** Chunks in flight at the end may finish within this. */
  readonly graceMs: number;
  /** Nothing back for this long: the connection is dead. */
  readonly silenceMs: number;
}

export interface Bandwidth extends Machine {
  isDone(): boolean;
}

/** Chunks whose median time to first byte decides how many may be outstanding. */
const ttfbCount = 9;
/** Fewer say nothing: the first one has the making of the connection in it. */
const fewestTtfbs = 3;

export function createBandwidth(options: BandwidthOptions, out: Outbox): Bandwidth {
  const names =
    options.direction === 'down'
      ? ({ bytes: 'downloadBytes', late: 'downloadLateMs' } as const)
      : ({ bytes: 'uploadBytes', late: 'uploadLateMs' } as const);
  const query = `${mediaPupilQuery}=${encodeURIComponent(options.pupilKey)}`;
  const asks =
    options.direction === 'down'
      ? ({
          kind: 'download',
          origin: 'media',
          method: 'GET',
          // Ends with the chunk's number, so that no cache can serve one in place of the next, whatever it was told not to store.
          path: `${paths.download}?bytes=${options.chunkBytes}&${query}&chunk=`,
          expects: 'size',
        } as const)
      : ({
          kind: 'upload',
          origin: 'media',
          method: 'POST',
          path: `${paths.upload}?${query}`,
          body: { type: 'bytes', bytes: options.chunkBytes },
          expects: 'text',
        } as const);
  const outstanding = new Set<number>();
  /** Of the last chunks: whether the first byte took longer than half the interval. Most of them did exactly when the median did. */
  const slowStarts: boolean[] = [];
  let next = 0;
  /** Since when one more may be sent. */
  let freeSinceMs = options.startAtMs;
  let begun = false;
  let allowedCount = 1;
  let connectionIsDead = false;
  let over = false;

  const dueAtMs = (n: number) => options.startAtMs + options.offsetMs + n * options.intervalMs;
  const isDue = (nowMs: number) => dueAtMs(next) < options.endAtMs && dueAtMs(next) <= nowMs;
  const overAtMs = options.endAtMs + options.graceMs;

  const skip = (atMs: number) => {
    out.measure({ metric: names.late, value: 0, atMs, unknown: true, reason: 'skipped' });
    next += 1;
  };

  const send = (nowMs: number) => {
    out.measure({ metric: names.late, value: Math.max(0, nowMs - Math.max(dueAtMs(next), freeSinceMs)), atMs: nowMs });
    const path = options.direction === 'down' ? asks.path + next : asks.path;
    next += 1;
    const timeoutMs = Math.max(1, Math.min(options.silenceMs, overAtMs - nowMs));
    const request = connectionIsDead ? { ...asks, path, timeoutMs, freshConnection: true as const } : { ...asks, path, timeoutMs };
    connectionIsDead = false;
    outstanding.add(out.request(request));
  };

  /** Everything that may go out now goes out now. */
  const pump = (nowMs: number) => {
    const oldestAtMs = nowMs < options.endAtMs ? nowMs - options.catchUpMs : Infinity;
    while (isDue(nowMs) && dueAtMs(next) < oldestAtMs) skip(dueAtMs(next));
    while (isDue(nowMs) && outstanding.size < allowedCount) send(nowMs);
  };

  const end = (nowMs: number) => {
    over = true;
    while (dueAtMs(next) < options.endAtMs) skip(dueAtMs(next));
    for (const id of outstanding) {
      out.measure({ metric: names.bytes, value: 0, atMs: nowMs, unknown: true, reason: 'unfinished' });
      outstanding.delete(id);
    }
  };

  const tick = (nowMs: number) => {
    if (over) return;
    // A pupil who gets in when chunks are long due asks late, and that is not the generator's doing.
    if (!begun && nowMs > dueAtMs(0) + options.intervalMs) freeSinceMs = nowMs;
    begun ||= nowMs >= dueAtMs(0);
    pump(nowMs);
    if (nowMs >= overAtMs || (nowMs >= options.endAtMs && outstanding.size === 0)) end(nowMs);
  };

  return {
    isDone: () => over,
    nextAtMs() {
      if (over) return Infinity;
      if (dueAtMs(next) >= options.endAtMs) return outstanding.size === 0 ? options.endAtMs : overAtMs;
      return outstanding.size < allowedCount ? dueAtMs(next) : Math.min(dueAtMs(next) + options.catchUpMs + 1, options.endAtMs);
    },
    tick,
    stop(nowMs) {
      if (!over) end(nowMs);
    },
    answered(id, answer, nowMs) {
      if (!outstanding.has(id)) return;
      const wasFull = outstanding.size >= allowedCount;
      outstanding.delete(id);
      const windowMs = Math.max(1, answer.endAtMs - answer.sentAtMs);
      const failure = failureOf(answer) ?? wrongChunk(answer, options);
      connectionIsDead = failure === 'timeout';
      if (failure === undefined) {
        out.measure({ metric: names.bytes, value: options.chunkBytes, atMs: answer.endAtMs, windowMs });
        if (options.direction === 'down') {
          const atMs = answer.sentAtMs + answer.ttfbMs;
          out.measure({ metric: 'downloadTtfbMs', value: answer.ttfbMs, atMs, windowMs: answer.ttfbMs });
        }
      } else {
        out.measure({ metric: names.bytes, value: 0, atMs: answer.endAtMs, windowMs, unknown: true, reason: failure });
      }
      // A chunk that never had a first byte waited all its time for one.
      slowStarts.push((answer.status === 0 ? windowMs : answer.ttfbMs) > options.intervalMs / 2);
      if (slowStarts.length > ttfbCount) slowStarts.shift();
      const slowCount = slowStarts.filter((slow) => slow).length;
      allowedCount = slowStarts.length >= fewestTtfbs && slowCount * 2 > slowStarts.length ? options.maxOutstanding : 1;
      if (wasFull && outstanding.size < allowedCount) freeSinceMs = answer.endAtMs;
      tick(nowMs);
    },
  };
}

function wrongChunk(answer: Answer, options: BandwidthOptions): string | undefined {
  if (options.direction === 'down') return wrongSizeOf(answer, options.chunkBytes);
  try {
    return (JSON.parse(answer.text ?? '') as UploadReply).bytes === options.chunkBytes ? undefined : 'wrong-size';
  } catch {
    return 'unreadable';
  }
}

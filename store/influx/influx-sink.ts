/** Points → disk → InfluxDB. Everything is on disk before it is sent; nobody waits for the server unless he asks to. */
import { mkdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { ProvnatError } from '../../core/errors.ts';
import { lineOf } from '../../core/influx/line-protocol.ts';
import type { Point } from '../../core/influx/point.ts';
import { claimStore } from '../collected/store-claim.ts';
import { createDeadLetters } from './dead-letters.ts';
import { type Destination, type InfluxClient, openInfluxClient } from './influx-client.ts';
import { type SenderEvent, type SenderOptions, startSender } from './sender.ts';
import { openSpool, type Spool, type SpoolFile, type SpoolState } from './spool.ts';
import { isSamePlace, markPlace, placePathIn, placeText, readPlace } from './spool-place.ts';

export interface SinkOptions extends Pick<SenderOptions, 'batchLines' | 'parallel' | 'firstRestMs' | 'longestRestMs' | 'sleep'> {
  readonly destination: Destination;
  /** Belongs to one writer at a time. */
  readonly spoolPath: string;
  readonly capBytes: number;
  readonly onEvent?: (event: SinkEvent) => void;
  readonly client?: InfluxClient;
  readonly openFile?: (path: string) => Promise<SpoolFile>;
  readonly remove?: (path: string) => Promise<void>;
}

export type SinkEvent =
  | SenderEvent
  | { readonly what: 'lost'; readonly lineCount: number; readonly why: string }
  /** What a killed writer had begun to write was taken out of the spool: it had told nobody that it was on disk. */
  | { readonly what: 'half'; readonly detail: string }
  /** What waits in a spool is another InfluxDB's: it is left alone. Told by whoever looks for a spool. */
  | { readonly what: 'elsewhere'; readonly detail: string }
  /** The disk does not take what waits in memory. Told once until it does again. */
  | { readonly what: 'stuck'; readonly detail: string };

export interface InfluxSink {
  /** Takes them without waiting; they are on disk within flushMs. What finds no room is lost, counted and said. Never throws. */
  write(points: readonly Point[]): void;
  /** Resolves when they are on disk. @throws ProvnatError DISK_FULL when the disk does not take them, or the spool is full: nothing is then lost by silence */
  append(points: readonly Point[]): Promise<void>;
  /**
   * A point on how the writing fares, with what was lost since the last one that told of it. Losses are kept back while the server does not
   * take points: told under today's time they would be seen by nobody tomorrow, when today's points have arrived. What finds no room is told by
   * the next one. @throws only what pointOf throws
   */
  tell(pointOf: TellState): Promise<void>;
  state(): SinkState;
  /** Resolves when the server has everything that was written before. */
  drained(): Promise<void>;
  /** Nothing is sent until work has ended: what it appends is on disk before the server hears of it. */
  holdWhile<Result>(work: () => Promise<Result>): Promise<Result>;
  /** Writes what is left to disk, waits for the server for so long at most, tells a last word, and lets the spool go. What was not sent stays. */
  close(waitMs?: number, lastWord?: TellState): Promise<SinkState>;
}

export interface SinkState extends SpoolState {
  readonly restMs: number;
  /** Answers of the server that took or refused something, since the sink was opened: as long as they come it goes on. */
  readonly answerCount: number;
  /** Name of the spool's folder. */
  readonly spool: string;
}
export type TellState = (state: SinkState) => Point;

const flushMs = 200;
/** Most that waits in memory for a disk that does not take it. */
const bufferBytes = 4 << 20;
/** What waits for longer is a backlog: a loss told behind it would come late. */
const backlogMs = 60_000;
/** A frame is read whole: neither too long nor too many lines. */
const frameLines = 5_000;
const leastFrameBytes = 1 << 20;
const mostFrameBytes = 2 << 20;
/** Of a spool's cap: a large frame in a small spool would find no room that several small ones find. */
const frameShare = 1 / 8;

interface Block {
  readonly text: string;
  readonly lineCount: number;
}

/** @throws ProvnatError DATA_FOLDER_IN_USE, DISK_FULL, INFLUX_ELSEWHERE when what waits there is another InfluxDB's */
export async function openInfluxSink(options: SinkOptions): Promise<InfluxSink> {
  const { destination, spoolPath, onEvent = () => {} } = options;
  const explained = (cause: unknown): never => {
    throw diskTrouble(spoolPath, cause);
  };
  await mkdir(spoolPath, { recursive: true }).catch(explained);
  const claim = await claimStore(spoolPath, 'writer.lock', 'wait until it has ended').catch(explained);
  const lose = (lineCount: number, why: string): void => onEvent({ what: 'lost', lineCount, why });
  const spool = await openSpool(spoolPath, { ...options, onLoss: lose, onHalf: (detail) => onEvent({ what: 'half', detail }) }).catch(
    async (cause: unknown) => {
      await claim.release();
      return explained(cause);
    },
  );
  await takePlace(spoolPath, spool, destination).catch(async (cause: unknown) => {
    await spool.close();
    await claim.release();
    return explained(cause);
  });
  const client = options.client ?? openInfluxClient(destination);
  const sender = startSender({
    ...options,
    spool,
    client,
    deadLetters: createDeadLetters(join(spoolPath, 'dead-letters.txt')),
    onEvent,
  });

  let waiting: string[] = [];
  let waitingBytes = 0;
  let flushing: Promise<void> = Promise.resolve();
  let closed = false;
  let stuck = false;

  /** @returns why it is not taken */
  function push(point: Point): string | undefined {
    let line: string;
    try {
      line = lineOf(point);
    } catch (cause) {
      // A fault of ours in one point takes no other with it.
      return `no point of ours: ${cause instanceof Error ? cause.message : String(cause)}`;
    }
    if (waitingBytes + line.length > bufferBytes) return 'the disk does not take what waits in memory';
    waiting.push(line);
    waitingBytes += line.length + 1;
    return undefined;
  }

  async function flushNow(): Promise<void> {
    for (const block of blocksOf(waiting, options.capBytes)) {
      await spool.append(block.text, block.lineCount);
      waiting.splice(0, block.lineCount);
      waitingBytes -= block.text.length;
    }
  }
  /** A disk that does not take them now may do so in a moment. */
  const flush = (): Promise<void> =>
    (flushing = flushing.then(flushNow).then(
      () => void (stuck = false),
      (cause: unknown) => {
        if (!stuck) onEvent({ what: 'stuck', detail: cause instanceof Error ? cause.message : String(cause) });
        stuck = true;
      },
    ));
  const timer = setInterval(() => void flush(), flushMs);
  timer.unref();

  const state = (): SinkState => ({
    ...spool.state(),
    restMs: sender.restMs(),
    answerCount: sender.answerCount(),
    spool: basename(spoolPath),
  });

  async function tell(pointOf: TellState): Promise<void> {
    await flush();
    const now = state();
    const isHeard = !sender.isDown() && Date.now() - (now.oldestAtMs ?? Infinity) < backlogMs;
    const line = lineOf(pointOf(isHeard ? now : { ...now, lostLineRiseCount: 0, deadLineRiseCount: 0 }));
    const end = await spool.append(`${line}\n`, 1).catch(() => 'stuck' as const);
    if (isHeard && end === 'written') spool.told(now);
  }

  return {
    write(points) {
      const lostCounts = new Map<string, number>();
      for (const point of points) {
        const why = closed ? 'it came after the end' : push(point);
        if (why !== undefined) lostCounts.set(why, (lostCounts.get(why) ?? 0) + 1);
      }
      for (const [why, lineCount] of lostCounts) {
        spool.count({ lostLineCount: lineCount });
        lose(lineCount, why);
      }
    },
    async append(points) {
      const blocks = blocksOf(points.map(lineOf), options.capBytes);
      for (const [index, block] of blocks.entries()) {
        if ((await spool.append(block.text, block.lineCount).catch(explained)) === 'written') continue;
        const behind = blocks.slice(index + 1).reduce((sum, { lineCount }) => sum + lineCount, 0);
        spool.count({ lostLineCount: behind });
        throw new ProvnatError(
          'DISK_FULL',
          `${spoolPath}: the spool is full; ${block.lineCount + behind} points found no room in ${options.capBytes} bytes`,
          'See that InfluxDB takes points, or let more wait: influx.spoolMegabytes in the school file.',
        );
      }
    },
    tell,
    state,
    holdWhile: sender.holdWhile,
    async drained() {
      await flush();
      await sender.drained();
    },
    async close(waitMs = 0, lastWord) {
      const untilMs = performance.now() + waitMs;
      const wait = (): Promise<void> => within(sender.drained(), untilMs - performance.now());
      clearInterval(timer);
      await flush();
      closed = true;
      if (waiting.length > 0) {
        spool.count({ lostLineCount: waiting.length });
        lose(waiting.length, 'the disk did not take them');
        waiting = [];
      }
      await wait();
      if (lastWord !== undefined) {
        await tell(lastWord);
        await wait();
      }
      await sender.stop();
      const last = state();
      await spool.close();
      client.close();
      await claim.release();
      return last;
    },
  };
}

/** A spool that nothing waits in is anybody's. @throws ProvnatError INFLUX_ELSEWHERE */
async function takePlace(spoolPath: string, spool: Spool, destination: Destination): Promise<void> {
  const place = await readPlace(spoolPath);
  if (place !== undefined && isSamePlace(place, destination)) return;
  const { lineCount, lostLineRiseCount, deadLineRiseCount } = spool.state();
  if (place !== undefined && lineCount + lostLineRiseCount + deadLineRiseCount > 0) {
    throw new ProvnatError(
      'INFLUX_ELSEWHERE',
      `${spoolPath}: ${lineCount} points wait there for another InfluxDB (${placeText(place)}) and are left alone`,
      `Whoever writes next by a school file that names it sends them. If it is the same InfluxDB under another address, remove ${placePathIn(spoolPath)}.`,
    );
  }
  await markPlace(spoolPath, destination);
}

/** What the operating system says of a file is the disk's; all else is a fault of ours. */
function diskTrouble(spoolPath: string, cause: unknown): unknown {
  if (cause instanceof ProvnatError || !(cause instanceof Error) || !('errno' in cause)) return cause;
  const isFull = 'code' in cause && (cause.code === 'ENOSPC' || cause.code === 'EDQUOT');
  return new ProvnatError(
    'DISK_FULL',
    `${spoolPath}: points for InfluxDB must go to disk; ${isFull ? 'there is no room left' : cause.message}`,
    'Free disk space, then publish again: what is in InfluxDB stays, and the run folders hold all of it.',
    { cause },
  );
}

function blocksOf(lines: readonly string[], capBytes: number): readonly Block[] {
  const frameBytes = Math.max(leastFrameBytes, Math.min(mostFrameBytes, capBytes * frameShare));
  const blocks: Block[] = [];
  let part: string[] = [];
  let bytes = 0;
  const end = (): void => {
    if (part.length > 0) blocks.push({ text: `${part.join('\n')}\n`, lineCount: part.length });
    part = [];
    bytes = 0;
  };
  for (const line of lines) {
    // Characters of more than a byte are few; a frame may be a little longer.
    if (part.length >= frameLines || bytes + line.length > frameBytes) end();
    part.push(line);
    bytes += line.length + 1;
  }
  end();
  return blocks;
}

async function within(done: Promise<void>, waitMs: number): Promise<void> {
  if (waitMs <= 0) return;
  let timer: NodeJS.Timeout | undefined;
  await Promise.race([done, new Promise<void>((over) => (timer = setTimeout(over, waitMs)))]);
  clearTimeout(timer);
}

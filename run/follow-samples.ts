/** Follows a growing file of k6 samples for the live view: whole lines only, in the order they were written. */
import { open } from 'node:fs/promises';

export interface LiveRoom {
  readonly room: string;
  readonly pupilsOn: number;
  /** Who have all of the first load. */
  readonly loadedCount: number;
  readonly downMbps: number;
  readonly upMbps: number;
  readonly failureCount: number;
}

const windowMs = 3_000;
/** k6 writes and we read once a second, and what a pupil is receiving is told when it is all there: the last moments are not known yet. */
const lagMs = 2_000;
const onForMs = 7_000; // pupilActiveCount comes every 5 s

/** Bytes that came evenly until atMs, as far as is known. */
interface Chunk {
  readonly atMs: number;
  readonly takenMs: number;
  readonly bytes: number;
  readonly up: boolean;
}

/** Keeps running figures of one room. The verdict never uses them: they come from the same samples, later and with care. */
export class LiveFigures {
  readonly #room: string;
  readonly #seenAtMs = new Map<string, number>();
  readonly #loaded = new Set<string>();
  #chunks: Chunk[] = [];
  #failureCount = 0;

  constructor(room: string) {
    this.#room = room;
  }

  add(line: string, nowMs: number): void {
    const sample = parse(line);
    if (sample === undefined) return;
    const { metric, value, pupil, atMs, takenMs, known } = sample;
    if (metric === 'pupilActiveCount') this.#seenAtMs.set(pupil, nowMs);
    else if (metric === 'pupilFailureCount') this.#failureCount += 1;
    else if (metric === 'packageBytes' && known) this.#loaded.add(pupil);
    if (bytesMetrics.has(metric)) this.#chunks.push({ atMs, takenMs: Math.max(1, takenMs), bytes: value, up: metric === 'uploadBytes' });
  }

  read(nowMs: number): LiveRoom {
    const toMs = nowMs - lagMs;
    const fromMs = toMs - windowMs;
    this.#chunks = this.#chunks.filter(({ atMs }) => atMs > fromMs);
    const shareWithin = ({ atMs, takenMs }: Chunk): number =>
      Math.max(0, Math.min(atMs, toMs) - Math.max(atMs - takenMs, fromMs)) / takenMs;
    const mbps = (up: boolean): number =>
      (this.#chunks.reduce((sum, chunk) => sum + (chunk.up === up ? chunk.bytes * shareWithin(chunk) : 0), 0) * 8) / 1_000 / windowMs;
    const pupilsOn = [...this.#seenAtMs.values()].filter((atMs) => atMs > nowMs - onForMs).length;
    const figures = { downMbps: mbps(false), upMbps: mbps(true), failureCount: this.#failureCount };
    return { room: this.#room, pupilsOn, loadedCount: this.#loaded.size, ...figures };
  }
}

const ofInterest = /"metric":"(?:pupilActiveCount|pupilFailureCount|downloadBytes|uploadBytes|segmentBytes|packageBytes)"/;

/** The first load is told once, when all of it is there: by then the stretch that is shown is mostly over. */
const bytesMetrics: ReadonlySet<string> = new Set(['downloadBytes', 'segmentBytes', 'uploadBytes']);

interface ReadSample {
  readonly metric: string;
  readonly value: number;
  readonly pupil: string;
  /** End of what it tells, and how long that took. */
  readonly atMs: number;
  readonly takenMs: number;
  readonly known: boolean;
}

function parse(line: string): ReadSample | undefined {
  // Most lines are of no interest here; looking before parsing keeps the live view cheap.
  if (!ofInterest.test(line)) return undefined;
  try {
    const { type, metric, data } = JSON.parse(line) as Line;
    if (type !== 'Point' || metric === undefined) return undefined;
    const { atMs, windowMs: takenMs = 0, state } = data?.metadata ?? {};
    const at = { atMs: Number(atMs ?? Date.parse(data?.time ?? '')), takenMs: Number(takenMs) };
    return { metric, value: data?.value ?? 0, pupil: data?.tags?.pupil ?? '', ...at, known: state !== 'unknown' };
  } catch {
    return undefined;
  }
}

interface Line {
  readonly metric?: string;
  readonly type?: string;
  readonly data?: {
    readonly time?: string;
    readonly value?: number;
    readonly tags?: { readonly pupil?: string };
    readonly metadata?: { readonly atMs?: string; readonly windowMs?: string; readonly state?: string };
  };
}

/** Reads what was appended to path since the last call; a half last line waits for the next. Never throws: the file may not be there yet. */
export class FileFollower {
  readonly #path: string;
  #offset = 0;
  #rest = '';

  constructor(path: string) {
    this.#path = path;
  }

  async readLines(): Promise<string[]> {
    const file = await open(this.#path, 'r').catch(() => undefined);
    if (file === undefined) return [];
    try {
      const buffer = Buffer.allocUnsafe(1 << 20);
      const lines: string[] = [];
      for (;;) {
        const { bytesRead } = await file.read(buffer, 0, buffer.length, this.#offset);
        if (bytesRead === 0) return lines;
        this.#offset += bytesRead;
        const parts = (this.#rest + buffer.toString('latin1', 0, bytesRead)).split('\n');
        this.#rest = parts.pop() ?? '';
        lines.push(...parts);
      }
    } finally {
      await file.close();
    }
  }
}

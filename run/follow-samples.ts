/** Follows a growing file of k6 samples for the live view: whole lines only, in the order they were written. */
import { open } from 'node:fs/promises';

export interface LiveRoom {
  readonly room: string;
  readonly pupilsOn: number;
  readonly downMbps: number;
  readonly upMbps: number;
  readonly failureCount: number;
}

const windowMs = 3_000;
const onForMs = 7_000; // pupilActiveCount comes every 5 s

/** Keeps running figures of one room. The verdict never uses them: they come from the same samples, later and with care. */
export class LiveFigures {
  readonly #room: string;
  readonly #seenAtMs = new Map<string, number>();
  #chunks: { readonly atMs: number; readonly bytes: number; readonly up: boolean }[] = [];
  #failureCount = 0;

  constructor(room: string) {
    this.#room = room;
  }

  add(line: string, nowMs: number): void {
    const sample = parse(line);
    if (sample === undefined) return;
    const { metric, value, pupil } = sample;
    if (metric === 'pupilActiveCount') this.#seenAtMs.set(pupil, nowMs);
    else if (metric === 'pupilFailureCount') this.#failureCount += 1;
    else if (metric === 'downloadBytes' || metric === 'segmentBytes' || metric === 'packageBytes')
      this.#chunks.push({ atMs: nowMs, bytes: value, up: false });
    else if (metric === 'uploadBytes') this.#chunks.push({ atMs: nowMs, bytes: value, up: true });
  }

  read(nowMs: number): LiveRoom {
    this.#chunks = this.#chunks.filter((chunk) => chunk.atMs > nowMs - windowMs);
    const mbps = (up: boolean): number =>
      (this.#chunks.reduce((sum, chunk) => sum + (chunk.up === up ? chunk.bytes : 0), 0) * 8) / 1_000 / windowMs;
    const pupilsOn = [...this.#seenAtMs.values()].filter((atMs) => atMs > nowMs - onForMs).length;
    return { room: this.#room, pupilsOn, downMbps: mbps(false), upMbps: mbps(true), failureCount: this.#failureCount };
  }
}

const ofInterest = /"metric":"(?:pupilActiveCount|pupilFailureCount|downloadBytes|uploadBytes|segmentBytes|packageBytes)"/;

function parse(line: string): { metric: string; value: number; pupil: string } | undefined {
  // Most lines are of no interest here; looking before parsing keeps the live view cheap.
  if (!ofInterest.test(line)) return undefined;
  try {
    const parsed = JSON.parse(line) as { metric?: string; type?: string; data?: { value?: number; tags?: { pupil?: string } } };
    if (parsed.type !== 'Point' || parsed.metric === undefined) return undefined;
    return { metric: parsed.metric, value: parsed.data?.value ?? 0, pupil: parsed.data?.tags?.pupil ?? '' };
  } catch {
    return undefined;
  }
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

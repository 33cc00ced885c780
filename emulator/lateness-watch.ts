/**
 * How late this process is. A relay that gets no processor delays everybody's bytes, and from outside that cannot be told from air that is
 * full: so it watches itself. When a timer of its own comes late, everything else here came as late; and a pause, however long, is one.
 */
import type { LateWindow } from '../core/lateness.ts';

const tickMs = 10;
const windowMs = 1_000;
/** A minute, somewhat more than an answer holds: who asks every second misses none. */
const keptCount = 60;

interface KeptWindow extends Omit<LateWindow, 'endedAgoMs'> {
  readonly endedMs: number;
}

export class LatenessWatch {
  readonly #now: () => number;
  readonly #timer: NodeJS.Timeout;
  readonly #kept: KeptWindow[] = [];
  #beganMs: number;
  #dueMs: number;
  #lateMs = 0;

  /** now: monotonic ms. */
  constructor(now: () => number) {
    this.#now = now;
    this.#beganMs = now();
    this.#dueMs = this.#beganMs + tickMs;
    this.#timer = setInterval(() => this.#look(), tickMs).unref();
  }

  /** The newest first. Who asks while a timer is overdue is told of that too. */
  told(): readonly LateWindow[] {
    this.#look();
    const now = this.#now();
    return this.#kept.map(({ endedMs, ...window }) => ({ endedAgoMs: now - endedMs, ...window })).reverse();
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  #look(): void {
    const now = this.#now();
    this.#lateMs = Math.max(this.#lateMs, now - this.#dueMs);
    this.#dueMs = now + tickMs;
    // A window lasts until it was looked at, so a pause lies whole within one.
    if (now - this.#beganMs < windowMs) return;
    this.#kept.push({ endedMs: now, windowMs: now - this.#beganMs, lateMs: this.#lateMs });
    if (this.#kept.length > keptCount) this.#kept.shift();
    this.#beganMs = now;
    this.#lateMs = 0;
  }
}

/** How busy the air was, as the averages that an access point shows: over the last 4 s and the last 64 s. */
const slotMs = 500;
const keptMs = 64_000;

interface Slot {
  readonly endAtMs: number;
  readonly windowMs: number;
  readonly busyRatio: number;
}

export interface Carried {
  readonly downBytes: number;
  readonly upBytes: number;
  readonly downMbps: number;
  readonly upMbps: number;
}

export class BusyHistory {
  readonly slotMs = slotMs;
  #slots: Slot[] = [];
  #last: { readonly atMs: number; readonly downBytes: number; readonly upBytes: number };

  constructor(nowMs: number) {
    this.#last = { atMs: nowMs, downBytes: 0, upBytes: 0 };
  }

  /**
   * To be called about every slotMs with the totals so far. The two directions have a capacity each, so the air is as busy as the
   * busier of them: full in one direction is full.
   */
  record(nowMs: number, carried: Carried): void {
    const windowMs = nowMs - this.#last.atMs;
    if (windowMs <= 0) return;
    const share = (bytes: number, mbps: number): number => bytes / (mbps * 125 * windowMs);
    const down = share(carried.downBytes - this.#last.downBytes, carried.downMbps);
    const up = share(carried.upBytes - this.#last.upBytes, carried.upMbps);
    this.#slots.push({ endAtMs: nowMs, windowMs, busyRatio: Math.min(1, Math.max(down, up)) });
    while (this.#slots.length > 0 && (this.#slots[0] as Slot).endAtMs < nowMs - keptMs) this.#slots.shift();
    this.#last = { atMs: nowMs, downBytes: carried.downBytes, upBytes: carried.upBytes };
  }

  /** 0–1. Time before the start counts as idle, as after a real reboot. */
  averageRatio(windowMs: number): number {
    const to = this.#last.atMs;
    const from = to - windowMs;
    let busyMs = 0;
    for (const slot of this.#slots) {
      const overlapMs = slot.endAtMs - Math.max(from, slot.endAtMs - slot.windowMs);
      if (overlapMs > 0) busyMs += overlapMs * slot.busyRatio;
    }
    return Math.min(1, busyMs / windowMs);
  }
}

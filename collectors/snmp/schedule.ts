/** Many things that are due at moments of their own, and one timer for all of them. */
import TinyQueue from 'tinyqueue';
import type { Clock } from '../clock.ts';

export interface Schedule {
  /** Does it at that moment, or at once when that is over. */
  at(dueMs: number, action: () => void): void;
  /** Whatever is still to be done is not done. */
  stop(): void;
}

interface Entry {
  /** Monotonic. */
  readonly dueMs: number;
  readonly action: () => void;
}

export function createSchedule({ monotonicMs }: Pick<Clock, 'monotonicMs'>): Schedule {
  const queue = new TinyQueue<Entry>([], (left, right) => left.dueMs - right.dueMs);
  let timer: NodeJS.Timeout | undefined;
  let timerDueMs = Infinity;

  function wake(): void {
    timerDueMs = Infinity;
    const nowMs = monotonicMs();
    for (let next = queue.peek(); next !== undefined && next.dueMs <= nowMs; next = queue.peek()) {
      queue.pop();
      next.action();
    }
    arm();
  }

  function arm(): void {
    const dueMs = queue.peek()?.dueMs ?? Infinity;
    if (dueMs === Infinity || dueMs >= timerDueMs) return;
    clearTimeout(timer);
    timerDueMs = dueMs;
    timer = setTimeout(wake, Math.max(0, dueMs - monotonicMs()));
  }

  return {
    at(dueMs, action) {
      queue.push({ dueMs, action });
      arm();
    },
    stop() {
      clearTimeout(timer);
      timerDueMs = Infinity;
      while (queue.pop() !== undefined);
    },
  };
}

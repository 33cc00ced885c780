/** Since when what lies in a spool has waited, frame by frame, in little memory: as far as it matters, which is a hundredth of the longest wait. */
import type { Position } from './spool-checkpoint.ts';

export interface WaitingAges {
  /** A frame that ends here came. */
  came(upTo: Position, atMs: number): void;
  /** Everything before this position has been taken. */
  taken(upTo: Position): void;
  /** When the oldest of what waits came, or up to a hundredth of its age before; undefined when nothing does. */
  oldestAtMs(): number | undefined;
}

const leastStepMs = 1_000;
const share = 1 / 100;

export function createWaitingAges(): WaitingAges {
  /** Frames that came shortly after one another are one: by when the first of them came, up to where the last one ends. */
  let parts: { upTo: Position; readonly fromMs: number }[] = [];
  return {
    came(upTo, atMs) {
      const last = parts.at(-1);
      const stepMs = Math.max(leastStepMs, (atMs - (parts[0]?.fromMs ?? atMs)) * share);
      if (last !== undefined && atMs - last.fromMs < stepMs) last.upTo = upTo;
      else parts.push({ upTo, fromMs: atMs });
    },
    taken(upTo) {
      const first = parts.findIndex((part) => isBefore(upTo, part.upTo));
      parts = first === -1 ? [] : parts.slice(first);
    },
    oldestAtMs: () => parts[0]?.fromMs,
  };
}

const isBefore = (one: Position, other: Position): boolean =>
  one.segment < other.segment || (one.segment === other.segment && one.offset < other.offset);

/** When each figure of one access point is asked for: every figure at its own period. Pure. */
import { metrics } from '../../core/metrics.ts';
import type { Cell } from './layout.ts';

export interface Pace {
  /** Nothing is asked more often than this. 0: at every poll. */
  readonly baseMs: number;
  /**
   * True: a figure is asked when its device has renewed it, and not before. False: at every poll, because whoever judges a short phase needs
   * the first reading that lies wholly within it, and when that comes a poll at the device's own period may just have been missed.
   */
  readonly atRefreshRate: boolean;
}

/** @returns ms between two questions for the figure */
export function periodOf({ column: { metric, everyMs, refreshMs, ageConfidence } }: Cell, { baseMs, atRefreshRate }: Pace): number {
  // What is only spared rides along with a poll; what the device renews is asked when it does, or a figure would be read at twice its age.
  const sparedMs = baseMs === 0 ? everyMs : Math.ceil(everyMs / baseMs) * baseMs;
  // Of a port nobody's guess counts: its counters show by moving how old they are, and 32 bits may go round in a minute.
  const isGuess = ageConfidence === 'guess' && metrics[metric].subject === 'interface';
  return Math.max(baseMs, sparedMs, atRefreshRate && !isGuess ? refreshMs : 0);
}

export interface DueCells {
  /** These are the cells now. Those that were not known are due at once, the others when they would have been. */
  follow(cells: readonly Cell[]): void;
  /** What is due, which is then not due again before its period is over; and how many whole periods of one of them went by unasked. */
  take(nowMs: number): { readonly cells: readonly Cell[]; readonly skippedCount: number };
  /** When something is due next. Infinity: there is nothing. */
  nextMs(): number;
  /** All of it is due at once, and nothing was skipped. */
  restart(): void;
}

interface Group {
  readonly periodMs: number;
  /** Undefined: at once. */
  dueMs: number | undefined;
  readonly cells: readonly Cell[];
}

export function createDueCells(pace: Pace): DueCells {
  let groups: readonly Group[] = [];

  return {
    follow(cells) {
      const before = new Map(groups.map(({ periodMs, dueMs }) => [periodMs, dueMs]));
      const known = new Set(groups.flatMap((group) => group.cells.map(({ oid }) => oid)));
      const next = new Map<number, Cell[]>();
      const fresh: Group[] = [];
      for (const cell of cells) {
        const periodMs = periodOf(cell, pace);
        const group = next.get(periodMs);
        if (group === undefined) next.set(periodMs, [cell]);
        else group.push(cell);
      }
      groups = [...next].flatMap(([periodMs, own]): Group[] => {
        const dueMs = before.get(periodMs);
        if (dueMs === undefined || own.every(({ oid }) => known.has(oid))) return [{ periodMs, dueMs, cells: own }];
        fresh.push({ periodMs, dueMs: undefined, cells: own.filter(({ oid }) => !known.has(oid)) });
        return [{ periodMs, dueMs, cells: own.filter(({ oid }) => known.has(oid)) }];
      });
      groups = [...fresh, ...groups];
    },
    take(nowMs) {
      let skippedCount = 0;
      const due: (readonly Cell[])[] = [];
      for (const group of groups) {
        const dueMs = group.dueMs ?? nowMs;
        if (dueMs > nowMs) continue;
        const lateCount = group.periodMs === 0 ? 0 : Math.floor((nowMs - dueMs) / group.periodMs);
        skippedCount = Math.max(skippedCount, lateCount);
        group.dueMs = dueMs + (lateCount + 1) * group.periodMs;
        due.push(group.cells);
      }
      const [only] = due;
      return { cells: due.length === 1 && only !== undefined ? only : due.flat(), skippedCount };
    },
    nextMs: () => groups.reduce((least, { dueMs = -Infinity }) => Math.min(least, dueMs), Infinity),
    restart() {
      for (const group of groups) group.dueMs = undefined;
    },
  };
}

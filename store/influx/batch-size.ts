/**
 * How many lines go at a time. A batch that is not answered in time would not be the next time either: half as many then, and twice as many
 * again once there is time for them. Without it a line that is slow enough takes nothing, for ever.
 */
export interface BatchSize {
  /** Most lines of the next batch. */
  lines(): number;
  late(lineCount: number, afterMs: number): void;
  taken(lineCount: number, tookMs: number): void;
}

/** Twice as many take twice as long; a line is not always equally quick. */
const growWithin = 1 / 4;

export function createBatchSize(mostLines: number): BatchSize {
  let lines = mostLines;
  let deadlineMs = Infinity;
  return {
    lines: () => lines,
    late(lineCount, afterMs) {
      deadlineMs = afterMs;
      // Of two that were on their way together each says the same.
      lines = Math.max(1, Math.min(lines, lineCount >> 1));
    },
    taken(lineCount, tookMs) {
      if (lineCount > lines / 2 && tookMs < deadlineMs * growWithin) lines = Math.min(mostLines, lines * 2);
    },
  };
}

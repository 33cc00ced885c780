/** What InfluxDB refuses comes line by line and would fill a log: the first is said at once, the others are counted and said together. */
import { join } from 'node:path';

export interface Refusals {
  readonly refused: (lineCount: number, detail: string) => void;
  /** Says what has not been said. */
  tell(): void;
}

/** @param spoolPath of the spool that they went through: they are laid aside there */
export function createRefusals(spoolPath: () => string, say: (text: string) => void, everyMs = 60_000, nowMs = Date.now): Refusals {
  let count = 0;
  let last = '';
  let saidAtMs = -Infinity;
  function tell(): void {
    if (count === 0) return;
    say(`InfluxDB refused ${count} points for good, ${join(spoolPath(), 'dead-letters.txt')} has them: ${last}`);
    [count, saidAtMs] = [0, nowMs()];
  }
  return {
    refused(lineCount, detail) {
      count += lineCount;
      last = detail;
      if (nowMs() - saidAtMs >= everyMs) tell();
    },
    tell,
  };
}

/** What InfluxDB refuses comes line by line and would fill a log: the first is said at once, the others are counted and said together. */
import { join } from 'node:path';
import type { SinkEvent } from '../../store/influx/influx-sink.ts';

export interface Refusals {
  readonly refused: (event: Extract<SinkEvent, { what: 'refused' }>) => void;
  /** Says what has not been said. */
  tell(): void;
}

/** @param spoolPath of the spool that they went through: they are laid aside there */
export function createRefusals(spoolPath: () => string, say: (text: string) => void, everyMs = 60_000, nowMs = Date.now): Refusals {
  let [keptCount, countedCount] = [0, 0];
  let last = '';
  let saidAtMs = -Infinity;
  function tell(): void {
    if (keptCount + countedCount === 0) return;
    const path = join(spoolPath(), 'dead-letters.txt');
    const where = [
      ...(keptCount > 0 ? [`${path} has ${countedCount > 0 ? keptCount : 'them'}`] : []),
      ...(countedCount > 0 ? [`${countedCount} are counted, not kept: ${path} is full`] : []),
    ].join('; ');
    say(`InfluxDB refused ${keptCount + countedCount} points for good, ${where}: ${last}`);
    [keptCount, countedCount, saidAtMs] = [0, 0, nowMs()];
  }
  return {
    refused({ lineCount, detail, isKept }) {
      if (isKept) keptCount += lineCount;
      else countedCount += lineCount;
      last = detail;
      if (nowMs() - saidAtMs >= everyMs) tell();
    },
    tell,
  };
}

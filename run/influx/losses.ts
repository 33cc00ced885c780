/** What is lost while a disk is full, or an InfluxDB is away for days, is lost five times a second and would fill a log: said as refusals.ts says. */
import type { SinkEvent } from '../../store/influx/influx-sink.ts';
import { troubleText } from './trouble-text.ts';

type Lost = Extract<SinkEvent, { what: 'lost' }>;

export interface Losses {
  readonly lost: (event: Lost) => void;
  /** Says what has not been said. */
  tell(): void;
}

export function createLosses(say: (text: string) => void, everyMs = 60_000, nowMs = Date.now): Losses {
  let waiting: Lost | undefined;
  let saidAtMs = -Infinity;
  function tell(): void {
    if (waiting === undefined) return;
    say(troubleText(waiting) ?? '');
    [waiting, saidAtMs] = [undefined, nowMs()];
  }
  return {
    lost(event) {
      // With the newest reason: it has the newest figures.
      waiting = { ...event, lineCount: event.lineCount + (waiting?.lineCount ?? 0) };
      if (nowMs() - saidAtMs >= everyMs) tell();
    },
    tell,
  };
}

/** Shows a run while it goes on: one block that is redrawn on a terminal, a line every ten seconds elsewhere. To standard error. */
import { plainValue } from '../report/plain-text.ts';
import type { RunEvent, RunListener, RunStep } from '../run/run-events.ts';
import type { Context } from './context.ts';
import { say } from './context.ts';

const steps: Readonly<Record<RunStep, string>> = {
  'opt-in': 'asking the exam server whether it may be loaded',
  plan: 'planning',
  'access-points': 'reading the access points',
  exam: 'the exam begins',
  ledger: 'comparing receipts with the server’s ledger',
  import: 'importing samples',
  judge: 'judging',
};

const lineEveryMs = 10_000;

export const clockOf = (ms: number): string => {
  const seconds = Math.max(0, Math.ceil(ms / 1_000));
  return `${String(Math.floor(seconds / 60))}:${String(seconds % 60).padStart(2, '0')}`;
};

/** Of the terminal that the block is drawn on, which is not that of standard output when that is a file or a pipe. */
const columns = (): number => process.stderr.columns || 80;

type Progress = Extract<RunEvent, { type: 'progress' }>;

type Room = Progress['rooms'][number];
const flowOf = ({ downMbps, upMbps }: Room): string => `${downMbps.toFixed(1).padStart(6)} Mbit/s down ${upMbps.toFixed(1).padStart(5)} up`;
/** A file is told of when it is there, so that a rate would say nothing while the class waits. */
const loadedOf = ({ loadedCount, pupilCount }: Room): string => `${String(loadedCount).padStart(3)}/${pupilCount} have the exam`.padEnd(29);

function linesOf(event: Progress): string[] {
  const width = Math.max(4, ...event.rooms.map((room) => room.room.length));
  return [
    `${event.phase.padEnd(9)} ${clockOf(event.leftMs)} left in phase, ${clockOf(event.totalLeftMs)} in all`,
    ...event.rooms.map(
      (room) =>
        `  ${room.room.padEnd(width)}  ${String(room.pupilsOn).padStart(3)}/${room.pupilCount} pupils on  ` +
        `${event.phase === 'package' ? loadedOf(room) : flowOf(room)}  ${room.failureCount} failures`,
    ),
  ];
}

export function progressView(context: Context): { readonly listen: RunListener; readonly end: () => void } {
  let drawn: readonly string[] = [];
  let saidAtMs = 0;
  let phase = '';
  const clear = (): void => {
    // A terminal that was made narrower meanwhile shows a line in several rows.
    const rowCount = drawn.reduce((sum, line) => sum + Math.max(1, Math.ceil(line.length / columns())), 0);
    if (rowCount > 0) process.stderr.write(`\u001B[${rowCount}A\u001B[0J`);
    drawn = [];
  };
  const listen: RunListener = (event) => {
    if (event.type === 'progress') {
      if (context.logLevel === 'silent' || context.logLevel === 'error') return;
      const lines = linesOf(event);
      if (context.interactive) {
        clear();
        drawn = lines.map((line) => line.slice(0, columns()));
        process.stderr.write(`${drawn.join('\n')}\n`);
        return;
      }
      const now = performance.now();
      if (event.phase === phase && now - saidAtMs < lineEveryMs) return;
      phase = event.phase;
      saidAtMs = now;
      process.stderr.write(`${lines.join('\n')}\n`);
      return;
    }
    if (event.type === 'note') {
      if (context.logLevel !== 'debug') return;
      clear();
      return say(context, 'debug', plainValue(event.text));
    }
    clear();
    if (event.type === 'warning') say(context, 'warn', `warning: ${event.text}`);
    else say(context, 'info', event.detail === undefined ? steps[event.step] : `${steps[event.step]}: ${event.detail}`);
  };
  return { listen, end: clear };
}

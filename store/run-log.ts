/** log.jsonl: what the tool did and saw, line by line, so that a run that was killed still says how far it came. */
import { closeSync, fsyncSync, openSync, writeSync } from 'node:fs';
import { join } from 'node:path';

export type LogDetail = Readonly<Record<string, string | number | boolean | undefined>>;

export interface RunLog {
  /** One line: { atMs, event, …detail }. Never throws: a full disk must not end a run. */
  note(event: string, detail?: LogDetail): void;
  /** Why lines are missing, if any are. */
  trouble(): string | undefined;
  close(): void;
}

/** Appends; each line is with the operating system when note returns, so that it outlives a kill. */
export function openRunLog(path: string, now: () => number = Date.now): RunLog {
  const file = openSync(join(path, 'log.jsonl'), 'a');
  let said: string | undefined;
  let closed = false;
  const tried = (write: () => void) => {
    try {
      if (!closed) write();
    } catch (error) {
      said = error instanceof Error ? error.message : String(error);
    }
  };
  return {
    note(event, detail = {}) {
      tried(() => writeSync(file, `${JSON.stringify({ atMs: now(), event, ...detail })}\n`));
    },
    trouble: () => said,
    close() {
      tried(() => {
        fsyncSync(file);
        closeSync(file);
      });
      closed = true;
    },
  };
}

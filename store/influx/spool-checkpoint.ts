/** How far a spool has been taken by the server, and its totals. Losing it sends again what was sent, which changes nothing. */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { renameFirmly, writeAtomically } from '../atomic-file.ts';

export interface Position {
  readonly segment: number;
  readonly offset: number;
}

/** Since the spool was made. After a kill the last few may count twice, and so may what was told of them: rather than not at all. */
export interface SpoolTotals {
  readonly sentLineCount: number;
  readonly lostLineCount: number;
  readonly deadLineCount: number;
  readonly retryCount: number;
}

/** How much of the totals a point of `pipeline` has told; what is above it is still to be told. */
interface ToldTotals {
  readonly toldLostLineCount: number;
  readonly toldDeadLineCount: number;
}

export interface Checkpoint extends SpoolTotals, ToldTotals {
  readonly acked: Position;
}

const noTotals: SpoolTotals & ToldTotals = {
  sentLineCount: 0,
  lostLineCount: 0,
  deadLineCount: 0,
  retryCount: 0,
  toldLostLineCount: 0,
  toldDeadLineCount: 0,
};

const pathIn = (folder: string): string => join(folder, 'checkpoint.json');

export async function readCheckpoint(folder: string): Promise<Checkpoint> {
  const text = await readFile(pathIn(folder), 'utf8').catch(() => '');
  try {
    const { acked, ...said } = JSON.parse(text) as Checkpoint;
    // An earlier version did not note what had been told: it is told again rather than never.
    const totals = { ...noTotals, ...said };
    const whole = [acked.segment, acked.offset, ...Object.keys(noTotals).map((key) => totals[key as keyof typeof noTotals])];
    if (whole.every((number) => Number.isSafeInteger(number) && number >= 0)) return { acked, ...totals };
  } catch {
    // none yet, or cut off by a power failure
  }
  return { acked: { segment: 0, offset: 0 }, ...noTotals };
}

export interface CheckpointKeeper {
  now(): Checkpoint;
  add(more: Partial<SpoolTotals>): void;
  ack(position: Position, more: Partial<SpoolTotals>): void;
  /** So much has been told, and is not told again. */
  told(totals: Pick<SpoolTotals, 'lostLineCount' | 'deadLineCount'>): void;
  /** Resolves when what was noted before is on disk. Never rejects. */
  noted(): Promise<void>;
  close(): Promise<void>;
}

export async function keepCheckpoint(folder: string): Promise<CheckpointKeeper> {
  let checkpoint = await readCheckpoint(folder);
  let noting: Promise<void> = Promise.resolve();
  /** What waits to be noted, and whether against a power failure too. What comes while one note is written is written together. */
  let wanted: { force: boolean } | undefined;

  function note(force: boolean): void {
    if (wanted !== undefined) {
      wanted.force ||= force;
      return;
    }
    const want = (wanted = { force });
    noting = noting
      .then(() => {
        wanted = undefined;
        return writeCheckpoint(folder, checkpoint, want.force);
      })
      // Without it what was sent is sent again: no reason to stop.
      .catch(() => undefined);
  }

  function add(more: Partial<SpoolTotals>, acked = checkpoint.acked): void {
    checkpoint = {
      ...checkpoint,
      acked,
      sentLineCount: checkpoint.sentLineCount + (more.sentLineCount ?? 0),
      lostLineCount: checkpoint.lostLineCount + (more.lostLineCount ?? 0),
      deadLineCount: checkpoint.deadLineCount + (more.deadLineCount ?? 0),
      retryCount: checkpoint.retryCount + (more.retryCount ?? 0),
    };
  }

  return {
    now: () => checkpoint,
    add(more) {
      add(more);
      // Nothing else remembers a loss.
      if ((more.lostLineCount ?? 0) > 0) note(true);
    },
    ack(position, more) {
      add(more, position);
      note(false);
    },
    told({ lostLineCount, deadLineCount }) {
      checkpoint = { ...checkpoint, toldLostLineCount: lostLineCount, toldDeadLineCount: deadLineCount };
      note(false);
    },
    noted: () => noting,
    async close() {
      note(true);
      await noting;
    },
  };
}

/** @param force also against a power failure; otherwise it outlives a kill of the process, which is what it is for */
async function writeCheckpoint(folder: string, checkpoint: Checkpoint, force: boolean): Promise<void> {
  const text = `${JSON.stringify(checkpoint)}\n`;
  if (force) {
    await writeAtomically(pathIn(folder), text);
    return;
  }
  await writeFile(`${pathIn(folder)}.new`, text);
  await renameFirmly(`${pathIn(folder)}.new`, pathIn(folder));
}

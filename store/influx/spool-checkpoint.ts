/** How far a spool has been taken by the server, and its totals. Losing it sends again what was sent, which changes nothing. */
import { readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { writeAtomically } from '../atomic-file.ts';

export interface Position {
  readonly segment: number;
  readonly offset: number;
}

/** Since the spool was made. After a kill the last few may count twice. */
export interface SpoolTotals {
  readonly sentLineCount: number;
  readonly lostLineCount: number;
  readonly deadLineCount: number;
  readonly retryCount: number;
}

export interface Checkpoint extends SpoolTotals {
  readonly acked: Position;
}

const noTotals: SpoolTotals = { sentLineCount: 0, lostLineCount: 0, deadLineCount: 0, retryCount: 0 };

const pathIn = (folder: string): string => join(folder, 'checkpoint.json');

export async function readCheckpoint(folder: string): Promise<Checkpoint> {
  const text = await readFile(pathIn(folder), 'utf8').catch(() => '');
  try {
    const { acked, ...totals } = JSON.parse(text) as Checkpoint;
    const whole = [acked.segment, acked.offset, ...Object.keys(noTotals).map((key) => totals[key as keyof SpoolTotals])];
    if (whole.every((number) => Number.isSafeInteger(number) && number >= 0)) return { acked, ...totals };
  } catch {
    // none yet, or cut off by a power failure
  }
  return { acked: { segment: 0, offset: 0 }, ...noTotals };
}

/** @param force also against a power failure; otherwise it outlives a kill of the process, which is what it is for */
export async function writeCheckpoint(folder: string, checkpoint: Checkpoint, force: boolean): Promise<void> {
  const text = `${JSON.stringify(checkpoint)}\n`;
  if (force) {
    await writeAtomically(pathIn(folder), text);
    return;
  }
  await writeFile(`${pathIn(folder)}.new`, text);
  await rename(`${pathIn(folder)}.new`, pathIn(folder));
}

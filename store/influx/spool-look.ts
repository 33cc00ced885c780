/** A look into a spool that may belong to another process: nothing of it is changed. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { readCheckpoint } from './spool-checkpoint.ts';
import { framesIn } from './spool-frame.ts';
import { segmentName, segmentNumbers } from './spool-segments.ts';

/** Lines that wait there and hold this text. Rather too many than too few: what was sent a moment ago may not have been noted yet. */
export async function waitingLinesWith(folder: string, text: string): Promise<number> {
  const [{ acked }, numbers] = await Promise.all([readCheckpoint(folder), segmentNumbers(folder).catch(() => [])]);
  let count = 0;
  for (const number of numbers.filter((each) => each >= acked.segment)) {
    const bytes = await readFile(join(folder, segmentName(number))).catch(() => undefined); // sent meanwhile
    if (bytes === undefined) continue;
    for (const { body } of framesIn(bytes, number === acked.segment ? acked.offset : 0).frames) {
      for (let at = body.indexOf(text); at !== -1; at = body.indexOf(text, at + text.length)) count += 1;
    }
  }
  return count;
}

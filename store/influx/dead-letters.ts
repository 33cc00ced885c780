/** Lines that the server refuses for good, with what it said: kept for a person to look at, up to a size. */
import { open, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { forceFolder } from '../atomic-file.ts';

export interface DeadLetters {
  /**
   * kept: on disk, forced. full: beyond the size they are only counted, and the file says so in its end. Throws when the disk does not take
   * them; nothing of them is then there.
   */
  keep(lines: string, detail: string): Promise<'kept' | 'full'>;
}

const mostBytes = 16 << 20;

const fullMark = '# full: what is refused from here on is counted alone; remove this file to keep more\n';

export function createDeadLetters(path: string, nowMs: () => number = Date.now, capBytes = mostBytes): DeadLetters {
  let keeping: Promise<unknown> = Promise.resolve();
  let saysFull = false;

  async function keepNow(lines: string, detail: string): Promise<'kept' | 'full'> {
    const size = await stat(path).then(
      (found) => found.size,
      () => 0,
    );
    if (size === 0) saysFull = false;
    if (saysFull || size >= capBytes) return 'full';
    const letter = `# ${new Date(nowMs()).toISOString()} ${detail}\n${lines.endsWith('\n') ? lines : `${lines}\n`}`;
    const isFull = size + Buffer.byteLength(letter) > capBytes;
    await append(isFull ? fullMark : letter, size);
    saysFull = isFull;
    return isFull ? 'full' : 'kept';
  }

  async function append(text: string, size: number): Promise<void> {
    const file = await open(path, 'a');
    try {
      await file.writeFile(text);
      await file.datasync();
    } catch (cause) {
      // Half a letter must not stand before a whole one.
      await file.truncate(size).catch(() => undefined);
      throw cause;
    } finally {
      await file.close();
    }
    if (size === 0) await forceFolder(dirname(path));
  }

  return {
    keep(lines, detail) {
      const kept = keeping.then(() => keepNow(lines, detail));
      keeping = kept.catch(() => undefined);
      return kept;
    },
  };
}

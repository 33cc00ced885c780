/** Lines that the server refuses for good, with what it said: kept for a person to look at, up to a size. */
import { open, stat } from 'node:fs/promises';

export interface DeadLetters {
  /** On disk when it resolves. Beyond the size they are only counted, and the file says so in its end. Never throws. */
  keep(lines: string, detail: string): Promise<void>;
}

const mostBytes = 16 << 20;

const fullMark = '# full: what is refused from here on is counted alone; remove this file to keep more\n';

export function createDeadLetters(path: string, nowMs: () => number = Date.now, capBytes = mostBytes): DeadLetters {
  let keeping: Promise<void> = Promise.resolve();
  let saysFull = false;

  async function keepNow(lines: string, detail: string): Promise<void> {
    const size = await stat(path).then(
      (found) => found.size,
      () => 0,
    );
    if (size === 0) saysFull = false;
    if (saysFull || size >= capBytes) return;
    const letter = `# ${new Date(nowMs()).toISOString()} ${detail}\n${lines.endsWith('\n') ? lines : `${lines}\n`}`;
    saysFull = size + Buffer.byteLength(letter) > capBytes;
    const text = saysFull ? fullMark : letter;
    const file = await open(path, 'a');
    try {
      await file.writeFile(text);
      await file.datasync();
    } finally {
      await file.close();
    }
  }

  return {
    // A full disk must not stop what can be sent: the counter tells.
    keep: (lines, detail) => (keeping = keeping.then(() => keepNow(lines, detail)).catch(() => undefined)),
  };
}

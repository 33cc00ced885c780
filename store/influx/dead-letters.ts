/** Lines that the server refuses for good, with what it said: kept for a person to look at, up to a size. */
import { open, stat } from 'node:fs/promises';

export interface DeadLetters {
  /** On disk when it resolves. Beyond the size they are only counted. Never throws. */
  keep(lines: string, detail: string): Promise<void>;
}

const mostBytes = 16 << 20;

export function createDeadLetters(path: string, nowMs: () => number = Date.now): DeadLetters {
  let keeping: Promise<void> = Promise.resolve();

  async function keepNow(lines: string, detail: string): Promise<void> {
    const size = await stat(path).then(
      (found) => found.size,
      () => 0,
    );
    const text = `# ${new Date(nowMs()).toISOString()} ${detail}\n${lines.endsWith('\n') ? lines : `${lines}\n`}`;
    if (size + Buffer.byteLength(text) > mostBytes) return;
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

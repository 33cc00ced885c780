/** Puts a program behind the others on its machine: they get more of the processor where there is too little. */
import { readdir, writeFile } from 'node:fs/promises';
import { setPriority } from 'node:os';

/**
 * By 5 a third of what the others get, by 19 next to nothing. macOS lowers a whole process, Linux a thread or a session; Windows does
 * nothing by 5.
 */
export type Behind = 5 | 19;

/** A process that has ended, or a system that does not let it, is passed over. */
export async function giveWay(pid: number | undefined, behind: Behind): Promise<void> {
  if (pid === undefined) return;
  // Linux shares the processor between sessions first, where it groups by them (sched_autogroup_enabled): a thread's priority says nothing
  // to other sessions, and what we start is a session of its own.
  await writeFile(`/proc/${pid}/autogroup`, String(behind)).catch(() => undefined);
  const threads = await readdir(`/proc/${pid}/task`).catch(() => [String(pid)]);
  for (const thread of threads) {
    try {
      setPriority(Number(thread), behind);
    } catch {
      // It has ended.
    }
  }
}

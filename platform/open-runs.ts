/** What is held open for each run: opened at its first word, let go of when it has said none for an hour and another one begins. */

/** Longer than any pause of a class, so that none waits for its run to be opened again in the middle of an exam. */
export const idleMs = 3_600_000;
/** More at once than any school plays; runs that strangers make up are not held without end. */
const mostRuns = 100;

export interface OpenRuns<Held> {
  /** Opens what the run has, unless it is open, and keeps it open until the task has ended. Rejects with what open or the task threw. */
  use<Result>(name: string, task: (held: Held) => Promise<Result>): Promise<Result>;
  /** Lets go of everything. */
  close(): Promise<void>;
}

interface OpenRun<Held> {
  readonly held: Promise<Held>;
  taskCount: number;
  lastUsedAtMs: number;
}

export function openRuns<Held>(
  open: (name: string) => Promise<Held>,
  letGo: (held: Held) => Promise<void>,
  clock: () => number,
): OpenRuns<Held> {
  /** In order of last use. */
  const runs = new Map<string, OpenRun<Held>>();
  const leaving = new Map<string, Promise<void>>();

  function runOf(name: string): OpenRun<Held> {
    const known = runs.get(name);
    // What is being let go of must be gone first: two that hold one file would write over each other.
    const run = known ?? { held: Promise.resolve(leaving.get(name)).then(() => open(name)), taskCount: 0, lastUsedAtMs: 0 };
    run.lastUsedAtMs = clock();
    runs.delete(name);
    runs.set(name, run);
    if (known === undefined) {
      run.held.catch(() => runs.delete(name));
      closeIdle(run.lastUsedAtMs);
    }
    return run;
  }

  function closeIdle(nowMs: number): void {
    for (const [name, run] of runs) {
      if (runs.size <= mostRuns && nowMs - run.lastUsedAtMs < idleMs) break;
      if (run.taskCount === 0) leave(name, run);
    }
  }

  function leave(name: string, run: OpenRun<Held>): void {
    runs.delete(name);
    const left = run.held
      .then(letGo)
      // Whoever was promised something was promised it before: nothing hangs on how the closing went.
      .catch(() => undefined)
      .finally(() => leaving.delete(name));
    leaving.set(name, left);
  }

  return {
    async use(name, task) {
      const run = runOf(name);
      run.taskCount += 1;
      try {
        return await task(await run.held);
      } finally {
        run.taskCount -= 1;
      }
    },
    async close() {
      for (const [name, run] of runs) leave(name, run);
      await Promise.all(leaving.values());
    },
  };
}

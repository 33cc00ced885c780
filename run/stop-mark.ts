/**
 * How a run is told to stop before a generator is there to be told, or when one does not answer: a file beside the run's locks that says so,
 * in which the tool that plays the run writes what it did. Needs no signals, so it does the same on Windows.
 */
import { existsSync, writeFileSync } from 'node:fs';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { setTimeout as wait } from 'node:timers/promises';

/** not-begun: no load will begin. ending: it ends within 2 s. over: it had ended already. */
export const stopAnswers = ['not-begun', 'ending', 'over'] as const;
export type StopAnswer = (typeof stopAnswers)[number];

const lookEveryMs = 200;
/** Of a tool that is well. One that does not run now, or is of a version that does not look, never answers. */
const answeredWithinMs = 2_000;

/** Calls act at most once, as soon as somebody has asked. Returns how to look no longer. */
export function heedStop(path: string, act: () => StopAnswer): () => void {
  // Synchronous: an answer that is still being written when the run leaves would lie there for ever.
  const timer = setInterval(() => {
    if (!existsSync(path)) return;
    clearInterval(timer);
    const answer = act();
    try {
      writeFileSync(path, answer);
    } catch {
      // Whoever asked hears nothing, and says so.
    }
  }, lookEveryMs);
  return () => clearInterval(timer);
}

/** Asks, and resolves to the answer. A mark that nobody answered stays: a tool that was held up heeds it when it goes on. */
export async function askToStop(path: string, isGoingOn: () => Promise<boolean>): Promise<StopAnswer | undefined> {
  // One that is there was asked before, and holds.
  await writeFile(path, '', { flag: 'wx', mode: 0o600 }).catch(() => undefined);
  const untilMs = performance.now() + answeredWithinMs;
  for (;;) {
    const said = await readFile(path, 'utf8').catch(() => undefined);
    const answer = stopAnswers.find((known) => known === said);
    if (answer !== undefined) return answer;
    if (!(await isGoingOn())) {
      await rm(path, { force: true });
      return 'over';
    }
    if (performance.now() >= untilMs) return undefined;
    await wait(50);
  }
}

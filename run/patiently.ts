/** What is asked of the exam server just after the run: a network that was full a moment ago needs one to come back. */
import { setTimeout as sleep } from 'node:timers/promises';

const forMs = 20_000;
const everyMs = 2_000;

export interface Patience {
  readonly interrupt: AbortSignal;
  readonly forMs?: number;
  readonly everyMs?: number;
}

export interface Question<Answer> {
  readonly ask: () => Promise<Answer>;
  /** Told of every try that failed. True: that is the answer, and it is not asked again. */
  readonly isFinal: (error: unknown) => boolean;
}

/** @throws what the last try threw */
export async function patiently<Answer>({ ask, isFinal }: Question<Answer>, patience: Patience): Promise<Answer> {
  const { interrupt } = patience;
  const untilMs = performance.now() + (patience.forMs ?? forMs);
  for (;;) {
    try {
      return await ask();
    } catch (error) {
      if (isFinal(error) || performance.now() >= untilMs || interrupt.aborted) throw error;
      // Who is interrupted asks once more, and at once.
      await sleep(patience.everyMs ?? everyMs, undefined, { signal: interrupt }).catch(() => undefined);
    }
  }
}

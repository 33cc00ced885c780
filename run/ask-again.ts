/**
 * Does the server still say of itself, after the run, what it signed before it? One that was restarted with other faults meanwhile would make
 * the verdict a lie; but only its own signed word shows that, and never what else answers in its place.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { ProvnatError } from '../core/errors.ts';
import { OtherKeyError } from '../core/optin/verify-opt-in.ts';
import type { RunState } from '../core/run-state.ts';
import type { RunLog } from '../store/run-log.ts';
import { type PreparedRun, confirmOptIn } from './prepare-run.ts';

/** A network that was full a moment ago needs one to come back. */
const askAgainForMs = 20_000;
const askAgainEveryMs = 2_000;

export type OptInAfter = Pick<RunState, 'optInAfterMatches' | 'optInAfterUnanswered' | 'optInAfterIntercepted'>;

export interface AskAgainOptions {
  readonly log: Pick<RunLog, 'note'>;
  readonly interrupt: AbortSignal;
  readonly forMs?: number;
  readonly everyMs?: number;
}

/** Never throws: that it could not be asked is not known to be a change, nor known not to be one. */
export async function askOptInAgain(
  { server, optIn: before }: Pick<PreparedRun, 'server' | 'optIn'>,
  { log, interrupt, forMs = askAgainForMs, everyMs = askAgainEveryMs }: AskAgainOptions,
): Promise<OptInAfter> {
  const untilMs = performance.now() + forMs;
  for (;;) {
    try {
      const after = await confirmOptIn(server);
      return { optInAfterMatches: JSON.stringify([after.caps, after.faults]) === JSON.stringify([before.caps, before.faults]) };
    } catch (error) {
      log.note('opt-in after the run failed', { message: error instanceof Error ? error.message : String(error) });
      if (error instanceof OtherKeyError) return { optInAfterMatches: false };
      if (performance.now() >= untilMs || interrupt.aborted) {
        // A login page, a filter, or a proxy before a server that is gone: something answered, and it was not the server.
        const intercepted = error instanceof ProvnatError && error.code !== 'SERVER_UNREACHABLE';
        return intercepted ? { optInAfterIntercepted: true } : { optInAfterUnanswered: true };
      }
      // Who is interrupted asks once more, and at once.
      await sleep(everyMs, undefined, { signal: interrupt }).catch(() => undefined);
    }
  }
}

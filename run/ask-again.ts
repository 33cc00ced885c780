/**
 * Does the server still say of itself, after the run, what it signed before it? One that was restarted with other faults meanwhile would make
 * the verdict a lie; but only its own signed word shows that, and never what else answers in its place.
 */
import { ProvnatError } from '../core/errors.ts';
import { OtherKeyError } from '../core/optin/verify-opt-in.ts';
import type { RunState } from '../core/run-state.ts';
import type { RunLog } from '../store/run-log.ts';
import { type Patience, patiently } from './patiently.ts';
import { type PreparedRun, confirmOptIn } from './prepare-run.ts';

export type OptInAfter = Pick<RunState, 'optInAfterMatches' | 'optInAfterUnanswered' | 'optInAfterIntercepted'>;

/** Never throws: that it could not be asked is not known to be a change, nor known not to be one. */
export async function askOptInAgain(
  { server, optIn: before }: Pick<PreparedRun, 'server' | 'optIn'>,
  { log, ...patience }: Patience & { readonly log: Pick<RunLog, 'note'> },
): Promise<OptInAfter> {
  const isFinal = (error: unknown): boolean => {
    log.note('opt-in after the run failed', { message: error instanceof Error ? error.message : String(error) });
    return error instanceof OtherKeyError;
  };
  try {
    const after = await patiently({ ask: () => confirmOptIn(server), isFinal }, patience);
    return { optInAfterMatches: JSON.stringify([after.caps, after.faults]) === JSON.stringify([before.caps, before.faults]) };
  } catch (error) {
    if (error instanceof OtherKeyError) return { optInAfterMatches: false };
    // A login page, a filter, or a proxy before a server that is gone: something answered, and it was not the server.
    const intercepted = error instanceof ProvnatError && error.code !== 'SERVER_UNREACHABLE';
    return intercepted ? { optInAfterIntercepted: true } : { optInAfterUnanswered: true };
  }
}

/** Ctrl-C while a class is played: the first ends the load, and what was measured is kept; a second one ends at once. */
import { exitCodes } from '../../core/errors.ts';
import { endingSignals } from './until-stopped.ts';

export interface Interruptible {
  readonly signal: AbortSignal;
  /** Signals do again what they do by themselves. */
  leave(): void;
}

export function interruptible(): Interruptible {
  const interrupt = new AbortController();
  const onSignal = (): void => {
    if (interrupt.signal.aborted) process.exit(exitCodes.interrupted);
    process.stderr.write('\nstopping the load; the partial run is kept (again: leave at once)\n');
    interrupt.abort();
  };
  for (const signal of endingSignals) process.on(signal, onSignal);
  return {
    signal: interrupt.signal,
    leave() {
      for (const signal of endingSignals) process.off(signal, onSignal);
    },
  };
}

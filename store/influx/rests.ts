/** Rests of a sender between attempts: they grow, and are as long as the server asks for. */

export interface RestOptions {
  readonly firstRestMs: number;
  readonly longestRestMs: number;
  /** 0–1 */
  readonly random: () => number;
  /** Ends early, without an error, when it is told to. */
  readonly sleep: (ms: number, signal: AbortSignal) => Promise<void>;
}

export interface Rests {
  /** One for all that is on its way: a server in trouble is not asked twice as often because there are two batches. */
  rest(retryAfterMs?: number): Promise<void>;
  /** Resolves when there is none. */
  over(): Promise<void>;
  /** How long it rests at present; 0 when it does not. */
  restMs(): number;
  /** The next one is short again. */
  startAnew(): void;
}

/** No server asks for more than a while; one that does is mistaken. */
const longestRetryAfterMs = 15 * 60_000;

export function createRests({ firstRestMs, longestRestMs, random, sleep }: RestOptions, signal: AbortSignal): Rests {
  let restMs = 0;
  let resting: Promise<void> | undefined;
  let endsAtMs = 0;
  /** What an answer that came meanwhile asks for beyond that end. */
  let moreMs = 0;

  async function restFor(forMs: number): Promise<void> {
    moreMs = forMs;
    do {
      const ms = moreMs;
      endsAtMs = performance.now() + ms;
      moreMs = 0;
      await sleep(ms, signal);
    } while (moreMs > 0 && !signal.aborted);
    // At once, and not when its promise is seen to: whoever asks then is given a rest of his own.
    resting = undefined;
  }

  return {
    rest(retryAfterMs = 0) {
      const askedMs = Math.min(retryAfterMs, longestRetryAfterMs);
      if (resting !== undefined) {
        moreMs = Math.max(moreMs, performance.now() + askedMs - endsAtMs);
        return resting;
      }
      restMs = Math.min(longestRestMs, Math.max(firstRestMs, restMs * 2));
      return (resting = restFor(Math.max(restMs * (0.75 + 0.5 * random()), askedMs)));
    },
    async over() {
      while (resting !== undefined) await resting;
    },
    restMs: () => (resting === undefined ? 0 : restMs),
    startAnew: () => (restMs = 0),
  };
}

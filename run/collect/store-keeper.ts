/** What must be done for the store while samples come in: segments changed, free disk watched, segments imported, old days removed. */
import type { CollectedStore } from '../../store/collected/collected-store.ts';
import { dateOf, daysToMerge, rawSegments } from '../../store/collected/collected-store.ts';
import { pruneDays } from '../../store/collected/prune-days.ts';
import type { SegmentWriter } from '../../store/collected/segment-writer.ts';
import type { Say } from './say.ts';
import { tellTidy } from './tell-tidy.ts';
import type { Tidy } from './tidy-child.ts';

export interface KeeperOptions {
  readonly store: CollectedStore;
  readonly writer: SegmentWriter;
  readonly tidy: Tidy;
  readonly say: Say;
  /** 0 keeps all. */
  readonly keepDays: number;
  readonly minFreeBytes: number;
  readonly wallMs: () => number;
  /** Undefined when the system does not tell. */
  readonly freeBytes: (path: string) => Promise<number | undefined>;
}

export interface KeeperState {
  readonly freeBytes?: number;
  readonly paused: boolean;
  readonly pendingSegmentCount: number;
  readonly trouble?: string;
}

export interface StoreKeeper {
  /** Does what is due; tidying goes on in the background. Never throws. */
  tick(): Promise<void>;
  /** Resolves when nothing goes on in the background. */
  settled(): Promise<void>;
  state(): KeeperState;
  /** Closes the writer, and tidies what is left as far as it goes before the signal. */
  close(signal: AbortSignal): Promise<void>;
}

/** Writing goes on when so much more is free than the least, so that it does not stop again at once. */
const resumeRatio = 1.05;
const retryAfterMs = 60_000;

export function createStoreKeeper(options: KeeperOptions): StoreKeeper {
  const { store, writer, tidy, say, keepDays, minFreeBytes, wallMs } = options;
  const giveUp = new AbortController();
  let free: number | undefined;
  let paused = false;
  let pendingSegmentCount = 0;
  let trouble: string | undefined;
  let ticking = Promise.resolve();
  let background: Promise<void> | undefined;
  let triedAtMs = Number.NEGATIVE_INFINITY;
  let prunedDate = '';
  let saidTrouble: string | undefined;
  let saidWriteTrouble: string | undefined;

  async function watchDisk(): Promise<void> {
    free = await options.freeBytes(store.path);
    if (free === undefined) return;
    if (!paused && free < minFreeBytes) {
      paused = true;
      await writer.pause();
      say('error', `disk: ${free} bytes free at ${store.path}, ${minFreeBytes} are to stay free: writing stops until there is room again`);
    } else if (paused && free >= minFreeBytes * resumeRatio) {
      paused = false;
      writer.resume();
      say('info', `disk: ${free} bytes free again: writing goes on`);
    }
  }

  async function tidyOnce(signal: AbortSignal): Promise<void> {
    triedAtMs = wallMs();
    try {
      const report = await tidy(signal);
      tellTidy(report, say);
      if (report.trouble === undefined) triedAtMs = Number.NEGATIVE_INFINITY;
      sayOnce(report.trouble);
    } catch (error) {
      if (!signal.aborted) sayOnce(error instanceof Error ? error.message : String(error));
    }
  }

  /** The same trouble every minute is one line. */
  function sayOnce(text: string | undefined): void {
    if (text !== undefined && text !== saidTrouble) say('warn', `store: raw segments wait, nothing is lost: ${text}`);
    saidTrouble = text;
  }

  function sayWriteTrouble(text: string | undefined): void {
    if (text !== undefined && saidWriteTrouble === undefined) say('error', `store: samples wait in memory for a while: ${text}`);
    if (text === undefined && saidWriteTrouble !== undefined) say('info', 'store: samples reach the disk again');
    saidWriteTrouble = text;
  }

  async function prune(): Promise<void> {
    const today = dateOf(wallMs());
    if (today === prunedDate) return;
    const { removed, held } = await pruneDays(store, keepDays, wallMs());
    prunedDate = today;
    if (removed.length > 0) say('info', `retention: removed ${removed.length} days older than ${keepDays} days: ${removed.join(', ')}`);
    if (held.length > 0)
      say(
        'warn',
        `retention: the date leapt to ${today}, so the clock may be wrong: ${held.length} old days stay until a week has samples`,
      );
  }

  async function lookAfter(): Promise<void> {
    const pending = await rawSegments(store);
    pendingSegmentCount = pending.length;
    if (background !== undefined) return;
    const waits = Math.abs(wallMs() - triedAtMs) < retryAfterMs;
    const due = !waits && (pending.length > 0 || (await daysToMerge(store, wallMs())).length > 0);
    if (!due && dateOf(wallMs()) === prunedDate) return;
    background = (async () => {
      if (due) await tidyOnce(giveUp.signal);
      await prune();
    })()
      .catch((error: unknown) => sayOnce(error instanceof Error ? error.message : String(error)))
      .finally(() => (background = undefined));
  }

  async function tick(): Promise<void> {
    try {
      await watchDisk();
      await writer.tick();
      sayWriteTrouble(writer.totals().trouble);
      await lookAfter();
      trouble = undefined;
    } catch (error) {
      const text = error instanceof Error ? error.message : String(error);
      if (text !== trouble) say('error', `store: ${text}`);
      trouble = text;
    }
  }

  return {
    tick: () => (ticking = ticking.then(tick)),
    async settled() {
      await ticking;
      await background;
    },
    state: () => ({
      paused,
      pendingSegmentCount,
      ...(free !== undefined && { freeBytes: free }),
      ...(trouble !== undefined && { trouble }),
    }),
    async close(signal) {
      const abort = (): void => giveUp.abort();
      signal.addEventListener('abort', abort, { once: true });
      await ticking;
      await writer.close();
      await background;
      if (!signal.aborted && (await rawSegments(store)).length > 0) await tidyOnce(signal);
    },
  };
}

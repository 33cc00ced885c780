/** Does k6 stand still? Told by the file that it writes to, and only by looks that came in time: a tool that was not there saw nothing. */
import type { Clock } from '../collectors/clock.ts';

/** Pupils write at least once a second, so this much silence means that k6 itself stands still. */
const hungAfterMs = 15_000;
/** Looks are a second apart. Further apart than this, the tool was stopped, the laptop asleep, or the disk itself did not answer. */
const inTimeMs = 3_000;

/**
 * `unwatched`: nobody looked for so long that nothing can be said, and the silence counts anew from here; events that wait for this
 * process, such as the end of k6, get through before the next look.
 */
export type Seen = 'alive' | 'hung' | 'unwatched';

/** Called with what the file system has just said: its size, or undefined while there is no file. */
export type GrowthWatch = (bytes: number | undefined) => Seen;

export function watchGrowth({ monotonicMs }: Pick<Clock, 'monotonicMs'>): GrowthWatch {
  let before: number | undefined;
  let lookedMs = monotonicMs();
  let grewMs = lookedMs;
  return (bytes) => {
    const nowMs = monotonicMs();
    const unwatched = nowMs - lookedMs > inTimeMs;
    lookedMs = nowMs;
    if (unwatched || bytes !== before) grewMs = nowMs;
    before = bytes;
    if (unwatched) return 'unwatched';
    return nowMs - grewMs > hungAfterMs ? 'hung' : 'alive';
  };
}

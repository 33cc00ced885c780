/** How late this pupil's own timers fire: the load generator's health as the pupil feels it. */
import { clearTimeout, setTimeout } from 'k6/timers';

/** Often enough to catch a stall within the second; a class of sixty at 100 ms would cost more than their heartbeats. */
const everyMs = 250;
const tellEveryMs = 1_000;

/** Tells the worst of each second until the returned function is called. */
export function watchTimers(tell: (worstMs: number, atMs: number, windowMs: number) => void): () => void {
  let dueAtMs = Date.now() + everyMs;
  let toldAtMs = Date.now();
  let worstMs = 0;
  const fire = () => {
    const nowMs = Date.now();
    worstMs = Math.max(worstMs, nowMs - dueAtMs);
    if (nowMs - toldAtMs >= tellEveryMs) {
      tell(worstMs, nowMs, nowMs - toldAtMs);
      toldAtMs = nowMs;
      worstMs = 0;
    }
    dueAtMs = Math.max(dueAtMs + everyMs, nowMs);
    timer = setTimeout(fire, dueAtMs - nowMs);
  };
  let timer = setTimeout(fire, everyMs);
  return () => clearTimeout(timer);
}

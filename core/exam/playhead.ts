/** What a pupil sees and hears: the playhead moves while there is something to play, stalls when there is not. Time never goes missing. */

export interface PlayheadOptions {
  /** Media ahead of the playhead before the first start. */
  readonly startAfterMs: number;
  /** Media ahead of the playhead before it moves again after a stall. */
  readonly resumeAfterMs: number;
}

export interface Stall {
  readonly startAtMs: number;
  readonly endAtMs: number;
}

export type PlayheadState = 'starting' | 'playing' | 'stalled';

export interface Playhead {
  /** Lets time pass with the media that there is. Time that runs backwards stands still. */
  advance(nowMs: number): void;
  /** From nowMs on there is media up to here. */
  feed(nowMs: number, bufferedToMs: number): void;
  state(): PlayheadState;
  /** The time that it stands at. */
  nowMs(): number;
  positionMs(): number;
  /** Media ahead of the playhead. */
  aheadMs(): number;
  stalledMs(): number;
  /** Start-up, and gaps too short to be noticed. Played (the position) + stalled + waited = elapsed. */
  waitedMs(): number;
  /** When it first moved. */
  startedAtMs(): number | undefined;
  /** Since when it has stalled, while it does. */
  stallSinceMs(): number | undefined;
  /** Stalls that have ended since the last call. */
  takeStalls(): readonly Stall[];
  /** When it will have run dry unless fed; Infinity when it waits for media anyway. */
  nextAtMs(): number;
}

/** A gap this short is hidden by what sound card and compositor hold, and a busy event loop can make one up. */
const hiccupMs = 50;

export function createPlayhead(pressedAtMs: number, options: PlayheadOptions): Playhead {
  let state: PlayheadState = 'starting';
  let lastMs = pressedAtMs;
  let positionMs = 0;
  let bufferedToMs = 0;
  let stalledMs = 0;
  let waitedMs = 0;
  let startedAtMs: number | undefined;
  /** Since when there has been nothing to play although it should. */
  let dryAtMs: number | undefined;
  let stalls: Stall[] = [];

  const play = (nowMs: number) => {
    if (dryAtMs === undefined) {
      const playMs = Math.min(nowMs - lastMs, bufferedToMs - positionMs);
      positionMs += playMs;
      if (nowMs - lastMs > playMs) dryAtMs = lastMs + playMs;
    }
    if (dryAtMs === undefined || nowMs - dryAtMs <= hiccupMs) return;
    state = 'stalled';
    stalledMs += nowMs - dryAtMs;
  };

  const advance = (toMs: number) => {
    const nowMs = Math.max(lastMs, toMs);
    if (state === 'playing') play(nowMs);
    else if (state === 'stalled') stalledMs += nowMs - lastMs;
    else waitedMs += nowMs - lastMs;
    lastMs = nowMs;
  };

  return {
    advance,
    feed(nowMs, toMs) {
      advance(nowMs);
      bufferedToMs = Math.max(bufferedToMs, toMs);
      const aheadMs = bufferedToMs - positionMs;
      if (state === 'starting' && aheadMs >= options.startAfterMs) {
        state = 'playing';
        startedAtMs = lastMs;
      } else if (state === 'stalled' && dryAtMs !== undefined && aheadMs >= options.resumeAfterMs) {
        state = 'playing';
        stalls.push({ startAtMs: dryAtMs, endAtMs: lastMs });
        dryAtMs = undefined;
      } else if (state === 'playing' && dryAtMs !== undefined && aheadMs > 0) {
        waitedMs += lastMs - dryAtMs;
        dryAtMs = undefined;
      }
    },
    state: () => state,
    nowMs: () => lastMs,
    positionMs: () => positionMs,
    aheadMs: () => bufferedToMs - positionMs,
    stalledMs: () => stalledMs,
    waitedMs: () => waitedMs + (state === 'playing' && dryAtMs !== undefined ? lastMs - dryAtMs : 0),
    startedAtMs: () => startedAtMs,
    stallSinceMs: () => (state === 'stalled' ? dryAtMs : undefined),
    takeStalls() {
      const taken = stalls;
      stalls = [];
      return taken;
    },
    nextAtMs: () => (state === 'playing' ? (dryAtMs ?? lastMs + bufferedToMs - positionMs) + hiccupMs + 1 : Infinity),
  };
}

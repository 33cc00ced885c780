/**
 * A second player, written without looking at the product's: media of two seconds arrives as a list of instants, the playhead runs on it.
 * Steps of 10 ms, no events, no states but "running". Only for comparing stall seconds.
 */
export interface SimplePlayer {
  readonly startAfterS: number;
  readonly resumeAfterS: number;
  readonly segmentS: number;
}

export interface Heard {
  readonly startupS: number | undefined;
  readonly stallS: number;
  readonly stallCount: number;
}

const stepS = 0.01;

/** arrivalsS: when each whole segment had arrived, seconds since play was pressed; for a film with sound, of each of its two streams. */
export function playSimply(
  streams: readonly (readonly number[])[],
  lastS: number,
  { startAfterS, resumeAfterS, segmentS }: SimplePlayer,
): Heard {
  const sorted = streams.map((arrivals) => [...arrivals].sort((a, b) => a - b));
  let played = 0;
  let running = false;
  let startupS: number | undefined;
  let stallS = 0;
  let stallCount = 0;
  const steps = Math.round(lastS / stepS);
  for (let step = 0; step <= steps; step += 1) {
    const nowS = step * stepS;
    const there = Math.min(...sorted.map((arrivals) => arrivals.filter((at) => at <= nowS).length * segmentS));
    const ahead = there - played;
    if (!running && ahead >= (startupS === undefined ? startAfterS : resumeAfterS)) {
      running = true;
      startupS ??= nowS;
    } else if (running && ahead < stepS) {
      running = false;
      stallCount += 1;
    }
    if (running) played += stepS;
    else if (startupS !== undefined) stallS += stepS;
  }
  return { startupS, stallS, stallCount };
}

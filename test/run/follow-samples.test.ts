/** What the live view shows of a room: what came, when it came, however the reading falls. */
import { describe, expect, it } from 'vitest';
import { LiveFigures } from '../../run/follow-samples.ts';

const startMs = 1_700_000_000_000;

interface Told {
  readonly metric: string;
  readonly value: number;
  readonly pupil?: string;
  readonly atMs: number;
  readonly windowMs?: number;
  readonly state?: string;
}

const line = ({ metric, value, pupil = '1', atMs, windowMs, state }: Told): string => {
  const metadata = {
    atMs: String(atMs),
    ...(windowMs !== undefined && { windowMs: String(windowMs) }),
    ...(state !== undefined && { state }),
  };
  return JSON.stringify({
    metric,
    type: 'Point',
    data: { time: new Date(atMs).toISOString(), value, tags: { pupil, phase: 'work' }, metadata },
  });
};

/** 30 pupils, each of them a chunk of 68,750 bytes every 250 ms that takes most of that: 66 Mbit/s. */
const chunks = (metric: string): readonly Told[] =>
  Array.from({ length: 30 * 80 }, (_, index) => ({
    metric,
    value: 68_750,
    pupil: String(index % 30),
    atMs: startMs + Math.floor(index / 30) * 250 + (index % 30) * 8,
    windowMs: 200,
  }));

/** Read about once a second from a given millisecond on. @returns what was shown each time */
function shown(told: readonly Told[], firstMs: number, everyMs: number): ReturnType<LiveFigures['read']>[] {
  const figures = new LiveFigures('B12');
  let next = 0;
  return Array.from({ length: 18 }, (_, index) => startMs + firstMs + index * everyMs).map((nowMs) => {
    for (; (told[next]?.atMs ?? Infinity) <= nowMs; next += 1) figures.add(line(told[next] as Told), nowMs);
    return figures.read(nowMs);
  });
}

describe('the live view', () => {
  it.each([
    [0, 1_000],
    [137, 1_000],
    [499, 1_001],
    [730, 997],
    [999, 1_013],
  ])('shows a steady flow as what it is, read from %i ms every %i ms', (firstMs, everyMs) => {
    // Five seconds until the stretch that is shown lies within the flow.
    const steady = shown(chunks('downloadBytes'), firstMs, everyMs).slice(6);
    expect(steady.length).toBeGreaterThan(8);
    for (const { downMbps, upMbps } of steady) {
      expect(Math.abs(downMbps / 66 - 1)).toBeLessThan(0.03);
      expect(upMbps).toBe(0);
    }
    expect(shown(chunks('uploadBytes'), firstMs, everyMs).at(-1)?.upMbps).toBeCloseTo(66, -1);
  });

  it('spreads what took long over the time that it took, and shows no more than the air carried', () => {
    // Ten pupils receive 1 MB each in 8 s: 10 Mbit/s.
    const segments = Array.from({ length: 10 }, (_, pupil) => ({
      metric: 'segmentBytes',
      value: 1_000_000,
      pupil: String(pupil),
      atMs: startMs + 8_000,
      windowMs: 8_000,
    }));
    const most = Math.max(...shown(segments, 500, 1_000).map(({ downMbps }) => downMbps));
    expect(most).toBeGreaterThan(5);
    expect(most).toBeLessThan(10.1);
  });

  it('counts who have the whole first load, and takes it for no flow of its last moment', () => {
    const loaded = [3_000, 4_000].map((afterMs, pupil) => ({
      metric: 'packageBytes',
      value: 2_200_000,
      pupil: String(pupil),
      atMs: startMs + afterMs,
      windowMs: 2_900,
    }));
    const gaveUp = { metric: 'packageBytes', value: 100, pupil: '2', atMs: startMs + 5_000, windowMs: 5_000, state: 'unknown' };
    const told = shown([...loaded, gaveUp], 0, 1_000);
    expect(told.map(({ loadedCount }) => loadedCount).slice(0, 7)).toEqual([0, 0, 0, 1, 2, 2, 2]);
    for (const { downMbps } of told) expect(downMbps).toBe(0);
  });

  it('counts pupils as long as they are heard, failures for ever, and no line that is none', () => {
    const figures = new LiveFigures('B12');
    figures.add(line({ metric: 'pupilActiveCount', value: 1, pupil: '1', atMs: startMs }), startMs);
    figures.add(line({ metric: 'pupilFailureCount', value: 1, pupil: '1', atMs: startMs }), startMs);
    figures.add('{"metric":"downloadBytes","type":"Point","data":', startMs);
    expect(figures.read(startMs + 6_999)).toMatchObject({ room: 'B12', pupilsOn: 1, failureCount: 1, downMbps: 0 });
    expect(figures.read(startMs + 7_000)).toMatchObject({ pupilsOn: 0, failureCount: 1 });
  });
});

/** The goodput view against a brute-force integrator that walks the window millisecond by millisecond. */
import fc from 'fast-check';
import { describe, expect, test, vi } from 'vitest';
import type { Sample } from '../../core/sample.ts';
import { rowsOf } from '../../store/duckdb.ts';
import { withFactViews } from './fact-views.ts';
import { syntheticPlan } from './synthetic-plan.ts';

// Whole runs are written, imported and sealed; a busy machine takes its time.
vi.setConfig({ testTimeout: 240_000, hookTimeout: 240_000 });

const base = syntheticPlan([{ room: 'B12', pupilCount: 1, accessPoints: [] }], {
  startAtMs: 1_700_000_000_000,
  phases: [{ phase: 'bandwidth', startOffsetMs: 0, endOffsetMs: 25_500 }],
});
const windowAtMs = base.startAtMs + 2000;
const windowEndAtMs = base.startAtMs + 25_000;
/** Forty whole intervals. */
const tenSecondsMs = 10_000;
const lastEndAtMs = base.startAtMs + 25_500 + 5000;

interface Chunk {
  readonly endAtMs: number;
  readonly tookMs: number;
  readonly bytes: number;
}

const chunk = fc.record({
  endAtMs: fc.integer({ min: -3000, max: 33_500 }).map((offset) => base.startAtMs + offset),
  tookMs: fc.oneof(fc.integer({ min: 1, max: 400 }), fc.integer({ min: 1, max: 15_000 })),
  bytes: fc.integer({ min: 1, max: 200_000 }),
});

const sampleOf = ({ endAtMs, tookMs, bytes }: Chunk): Sample => ({
  atMs: endAtMs,
  windowMs: tookMs,
  metric: 'downloadBytes',
  valueInteger: bytes,
  state: 'value',
  subject: 'pupil/B12/1',
  room: 'B12',
  pupil: '1',
  phase: 'bandwidth',
  source: 'k6',
});

/** Bytes in each ms of the window: instants are whole ms here, so the integral is exact. */
function bytesPerMs(chunks: readonly Chunk[]): readonly number[] {
  const cells = new Array<number>(windowEndAtMs - windowAtMs).fill(0);
  for (const { endAtMs, tookMs, bytes } of chunks) {
    if (endAtMs > lastEndAtMs) continue;
    for (let atMs = Math.max(endAtMs - tookMs, windowAtMs); atMs < Math.min(endAtMs, windowEndAtMs); atMs++) {
      cells[atMs - windowAtMs] = (cells[atMs - windowAtMs] ?? 0) + bytes / tookMs;
    }
  }
  return cells;
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
const mbps = (bytes: number, overMs: number): number => (bytes * 8) / 1000 / overMs;

function worstFiveSeconds(cells: readonly number[]): number {
  let worst = Infinity;
  for (let from = 0; from + 5000 <= cells.length; from += 250) worst = Math.min(worst, mbps(sum(cells.slice(from, from + 5000)), 5000));
  return worst;
}

function longestGap(chunks: readonly Chunk[]): number {
  const ends = chunks.map(({ endAtMs }) => endAtMs).filter((atMs) => atMs >= windowAtMs && atMs <= windowEndAtMs);
  const instants = [windowAtMs, ...ends, windowEndAtMs].sort((a, b) => a - b);
  return Math.max(...instants.slice(1).map((atMs, index) => atMs - (instants[index] ?? atMs)));
}

describe('pupil-goodput', () => {
  test('equals the integral, whatever the chunks', async () => {
    await withFactViews(base, async ({ connection, setSamples }) => {
      await fc.assert(
        fc.asyncProperty(fc.array(chunk, { maxLength: 40 }), async (chunks) => {
          await setSamples(chunks.map(sampleOf));
          const [row] = await rowsOf(connection, "select * from pupil_goodput where metric = 'downloadBytes'");
          const cells = bytesPerMs(chunks);
          // Offset 0 and a window of 92 whole intervals: the schedule's window is the judged one.
          expect(row?.['goodputMbps']).toBeCloseTo(mbps(sum(cells), cells.length), 6);
          expect(row?.['worstFiveSecondsMbps']).toBeCloseTo(worstFiveSeconds(cells), 6);
          expect(row?.['firstTenSecondsMbps']).toBeCloseTo(mbps(sum(cells.slice(0, tenSecondsMs)), tenSecondsMs), 6);
          expect(row?.['lastTenSecondsMbps']).toBeCloseTo(mbps(sum(cells.slice(-tenSecondsMs)), tenSecondsMs), 6);
          expect(row?.['longestGapMs']).toBe(longestGap(chunks));
        }),
        { numRuns: 60 },
      );
    });
  });

  test('is the asked rate for every offset and interval when each chunk takes less than its interval', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 100, max: 3000 }),
        fc.double({ min: 0, max: 0.999, noNaN: true }),
        fc.double({ min: 0.01, max: 0.9, noNaN: true }),
        async (intervalMs, offsetShare, tookShare) => {
          const plan = {
            ...base,
            bandwidth: { ...base.bandwidth, downIntervalMs: intervalMs },
            rooms: base.rooms.map((room) => ({
              ...room,
              pupils: room.pupils.map((pupil) => ({ ...pupil, downOffsetMs: intervalMs * offsetShare })),
            })),
          };
          const samples: Sample[] = [];
          for (let dueAtMs = plan.startAtMs + intervalMs * offsetShare; dueAtMs < plan.startAtMs + 25_500; dueAtMs += intervalMs) {
            const tookMs = intervalMs * tookShare;
            samples.push(sampleOf({ endAtMs: dueAtMs + 0.01 + tookMs, tookMs, bytes: 50_000 }));
          }
          await withFactViews(plan, async ({ connection, setSamples }) => {
            await setSamples(samples);
            const [row] = await rowsOf(connection, "select * from pupil_goodput where metric = 'downloadBytes'");
            const asked = mbps(50_000, intervalMs);
            expect(Number(row?.['goodputMbps']) / asked).toBeGreaterThan(0.999);
            expect(Number(row?.['goodputMbps']) / asked).toBeLessThan(1.001);
          });
        },
      ),
      { numRuns: 15 },
    );
  });
});

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { createPlayhead } from '../../../core/exam/playhead.ts';

const options = { startAfterMs: 2_500, resumeAfterMs: 5_000 };

describe('playhead', () => {
  test('starts after 2.5 s of media, stalls when it runs dry, resumes after 5 s', () => {
    const head = createPlayhead(0, options);
    head.feed(400, 2_000);
    expect(head.state()).toBe('starting');
    head.feed(900, 4_000);
    expect([head.state(), head.startedAtMs()]).toEqual(['playing', 900]);
    head.advance(6_000);
    expect([head.state(), head.positionMs(), head.stallSinceMs()]).toEqual(['stalled', 4_000, 4_900]);
    head.feed(7_000, 6_000);
    expect(head.state()).toBe('stalled');
    head.feed(8_000, 9_000);
    expect([head.state(), head.takeStalls()]).toEqual(['playing', [{ startAtMs: 4_900, endAtMs: 8_000 }]]);
    expect(head.stalledMs()).toBe(3_100);
  });

  test('a gap that nobody notices is no stall', () => {
    const head = createPlayhead(0, options);
    head.feed(0, 2_500);
    head.feed(2_540, 4_500);
    expect([head.state(), head.stalledMs(), head.waitedMs()]).toEqual(['playing', 0, 40]);
  });

  const steps = fc.array(
    fc.record({ afterMs: fc.integer({ min: -200, max: 4_000 }), fetchedMs: fc.constantFrom(0, 0, 500, 2_000, 6_000) }),
    {
      maxLength: 60,
    },
  );

  test('never plays what it has not fetched; played + stalled + waited = elapsed', () => {
    fc.assert(
      fc.property(steps, (events) => {
        const head = createPlayhead(1_000, options);
        let nowMs = 1_000;
        let fetchedMs = 0;
        let stallsMs = 0;
        for (const event of events) {
          const before = head.positionMs();
          head.advance(nowMs + event.afterMs);
          // What is played up to now was there before now.
          expect(head.positionMs()).toBeLessThanOrEqual(fetchedMs);
          expect(head.positionMs()).toBeGreaterThanOrEqual(before);
          nowMs = Math.max(nowMs, nowMs + event.afterMs);
          fetchedMs += event.fetchedMs;
          head.feed(nowMs, fetchedMs);
          expect(head.positionMs() + head.stalledMs() + head.waitedMs()).toBeCloseTo(nowMs - 1_000, 6);
          for (const stall of head.takeStalls()) stallsMs += stall.endAtMs - stall.startAtMs;
        }
        const open = head.stallSinceMs();
        expect(stallsMs + (open === undefined ? 0 : nowMs - open)).toBeCloseTo(head.stalledMs(), 6);
      }),
    );
  });

  test('looking more often changes nothing', () => {
    fc.assert(
      fc.property(steps, (events) => {
        const heads = [createPlayhead(0, options), createPlayhead(0, options)] as const;
        let nowMs = 0;
        let fetchedMs = 0;
        for (const event of events) {
          const nextMs = nowMs + Math.max(0, event.afterMs);
          for (let atMs = nowMs; atMs < nextMs; atMs += 60) heads[1].advance(atMs);
          nowMs = nextMs;
          fetchedMs += event.fetchedMs;
          for (const head of heads) head.feed(nowMs, fetchedMs);
        }
        expect(heads[1].positionMs()).toBeCloseTo(heads[0].positionMs(), 6);
        expect(heads[1].stalledMs()).toBeCloseTo(heads[0].stalledMs(), 6);
        expect(heads[1].state()).toBe(heads[0].state());
      }),
    );
  });
});

import fc from 'fast-check';
import { expect, it } from 'vitest';
import { latenessAnswer, latenessQuestion, type LateWindow, readLatenessAnswer, readLatenessQuestion } from '../../core/lateness.ts';

/** Tenths of a ms, as they are told. */
const ms = fc.integer({ min: 0, max: 100_000_000 }).map((tenths) => tenths / 10);
const windows = fc.array(fc.record<LateWindow>({ endedAgoMs: ms, windowMs: ms, lateMs: ms }), { maxLength: 80 });
const number = fc.nat();

it('a question comes through with its number, and an answer with its number and its newest windows, no longer than the question', () => {
  fc.assert(
    fc.property(number, windows, (asked, all) => {
      const question = latenessQuestion(asked);
      expect(readLatenessQuestion(question)).toBe(asked);
      const answer = latenessAnswer({ number: asked, windows: all }, question.length);
      expect(answer.length).toBeLessThanOrEqual(question.length);
      const read = readLatenessAnswer(answer);
      expect(read?.number).toBe(asked);
      expect(read?.windows).toEqual(all.slice(0, read?.windows.length));
      expect(read?.windows.length).toBeGreaterThanOrEqual(Math.min(all.length, 30));
    }),
  );
});

it('makes room for a minute of windows that are as long as they should be', () => {
  const minute = Array.from({ length: 60 }, (_, at) => ({ endedAgoMs: at * 1_000.1, windowMs: 1_000.1, lateMs: 12.3 }));
  const { windows: told = [] } =
    readLatenessAnswer(latenessAnswer({ number: 3_600, windows: minute }, latenessQuestion(3_600).length)) ?? {};
  expect(told.length).toBeGreaterThan(45);
});

it('what somebody else says is neither a question nor an answer; a question that an echo sends back is no answer', () => {
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string(),
        fc.string().map((text) => `provnat-lateness ${text} x`),
      ),
      (text) => {
        expect(readLatenessQuestion(text)).toBeUndefined();
        expect(readLatenessAnswer(text)).toBeUndefined();
      },
    ),
  );
  expect(readLatenessAnswer(latenessQuestion(1))).toBeUndefined();
  expect(readLatenessQuestion(latenessAnswer({ number: 1, windows: [] }, 100))).toBeUndefined();
  for (const text of ['provnat-lateness', 'provnat-lateness 1 2', 'provnat-lateness 1 2 3 -4', 'provnat-lateness 1 NaN 3 4'])
    expect(readLatenessAnswer(text)).toBeUndefined();
});

/**
 * How an emulated access point is asked how late it was, and what it answers: a datagram each way, to the UDP port that has the number of
 * its relay's first port, past the air that it emulates. Both are text. An answer is no longer than its question, so that nobody can be
 * flooded by questions that are asked in his name; what does not fit is the oldest.
 */

/** A stretch of about a second; one in which the process stood still is as long as that took. */
export interface LateWindow {
  /** Before the answer was written: so the two clocks need not agree. */
  readonly endedAgoMs: number;
  readonly windowMs: number;
  /** The latest timer. */
  readonly lateMs: number;
}

export interface LatenessAnswer {
  /** The question's. */
  readonly number: number;
  /** The newest first; stretches that follow on each other. */
  readonly windows: readonly LateWindow[];
}

const questionMark = 'provnat-lateness?';
const answerMark = 'provnat-lateness';
/** Fits into a frame of any network, and makes room for some fifty windows. */
const questionLength = 1_200;
const fieldCount = 3;

/** @param number whole, from 0: comes back in the answer */
export const latenessQuestion = (number: number): string => `${questionMark} ${String(number)}`.padEnd(questionLength);

/** The question's number; undefined: somebody said something else. */
export function readLatenessQuestion(text: string): number | undefined {
  const [number, ...more] = numbersAfter(questionMark, text) ?? [];
  return more.length > 0 ? undefined : number;
}

/** @param longest characters that the question had */
export function latenessAnswer({ number, windows }: LatenessAnswer, longest: number): string {
  let text = `${answerMark} ${String(number)}`;
  for (const { endedAgoMs, windowMs, lateMs } of windows) {
    const more = [endedAgoMs, windowMs, lateMs].map((value) => ` ${value.toFixed(1)}`).join('');
    if (text.length + more.length > longest) break;
    text += more;
  }
  return text;
}

/** Undefined: somebody said something else, such as an echo that sends the question back. */
export function readLatenessAnswer(text: string): LatenessAnswer | undefined {
  const [number, ...fields] = numbersAfter(answerMark, text) ?? [];
  if (number === undefined || fields.length % fieldCount !== 0) return undefined;
  const windows = Array.from({ length: fields.length / fieldCount }, (_, at): LateWindow => {
    const [endedAgoMs = NaN, windowMs = NaN, lateMs = NaN] = fields.slice(at * fieldCount);
    return { endedAgoMs, windowMs, lateMs };
  });
  return { number, windows };
}

/** Undefined when the text begins with another mark, or holds anything but numbers from 0 after it. */
function numbersAfter(mark: string, text: string): readonly number[] | undefined {
  const [first, ...words] = text.trimEnd().split(' ');
  return first === mark && words.every((word) => /^\d{1,15}(\.\d)?$/.test(word)) ? words.map(Number) : undefined;
}

/**
 * How long an agent takes to answer, and so how long a question waits before it is asked again: as TCP does (RFC 6298), for each kind and
 * size of question by itself, since a controller answers for its uptime in a millisecond and for forty rows in seconds.
 */
export interface AnswerTimes {
  /** ms until the question is sent once more. @param question its kind and size, as in heard */
  retryMs(question: Question, budgetMs: number): number;
  /** @param answerMs since it was first sent: too long where that was lost, never too short */
  heard(question: Question, answerMs: number): void;
  /** It was not answered at all: what was measured is not believed any longer. */
  silent(question: Question): void;
}

export interface Question {
  readonly kind: 'get' | 'bulk';
  readonly varBinds: number;
}

/** RFC 6298 §2.4 has a second, for the whole internet; a school's own network is quicker. Judgement. */
const leastMs = 500;
/** A lost datagram holds up everybody who asks the same agent. Judgement. */
const mostMs = 3000;
/** Of an agent that nothing is known of: its repeat gets the rest of the budget. */
const firstTryRatio = 0.4;
/** Whatever the bounds say, nobody is asked again as soon as he usually answers. */
const patienceRatio = 1.5;

interface Measured {
  readonly smoothedMs: number;
  readonly variationMs: number;
}

export function createAnswerTimes(): AnswerTimes {
  const measured = new Map<string, Measured>();
  return {
    retryMs(question, budgetMs) {
      const patientMs = Math.max(1, budgetMs * firstTryRatio);
      const known = measured.get(keyOf(question));
      if (known === undefined) return Math.min(mostMs, patientMs);
      const { smoothedMs, variationMs } = known;
      return Math.max(patienceRatio * smoothedMs, Math.min(leastMs, patientMs), Math.min(mostMs, smoothedMs + 4 * variationMs));
    },
    heard(question, answerMs) {
      const key = keyOf(question);
      const known = measured.get(key);
      if (known === undefined) measured.set(key, { smoothedMs: answerMs, variationMs: answerMs / 2 });
      else
        measured.set(key, {
          smoothedMs: known.smoothedMs + (answerMs - known.smoothedMs) / 8,
          variationMs: known.variationMs + (Math.abs(answerMs - known.smoothedMs) - known.variationMs) / 4,
        });
    },
    silent: (question) => void measured.delete(keyOf(question)),
  };
}

/** Sizes within a factor of two are one. */
const keyOf = ({ kind, varBinds }: Question): string => `${kind} ${String(Math.ceil(Math.log2(Math.max(1, varBinds))))}`;

/** What an agent has shown it can carry. Outlives a rediscovery, and is shared by all who ask the same agent. */
import type { Clock } from '../clock.ts';
import { type AnswerTimes, createAnswerTimes } from './answer-times.ts';

export interface Manners {
  /** Values in one answer. */
  readonly varBinds: LearntLimit;
  /** Rows in one answer of a walk. */
  readonly repetitions: LearntLimit;
  /** How soon a question may be sent again. */
  readonly answerTimes: AnswerTimes;
}

export interface LearntLimit {
  /** So many may be asked for now, when the asker would like `most`. */
  within(most: number): number;
  /** So many were too many; sure: the agent said so, or nothing else can be the reason. Silence alone may be a dead device's. */
  failed(count: number, sure: boolean): void;
  /** So many came through. Confirms what silence made one suspect of more, and in the long run allows for more. */
  carried(count: number): void;
  /** Silence met the last question of this size, and nothing has come through since: ask for little first. */
  suspected(): boolean;
}

/** After so many good answers of full size the limit may grow by some: slowly, since every failure costs an exchange. */
const growAfter = 20;
const growBy = 4;
/** A value may bring another along that it is only believed with: questions do not always come out at the limit itself. */
const nearlyFull = 2;
/** Uptime and a scalar or two: a question of this size proves that the device is alive, and nothing else. */
const knock = 3;
/** As long as a size is remembered that was too big. Not for ever: it may have been a bad minute. */
const ceilingForMs = 600_000;

export const createManners = (clock: Clock): Manners => ({
  varBinds: learntLimit(clock),
  repetitions: learntLimit(clock),
  answerTimes: createAnswerTimes(),
});

export function learntLimit(clock: Clock): LearntLimit {
  let limit = Infinity;
  let goodInRow = 0;
  let ceiling = Infinity;
  let ceilingSetMs = 0;
  /** The greatest and the smallest size that silence has met since something came through. */
  let suspect: { readonly most: number; readonly least: number } | undefined;

  function settle(tooMany: number): void {
    limit = Math.max(1, Math.min(limit, Math.ceil(tooMany / 2)));
    ceiling = Math.max(2, tooMany);
    ceilingSetMs = clock.monotonicMs();
    suspect = undefined;
    goodInRow = 0;
  }

  return {
    within: (most) => Math.min(most, limit),
    failed(count, sure) {
      if (count <= 1) return;
      if (sure) settle(count);
      else suspect = { most: Math.max(count, suspect?.most ?? count), least: Math.min(count, suspect?.least ?? count) };
    },
    carried(count) {
      if (suspect !== undefined) {
        const { most, least } = suspect;
        suspect = undefined;
        // A question of half the size came through, or only a knock that proves the device to be alive.
        if (count < least) settle(count > knock && count >= Math.floor(least / 2) ? least : most);
        return;
      }
      if (count < limit - nearlyFull || ++goodInRow < growAfter) return;
      goodInRow = 0;
      const highest = clock.monotonicMs() - ceilingSetMs < ceilingForMs ? ceiling - 1 : Infinity;
      limit = Math.max(limit, Math.min(limit + growBy, highest));
    },
    suspected: () => suspect !== undefined,
  };
}

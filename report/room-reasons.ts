/** What a room's sentences are about: causes, and what was looked at and is not the cause. */
import type { RoomVerdict, Sentence } from '../core/verdict.ts';

export interface RoomReasons {
  /** Without the one that the headline says already. */
  readonly causes: readonly Sentence[];
  /** Well, so nobody need search there. */
  readonly cleared: readonly Sentence[];
}

export function roomReasons({ headline, causes }: RoomVerdict): RoomReasons {
  const isCleared = (sentence: Sentence): boolean => sentence.message.startsWith('not-cause.');
  return {
    causes: causes.filter((cause) => !isCleared(cause) && cause.message !== headline.message),
    cleared: causes.filter(isCleared),
  };
}

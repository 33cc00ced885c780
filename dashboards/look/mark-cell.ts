/** The word beside a number that has limits. */
import type { LimitStep } from './limits.ts';
import { limitMappings } from './mappings.ts';
import { called, colouredCell, mapped } from './panel.ts';
import type { Words } from './words.ts';

export const markCell = (words: Words, form: 'ratio' | 'count', steps: readonly LimitStep[]): ReturnType<typeof called>[] => [
  called(words.say('column.mark')),
  mapped(limitMappings(words, form, steps)),
  colouredCell,
];

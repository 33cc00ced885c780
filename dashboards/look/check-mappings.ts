/** Ids of checks → their titles in the report. */
import type { ValueMapping } from '@grafana/grafana-foundation-sdk/dashboard';
import { builtInLimits } from '../../core/limits/built-in-limits.ts';
import { wordMappings } from './mappings.ts';
import type { Words } from './words.ts';

/** Every check has limits, so their file names them all. */
export const checkIds = Object.keys(builtInLimits.checks);

export const checkMappings = (words: Words): readonly ValueMapping[] =>
  wordMappings(checkIds.map((check) => [check, words.title(check), 'calm']));

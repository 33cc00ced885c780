/** The limits that the package holds. */
import type { Limits } from '../limits.ts';
import limits from './limits.json';
import { parseLimits } from './parse-limits.ts';

export const builtInLimits: Limits = parseLimits(JSON.stringify(limits), 'limits.json');

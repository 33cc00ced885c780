/** For every check: well, at each limit, just beyond it, and what a pupil who was not there does to it. */
import type { Case } from './cases/case.ts';
import { adviceCases } from './cases/advice-cases.ts';
import { instrumentCases } from './cases/instrument-cases.ts';
import { mediaCases } from './cases/media-cases.ts';
import { networkCases } from './cases/network-cases.ts';
import { workCases } from './cases/work-cases.ts';

/** In the order of checks/index.ts. */
export const cases: readonly Case[] = [...instrumentCases, ...workCases, ...mediaCases, ...networkCases, ...adviceCases];

/** Every case, in the order of the table. */
import type { LabCase } from '../lab-case.ts';
import { bandwidthCases } from './bandwidth-cases.ts';
import { instrumentCases } from './instrument-cases.ts';
import { wholeCases } from './whole-cases.ts';
import { workCases } from './work-cases.ts';

export const cases: readonly LabCase[] = [...bandwidthCases, ...workCases, ...instrumentCases, ...wholeCases];

/** The shape of limits.json and of a school's own limits file. */
import { z } from 'zod';
import { decimal, name, oneOf, record, words } from '../document/fields.ts';

const value = decimal(0, 1e12);
const formatVersion = z
  .literal('1', {
    error: (issue) =>
      issue.input === undefined ? 'is missing; write formatVersion: 1' : 'is not 1, the only format that this version reads',
  })
  .transform(() => 1 as const)
  .meta({ type: 'integer', const: 1 });

const limit = record({
  value,
  unit: oneOf(['Mbps', 'Ms', 'Ratio', 'Count', 'Bytes']),
  direction: oneOf(['at-most', 'at-least']),
  severity: oneOf(['warn', 'fail']),
  statistic: words,
  source: record({ says: words, where: words, strength: oneOf(['standard', 'vendor', 'measured', 'judgement']) }),
  /** There when a school changed it: limits.json of a run folder holds the limits as they were applied. */
  changedBecause: words.exactOptional(),
});

export const limitsSchema = record({
  formatVersion,
  version: words,
  checks: z.record(name, z.record(name, limit, { error: 'expected limits by name' }), { error: 'expected checks by name' }),
});

export const limitChangesSchema = record({
  formatVersion,
  checks: z.record(
    name,
    z.record(name, record({ value, reason: words.describe('printed in every report that the change touches') }), {
      error: 'expected limits by name, each with value and reason',
    }),
    { error: 'expected checks by name' },
  ),
});
